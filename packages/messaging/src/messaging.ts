/** A message of a topic: CloudEvents 1.0 in Kafka binary mode (attributes in `ce_*` headers, data as the value). */
export type CloudEvent = {
  readonly id: string;
  /** The event type, such as OrderPlaced. */
  readonly type: string;
  /** `/icrm/<tenant>/<context>`. */
  readonly source: string;
  /** The stream it stands in. */
  readonly subject: string;
  readonly time: string;
  readonly dataContentType: 'application/json';
  readonly data: object;
  /** CloudEvents extension attributes: lower-case letters and digits; position, revision, tenant, correlationid, ... */
  readonly extensions: Readonly<Record<string, string>>;
};

/** Orders messages: equal keys are delivered in order. */
export type OutgoingMessage = { readonly topic: string; readonly key: string; readonly event: CloudEvent };

/** Idempotent, acks=all. Resolves when the broker has acknowledged all of them, in order per key. */
export type Producer = {
  publish(messages: readonly OutgoingMessage[]): Promise<void>;
};

/** What came of one message; values, never exceptions. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'ignored'; readonly why: string }
  /** A passing trouble: tried again with back-off, the partition waits. */
  | { readonly kind: 'retry'; readonly error: unknown }
  /** It can never succeed as it is: set aside with its reason; others do not wait. */
  | { readonly kind: 'parked'; readonly reason: string };

/** A message as a consumer sees it. */
export type IncomingMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly event: CloudEvent;
};

/** Works on one message at a time per partition, in order; the offset is committed after the outcome. */
export type MessageHandler = (
  message: IncomingMessage,
  context: { readonly signal: AbortSignal },
) => Promise<Outcome>;
