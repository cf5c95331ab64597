/** Something that a source handed over. */
export type IntakeItem = {
  /** The source's own id of it, for ever the same: a Message-ID, a UID with its validity, the number of a line. */
  readonly id: string;
  /** The source's sequence number, from 1, where it has one: holes in it are lost items. */
  readonly sequence?: bigint;
  /** What was received; kept encrypted until the item is stored. Give it where the source cannot hand it over again. */
  readonly payload?: Uint8Array;
  /** Customers it is known to be about. */
  readonly customerIds?: readonly string[];
};

/** What became of an item. */
export type Outcome =
  /** It is in the log: at this position, in this stream. */
  | { readonly kind: 'stored'; readonly position: bigint; readonly stream?: string }
  /** Its content was there before, under another id. */
  | { readonly kind: 'deduplicated'; readonly sameAs?: string }
  /** It cannot be stored as it is. `reason` is a short name (a-z 0-9 . _ : -), `detail` a sentence without personal data. */
  | {
      readonly kind: 'quarantined';
      readonly reason: string;
      readonly detail?: string;
      /** Takes the place of the payload that was offered. */
      readonly payload?: Uint8Array;
    };

/**
 * Works on one item. It must be safe to repeat, because after a crash the item comes again: make the command id from the
 * item's id. What it throws is a passing trouble: the item stays open, and the source offers it again.
 */
export type Work<I extends IntakeItem = IntakeItem> = (item: I, signal: AbortSignal) => Promise<Outcome>;

/** How an item stands after it was taken in. */
export type Taken = {
  readonly id: string;
  readonly state: 'open' | 'stored' | 'deduplicated' | 'quarantined' | 'unknown';
  /** Why it is open: what its work threw. */
  readonly error?: unknown;
};
