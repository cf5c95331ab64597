import type { Gateway } from './gateway.ts';
import type { Output } from './output.ts';

/** What every command works with. */
export type Session = { readonly gateway: Gateway; readonly output: Output };
