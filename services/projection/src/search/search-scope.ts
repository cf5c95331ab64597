import type { FieldMask } from '@icrm/contracts';
import type { HashPersonal } from './tokens.ts';

/** Whose customers are searched, and how personal values are looked up. */
export type SearchScope = {
  readonly tenant: string;
  readonly hash: HashPersonal;
  /** Where phone numbers without a country belong. */
  readonly region?: string | undefined;
  /** How the caller sees documents; undefined: as they are. */
  readonly mask?: FieldMask | undefined;
};
