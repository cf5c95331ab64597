import { nameId } from '@icrm/runtime';

/** Where items come from: a box, account or file of a connector. */
export type Mailbox = { readonly tenant: string; readonly source: string; readonly mailbox: string };

/** Where an item stands. `open`: offered, and nobody has said yet what became of it. */
export type ItemState = 'open' | 'stored' | 'deduplicated' | 'quarantined';
export const itemStates = ['open', 'stored', 'deduplicated', 'quarantined'] as const;

/** One handing over of an item. Every one is in exactly one state, so that the sums close. */
export type ItemRecord = Mailbox & {
  readonly _id: string;
  /** The mailbox in one text, for the indexes. */
  readonly box: string;
  readonly item: string;
  readonly delivery: string;
  /** False: the item itself was in the ledger before; this is another delivery of it. */
  readonly first: boolean;
  readonly sequence?: bigint;
  readonly customerIds: readonly string[];
  readonly state: ItemState;
  readonly offeredAt: string;
  readonly settledAt?: string;
  /** Sealed; gone when the item is stored. */
  readonly payload?: string;
  readonly reason?: string;
  readonly detail?: string;
  readonly attempts: number;
  /** True: somebody asked for it to be worked on again. */
  readonly replay: boolean;
  readonly claimedUntil?: number;
  readonly position?: bigint;
  readonly stream?: string;
  readonly sameAs?: string;
  readonly fixedBy?: string;
};

/** A mailbox that something was offered from. */
export type MailboxRecord = Mailbox & {
  readonly _id: string;
  /** No sequence number up to here is missing. Undefined: nothing with a number came yet. */
  readonly contiguous?: bigint;
  /** Numbers that the source says it has nothing under. */
  readonly absent: readonly { readonly first: bigint; readonly last: bigint; readonly reason: string }[];
  /** Every reason something was ever quarantined for. */
  readonly reasons: readonly string[];
};

export const boxOf = ({ tenant, source, mailbox }: Mailbox): string =>
  JSON.stringify([tenant, source, mailbox]);

export const itemId = (box: Mailbox, item: string): string => nameId(`intake ${boxOf(box)} ${item}`);

/** The id of another delivery of an item; the same delivery has the same one. */
export const repeatId = (box: Mailbox, item: string, delivery: string): string =>
  nameId(`intake ${boxOf(box)} ${item}\n${delivery}`);
