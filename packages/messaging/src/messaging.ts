import type { Part } from '@icrm/runtime';

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
  /** True: it says that there is nothing under the message's key any more. It travels without a value; `data` is empty. */
  readonly tombstone?: true;
  /** CloudEvents extension attributes: lower-case letters and digits; position, revision, tenant, correlationid, ... */
  readonly extensions: Readonly<Record<string, string>>;
};

/** Orders messages: equal keys are delivered in order. */
export type OutgoingMessage = { readonly topic: string; readonly key: string; readonly event: CloudEvent };

/** Idempotent, acks=all. Resolves when the broker has acknowledged all of them, in order per key. */
export type Producer = {
  /** @throws BrokerUnavailable (the outcome is unknown: publish the same again), MessageRejected (never will be). */
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

/** A message as a consumer sees it. A replayed one keeps the topic, partition and offset it first came from. */
export type IncomingMessage = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly event: CloudEvent;
  /** True: it had been parked and is offered again. */
  readonly replayed: boolean;
};

/**
 * Works on one message at a time per partition, in order; the offset is committed after the outcome. The signal
 * aborts when the partition has gone to another member or the time for a clean stop is over.
 */
export type MessageHandler = (
  message: IncomingMessage,
  context: { readonly signal: AbortSignal },
) => Promise<Outcome>;

/** A topic as it should be. Partitions and replicas count on creation only; settings are Kafka's own names. */
export type TopicSpec = {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string>>;
};

/** How a consumer behaves; see the README for the reasons behind the defaults. */
export type ConsumeOptions = {
  /** The consumer group: members share the partitions, the group remembers how far it came. */
  readonly group: string;
  /** A name must exist; a spec is created when missing. */
  readonly topics: readonly (string | TopicSpec)[];
  readonly handler: MessageHandler;
  /** Where a group without a committed offset begins. Default: beginning. */
  readonly from?: 'beginning' | 'end';
  /** A handler that throws is tried so often, then the message is parked. Default 10; `retry` outcomes never end. */
  readonly maxAttempts?: number;
  /** First and longest wait between attempts. Default 50 and 5,000. */
  readonly backOffMs?: { readonly first: number; readonly longest: number };
  /** How long stop() waits for the work in hand before its signal aborts. Default 5,000. */
  readonly stopWithinMs?: number;
  /** How long start() tries to join the group. Default 30,000. */
  readonly startWithinMs?: number;
};

/** How far a consumer is on one partition. */
export type PartitionProgress = {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to work on. */
  readonly next: bigint;
  /** The end of the partition as last seen. */
  readonly end: bigint;
};

/** A running member of a consumer group. */
export type Consumer = Part & {
  /** The partitions this member owns and has seen messages of. */
  progress(): readonly PartitionProgress[];
};

/** A record of a batch: an event, or why it is none. */
export type ReceivedRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
} & ({ readonly event: CloudEvent } | { readonly problem: string });

/** How a consumer of batches behaves. */
export type BatchOptions = Pick<ConsumeOptions, 'group' | 'topics' | 'startWithinMs'> & {
  /**
   * Takes what was fetched of one partition as a whole, in order; batches of several partitions may come at once.
   * Offsets are committed when it resolves; what rejects is offered again, with back-off, for as long as it takes.
   */
  readonly handler: (
    records: readonly ReceivedRecord[],
    context: { readonly signal: AbortSignal },
  ) => Promise<void>;
};

/** A running member of a group that takes batches. */
export type BatchConsumer = Part & {
  /** Messages behind the ends of the partitions, as last seen. */
  behind(): number;
};

/** A message set aside by a consumer group. */
export type ParkedMessage = {
  /** `<topic>/<partition>/<offset>` of where it first came from. */
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly reason: string;
  readonly parkedAt: string;
  /** Undefined when the message is no valid CloudEvent. */
  readonly event: CloudEvent | undefined;
};

/** The messages a group has set aside. */
export type Parking = {
  /** Oldest first: those that have neither succeeded since nor been discarded. */
  list(): Promise<readonly ParkedMessage[]>;
  /**
   * Hands parked messages (all, or those named by id) to the group's consumers again, oldest first. One that succeeds
   * leaves the list, one that fails stays with its new reason. Resolves to how many were handed over.
   */
  replay(ids?: readonly string[]): Promise<number>;
  /** Takes messages off the list for good. Resolves to how many. */
  discard(ids: readonly string[]): Promise<number>;
};

/** Where a group stands on all partitions of a topic. */
export type GroupLag = { readonly topic: string; readonly partition: number; readonly lag: bigint };

/** Access to the topics of one Kafka cluster. */
export type Messaging = {
  /** The producer of this connection; made on first use, shared. */
  producer(): Producer;
  consume(options: ConsumeOptions): Consumer;
  /** For stores that load much at once and keep their place with it; nothing is parked, the handler decides. */
  consumeBatches(options: BatchOptions): BatchConsumer;
  /** Creates what is missing and applies the settings of what is there. @throws BrokerUnavailable, TopicMismatch */
  ensureTopics(specs: readonly TopicSpec[]): Promise<void>;
  parking(group: string): Parking;
  /** How many messages a group has not committed, per partition. */
  lag(group: string, topics: readonly string[]): Promise<readonly GroupLag[]>;
  /** Ends producer and admin; consumers are stopped by their own stop(). */
  close(): Promise<void>;
};
