import { nameId } from '@icrm/runtime';

/** Where items come from: a box, account or file of a connector. */
export type Mailbox = { readonly tenant: string; readonly source: string; readonly mailbox: string };

/** Where an item stands. `open`: offered, and nobody has said yet what became of it. */
export type ItemState = 'open' | 'stored' | 'deduplicated' | 'quarantined';
export const itemStates = ['open', 'stored', 'deduplicated', 'quarantined'] as const;

/** One handing over of an item. Every one is in exactly one state, so that the sums close. */
export type ItemRecord = Mailbox & {
  readonly _id: string;
  /** The revision of the mailbox's stream that it stands at; guards its writes. */
  readonly position: bigint;
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
  /** Where in the log it was stored. */
  readonly logPosition?: bigint;
  readonly stream?: string;
  readonly sameAs?: string;
  readonly fixedBy?: string;
};

/** A mailbox that something was offered from. */
export type MailboxRecord = Mailbox & {
  readonly _id: string;
  /** How many facts of its stream are in the ledger, less one. */
  readonly revision: bigint;
  /** The number before its first one. Undefined: nothing with a number came yet. */
  readonly beginning?: bigint;
  /** No sequence number up to here is missing, as far as it was looked at. */
  readonly contiguous?: bigint;
  /** Numbers that the source says it has nothing under. */
  readonly absent: readonly { readonly first: bigint; readonly last: bigint; readonly reason: string }[];
  /** Every reason something was ever quarantined for. */
  readonly reasons: readonly string[];
};

export const boxOf = ({ tenant, source, mailbox }: Mailbox): string =>
  JSON.stringify([tenant, source, mailbox]);

/** The stream of a mailbox's facts. */
export const intakeStream = (box: Mailbox): string =>
  `intake-${box.tenant}.${nameId(`intake-mailbox ${boxOf(box)}`)}`;

/** Whose key seals what was received: the customer it is about, else one of the item's own. */
export const ownerOf = ({ _id, customerIds }: Pick<ItemRecord, '_id' | 'customerIds'>): string =>
  customerIds[0] ?? `intake-${_id}`;

export const itemId = (box: Mailbox, item: string): string => nameId(`intake ${boxOf(box)} ${item}`);

/** The id of another delivery of an item; the same delivery has the same one. */
export const repeatId = (box: Mailbox, item: string, delivery: string): string =>
  nameId(`intake ${boxOf(box)} ${item}\n${delivery}`);
