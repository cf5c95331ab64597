/** A short message on its way out. */
export type OutgoingSms = {
  /** The same again is not sent twice. */
  readonly id: string;
  readonly to: string;
  readonly text: string;
};

/** What a carrier says of a message later. */
export type SmsStatus = {
  readonly providerId: string;
  readonly status: 'delivered' | 'failed';
  readonly code?: string;
};

/** Who carries short messages. A carrier's call back comes as ReportSmsStatus. */
export type SmsCarrier = {
  /** Gives the carrier's id of the message. @throws when it does not take it now: try again */
  send(message: OutgoingSms): Promise<{ readonly providerId: string }>;
};
