/** A line of an offer: its whole amount, in minor units. */
export type OfferLine = {
  readonly name: string;
  readonly reference: string;
  readonly quantity: number;
  readonly amountMinor: number;
};

/** Everything a document says; nothing else gets into it, so that the same offer is the same bytes at any time. */
export type OfferDocument = {
  readonly language: 'en' | 'es';
  readonly number: string;
  /** Who offers. */
  readonly from: string;
  readonly recipient?: string | undefined;
  /** UTC instants, ISO 8601. */
  readonly issuedAt: string;
  readonly validUntil: string;
  readonly currency: string;
  readonly lines: readonly OfferLine[];
  readonly totalMinor: number;
  /** What identifies the content: printed at the foot. */
  readonly hash: string;
};
