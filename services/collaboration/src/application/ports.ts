import type { CommandContext, EventStore } from '@icrm/event-store';
import type { Clock } from '@icrm/runtime';

/** What the handlers of this service stand on. */
export type Handling = {
  readonly store: EventStore;
  readonly context: CommandContext;
  readonly clock?: Clock | undefined;
  /** Ends the trying when the caller has gone. */
  readonly signal?: AbortSignal;
  /** How long to try while others write first or the log does not answer. */
  readonly withinMs?: number;
};

/** How somebody is known on a channel. */
export type Identifier = {
  readonly kind: string;
  readonly value: string;
  readonly system?: string | undefined;
};

/** Finds who is behind identifiers. */
export type Customers = {
  /**
   * The customer that an identifier belongs to. An unknown one is registered with it as a prospect; one that is no
   * identifier (a number that is withheld) as a prospect without. The same `key` never registers twice.
   */
  findOrRegister(context: CommandContext, identifier: Identifier | undefined, key: string): Promise<string>;
  /**
   * Says that a customer has an identifier. When it belongs to another record the two are linked, and that record is
   * given.
   */
  identify(context: CommandContext, customerId: string, identifier: Identifier): Promise<string | undefined>;
};

/** Keeps what was sent, sealed under the key of whom it is about. */
export type Contents = {
  /** Gives the reference. The same bytes of the same person are kept once. */
  put(owner: Owner, content: Uint8Array): Promise<string>;
  /** Undefined: not there, or its person was erased. */
  get(owner: Owner, ref: string): Promise<Uint8Array | undefined>;
  remove(owner: Owner, ref: string): Promise<void>;
  /** Everything of a person. */
  removeAll(owner: Owner): Promise<void>;
};
export type Owner = { readonly tenant: string; readonly customerId: string };
