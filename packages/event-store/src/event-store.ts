import type { Message } from '@icrm/decider';

/** A place in the log: the commit position of an event. Opaque, only compared; 0n is before the first event. */
export type Position = bigint;

/** Who acted. */
export type Actor = { readonly kind: 'staff' | 'customer' | 'partner' | 'system'; readonly id: string };

/** What is recorded beside the data of every event. */
export type EventMetadata = {
  readonly tenant: string;
  /** The customers the event is about; the first one orders it in topics and names its subject. */
  readonly customerIds: readonly string[];
  readonly actor: Actor;
  readonly channel: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly commandId: string;
  /** The schema version of the data. */
  readonly schema: number;
  readonly occurredAt: string;
  readonly receivedAt: string;
  /** The position of the customer view that the actor had before its eyes. */
  readonly viewPosition?: string;
  /** W3C trace context of the command. */
  readonly traceparent?: string;
};

/** What the writer says of an event; the store adds the schema version and, inside a trace, its context. */
export type NewEventMetadata = Omit<EventMetadata, 'schema'> & { readonly schema?: number };

/** An event about to be written. */
export type NewEvent<E extends Message = Message> = {
  readonly id: string;
  readonly type: E['type'];
  readonly data: E['data'];
  readonly metadata: NewEventMetadata;
};

/** An event as it stands in the log, its data lifted to the present schema. */
export type RecordedEvent<E extends Message = Message> = Omit<NewEvent<E>, 'metadata'> & {
  readonly metadata: EventMetadata;
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  /** When the store took it, UTC ISO 8601. */
  readonly recordedAt: string;
};

/** The revision an append expects of its stream: a number, none yet, or whatever it is. */
export type ExpectedRevision = bigint | 'no-stream' | 'any';

/** Where an append ended: the last revision of the stream (-1n: it has none) and the position of that event. */
export type Appended = { readonly revision: bigint; readonly position: Position };

/** Which events of the whole log: by the beginning of their stream names. Undefined: every event that is ours. */
export type LogFilter = { readonly streamPrefixes: readonly string[] };

/** An event of ours that this program cannot decode: where it stands, and why; no values. Still in the log, for a later program. */
export type UnreadableEvent = {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: Position;
  readonly type: string;
  /** When the store took it, UTC ISO 8601. */
  readonly recordedAt: string;
  readonly reason: string;
};

/**
 * What a subscription yields: events in log order, those that cannot be decoded in their place, and marks that nothing
 * before `position` is missing.
 */
export type SubscriptionItem =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | ({ readonly kind: 'unreadable' } & UnreadableEvent)
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caught-up' };

/** Which part of a stream is read. */
export type ReadStreamOptions = {
  /** First revision, inclusive. Forwards 0n, backwards the last one, unless given. */
  readonly from?: bigint;
  readonly limit?: number;
  readonly backwards?: boolean;
  /** As of ReadAllOptions. */
  readonly onUnreadable?: (event: UnreadableEvent) => void;
};

/** Which part of the log is read. */
export type ReadAllOptions = {
  readonly after?: Position;
  /** Only the event at this position; nothing beside it is read, so that it can be had from among damaged ones. */
  readonly only?: Position | undefined;
  readonly limit?: number;
  readonly filter?: LogFilter;
  /** Is told of an event that cannot be decoded, and the read goes on; without it the read throws. */
  readonly onUnreadable?: (event: UnreadableEvent) => void;
};

/** Where a subscription begins, what it takes, and when it ends. */
export type SubscribeOptions = {
  readonly after?: Position;
  readonly filter?: LogFilter;
  readonly signal: AbortSignal;
};

/** The log. Errors are the classes of errors.ts; a business refusal never comes from here. */
export type EventStore = {
  /**
   * Appends all events or none. @throws WrongExpectedRevision, StreamDeleted, StoreUnavailable (the outcome is
   * unknown then: the same events may be appended again with the same ids), AppendTooLarge, InvalidEvent,
   * UnknownEventType.
   */
  append(
    stream: string,
    events: readonly NewEvent[],
    options: { readonly expected: ExpectedRevision },
  ): Promise<Appended>;
  /**
   * The events of a stream, oldest first unless backwards; nothing for a stream that never was.
   * @throws StreamDeleted, StoreUnavailable, and UnknownEventType, MalformedEvent unless `onUnreadable` takes them.
   */
  readStream(stream: string, options?: ReadStreamOptions): AsyncIterable<RecordedEvent>;
  /**
   * The events of the log after a position (exclusive), up to its present end. @throws StoreUnavailable, and
   * UnknownEventType, MalformedEvent unless `onUnreadable` takes them.
   */
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;
  /**
   * History after a position, then live, without a gap and without a duplicate; reconnects by itself with back-off;
   * ends when the signal aborts. A consumer may take its time: nothing is lost to it. Events may be frozen and shared. An event that cannot be decoded stops
   * nobody: it is logged as an error and yielded as `unreadable`, and the consumer has to park it. @throws StoreRefused.
   */
  subscribeToAll(options: SubscribeOptions): AsyncIterable<SubscriptionItem>;
  /** The position of the last event of the log, 0n when empty. System events count. */
  head(): Promise<Position>;
  close(): Promise<void>;
};
