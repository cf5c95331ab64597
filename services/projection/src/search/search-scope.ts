import type { HashPersonal } from './tokens.ts';

/** Whose customers are searched, and how personal values are looked up. */
export type SearchScope = {
  readonly tenant: string;
  readonly hash: HashPersonal;
  /** Where phone numbers without a country belong. */
  readonly region?: string | undefined;
};
