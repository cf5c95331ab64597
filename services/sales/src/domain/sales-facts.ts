import type { Facts } from '@icrm/decider';

/** What every rule here may know besides its stream: the id of its aggregate and who acts. */
export type SalesFacts = Facts & { readonly id: string; readonly actor: string };

/** Adds to a time. */
export const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
