import type { CallerProfile } from '../domain/routing/call.ts';

/** What this service asks about customers elsewhere. */
export type FindCustomer = {
  /**
   * What the customer view knows, at a position or now; the reason why not: nobody of that id, or no answer in time.
   */
  find(name: { readonly tenant: string; readonly customerId: string }, asOf?: bigint): Promise<FoundCustomer>;
};

export type FoundCustomer =
  | ({ readonly known: true } & KnownCustomer)
  | { readonly known: false; readonly why: 'unknown' | 'unavailable' };

/** What of the view matters to service. */
export type KnownCustomer = {
  readonly position: string;
  readonly profile: CallerProfile;
  readonly country?: string | undefined;
  /** The view itself, for people to read. */
  readonly view: Readonly<Record<string, unknown>>;
};
