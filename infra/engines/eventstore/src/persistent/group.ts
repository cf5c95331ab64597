import { recordId } from '../codec/record.ts';
import type { EventLog } from '../store/event-log.ts';
import { linkTarget } from '../store/link.ts';
import type { LogRecord } from '../store/log-record.ts';
import { Consumer, type ConsumerConnection, type InFlight } from './consumer.ts';
import { type GroupDefinition, GroupError, groupKey } from './definition.ts';
import { type GroupMessage, RetryQueue } from './group-message.ts';
import { type GroupSource, openSource } from './group-source.ts';
import { GroupStreams } from './group-streams.ts';
import { createStrategy, type Strategy } from './strategies.ts';
import { Throughput } from './throughput.ts';

/** What a consumer wants done with a message it does not acknowledge. */
export type NackAction = 'retry' | 'park' | 'skip';

const TICK_MS = 1000;

/** A checkpoint that could not be written is written again later: the messages behind it come twice. */
const forgiven = (): void => {};

/** A persistent subscription group: hands events to its consumers and remembers how far they are. */
export class PersistentGroup {
  readonly definition: GroupDefinition;
  readonly streams: GroupStreams;
  readonly consumers = new Set<Consumer>();
  readonly retries = new RetryQueue();
  readonly queue: GroupMessage[] = [];
  readonly source: GroupSource;
  readonly throughput = new Throughput();
  lastCheckpoint: number | undefined;
  private readonly log: EventLog;
  private readonly strategy: Strategy;
  /** Ids in flight: two events with the same id are never in hand at the same time. */
  private readonly holders = new Map<string, Consumer>();
  private readonly parking = new Set<GroupMessage>();
  private readonly stopListening: () => void;
  private readonly timer: NodeJS.Timeout;
  /** Last key considered. */
  private cursor: number;
  private settledSinceCheckpoint = 0;
  private checkpointedAt = performance.now();
  private stopped = false;

  constructor(log: EventLog, definition: GroupDefinition) {
    this.log = log;
    this.definition = definition;
    this.source = openSource(log, definition);
    this.streams = new GroupStreams(log, groupKey(definition.stream, definition.group));
    this.strategy = createStrategy(definition.settings.strategy);
    this.lastCheckpoint = this.streams.checkpoint();
    this.cursor = this.lastCheckpoint ?? definition.resolvedStart - 1;
    this.stopListening = log.onCommit(() => this.pump());
    this.timer = setInterval(() => this.tick(), TICK_MS).unref();
  }

  get isLive(): boolean {
    return this.queue.length === 0 && this.cursor >= this.source.head();
  }

  get inFlightCount(): number {
    return this.holders.size;
  }

  /** Adds a consumer; throws when the group is full. */
  connect(connection: ConsumerConnection): Consumer {
    const { maxSubscriberCount } = this.definition.settings;
    if (maxSubscriberCount > 0 && this.consumers.size >= maxSubscriberCount) throw new GroupError('full');
    const consumer = new Consumer(connection);
    this.consumers.add(consumer);
    this.strategy.add(consumer);
    return consumer;
  }

  /** Removes a consumer; what it had in hand goes to others. */
  disconnect(consumer: Consumer): void {
    if (!this.consumers.delete(consumer)) return;
    this.strategy.remove(consumer);
    for (const { message } of consumer.inFlight.values()) {
      this.holders.delete(message.id);
      message.retries += 1;
      this.retries.add(message);
    }
    consumer.inFlight.clear();
    this.pump();
  }

  ack(consumer: Consumer, ids: readonly string[]): void {
    for (const id of ids) {
      const taken = this.take(consumer, id);
      if (taken === undefined) continue;
      consumer.measurements.add(performance.now() - taken.sentAt);
      this.settle(taken.message);
    }
    this.checkpoint(false);
    this.pump();
  }

  nack(consumer: Consumer, ids: readonly string[], action: NackAction, reason: string): void {
    for (const id of ids) {
      const taken = this.take(consumer, id);
      if (taken === undefined) continue;
      if (action === 'skip') this.settle(taken.message);
      else if (action === 'park') this.park(taken.message, reason);
      else this.retry(taken.message);
    }
    this.checkpoint(false);
    this.pump();
  }

  /** Puts the parked messages before `stopAt` back into the queue of retries. */
  async replayParked(stopAt: number | undefined): Promise<void> {
    const { links, end } = this.streams.parkedLinks(stopAt);
    for (const link of links) {
      const message = this.replayedMessage(link);
      if (message !== undefined) this.retries.add(message);
    }
    if (links.length > 0) await this.streams.truncateParked(end);
    this.pump();
  }

  /** Sends what can be sent. */
  pump(): void {
    if (this.stopped || this.consumers.size === 0) return;
    if (this.source.isGone()) {
      this.dropConsumers(new GroupError('dropped'));
      return;
    }
    const held: GroupMessage[] = [];
    while (this.hasFreeSlot()) {
      const message = this.nextMessage();
      if (message === undefined) break;
      const consumer = this.holders.has(message.id) ? undefined : this.strategy.pick(message);
      if (consumer === undefined) held.push(message);
      else this.deliver(message, consumer);
    }
    for (const message of held) this.retries.add(message);
  }

  /** Ends the group in memory; its definition and progress stay in the log. */
  stop(reason: Error): void {
    this.stopped = true;
    clearInterval(this.timer);
    this.stopListening();
    this.dropConsumers(reason);
  }

  private dropConsumers(reason: Error): void {
    for (const consumer of this.consumers) consumer.connection.drop(reason);
  }

  private hasFreeSlot(): boolean {
    for (const consumer of this.consumers) if (consumer.freeSlots > 0) return true;
    return false;
  }

  private nextMessage(): GroupMessage | undefined {
    const again = this.retries.shift();
    if (again !== undefined) return again;
    this.fill();
    return this.queue.shift();
  }

  /** Reads on while there is room for a batch. */
  private fill(): void {
    const { historyBufferSize, readBatchSize } = this.definition.settings;
    while (historyBufferSize - this.queue.length - this.retries.size > readBatchSize) {
      const page = this.source.after(this.cursor, readBatchSize);
      if (page.length === 0) return;
      for (const { event, verdict } of page) {
        const key = this.source.key(event);
        if (verdict === 'wanted') this.queue.push(this.newMessage(event, key));
        else if (verdict === 'filtered') this.settledSinceCheckpoint += 1;
        this.cursor = key;
      }
    }
  }

  private newMessage(event: LogRecord, key: number): GroupMessage {
    const target = this.definition.settings.resolveLinks ? linkTarget(event) : undefined;
    const common = {
      id: recordId(event.record),
      key,
      before: this.cursor,
      origin: event,
      replayed: false,
      retries: 0,
    };
    if (target === undefined) return { ...common, event, link: undefined };
    return { ...common, event: this.log.resolve(target), link: event };
  }

  private replayedMessage(link: LogRecord): GroupMessage | undefined {
    const target = linkTarget(link);
    const origin = target && this.log.resolve(target);
    if (origin === undefined) return undefined;
    const further = this.definition.settings.resolveLinks ? linkTarget(origin) : undefined;
    const event = further === undefined ? origin : this.log.resolve(further);
    const key = this.source.key(origin);
    return {
      id: recordId(link.record),
      key,
      before: key - 1,
      event,
      link,
      origin,
      replayed: true,
      retries: 0,
    };
  }

  private deliver(message: GroupMessage, consumer: Consumer): void {
    this.holders.set(message.id, consumer);
    this.throughput.add();
    consumer.send(message, performance.now());
  }

  private take(consumer: Consumer, id: string): InFlight | undefined {
    const taken = consumer.take(id);
    if (taken !== undefined) this.holders.delete(id);
    return taken;
  }

  private settle(message: GroupMessage): void {
    if (!message.replayed) this.settledSinceCheckpoint += 1;
  }

  private retry(message: GroupMessage): void {
    const { maxRetryCount } = this.definition.settings;
    if (message.retries >= maxRetryCount) {
      this.park(message, `Reached retry count of ${maxRetryCount}`);
      return;
    }
    message.retries += 1;
    this.retries.add(message);
  }

  private park(message: GroupMessage, reason: string): void {
    this.parking.add(message);
    this.streams.park(message.origin, reason, message.key).then(
      () => {
        this.parking.delete(message);
        this.settle(message);
        this.checkpoint(false);
      },
      () => {
        this.parking.delete(message);
        this.retries.add(message);
        this.pump();
      },
    );
  }

  private tick(): void {
    this.expire();
    this.checkpoint(true);
    this.pump();
  }

  private expire(): void {
    const { messageTimeoutMs } = this.definition.settings;
    if (messageTimeoutMs === 0) return;
    const sentBefore = performance.now() - messageTimeoutMs;
    for (const consumer of this.consumers)
      for (const [id, { sentAt, message }] of consumer.inFlight)
        if (sentAt < sentBefore) {
          this.take(consumer, id);
          this.retry(message);
        }
  }

  /** The key up to which everything is settled. */
  private settledUpTo(): number {
    let lowest = this.queue[0]?.before ?? this.cursor;
    const consider = (message: GroupMessage): void => {
      if (!message.replayed) lowest = Math.min(lowest, message.before);
    };
    for (const message of this.retries.values()) consider(message);
    for (const message of this.parking) consider(message);
    for (const consumer of this.consumers)
      for (const { message } of consumer.inFlight.values()) consider(message);
    return lowest;
  }

  private checkpoint(onTimer: boolean): void {
    const { minCheckpointCount, maxCheckpointCount, checkpointAfterMs } = this.definition.settings;
    const settled = this.settledSinceCheckpoint;
    if (settled === 0 || this.stopped) return;
    const elapsed = performance.now() - this.checkpointedAt;
    const due =
      settled >= maxCheckpointCount ||
      (onTimer && settled >= minCheckpointCount && elapsed >= checkpointAfterMs);
    if (!due) return;
    const key = this.settledUpTo();
    if (key < 0 || key <= (this.lastCheckpoint ?? -1)) return;
    this.lastCheckpoint = key;
    this.settledSinceCheckpoint = 0;
    this.checkpointedAt = performance.now();
    this.streams.writeCheckpoint(this.definition.stream, key).catch(forgiven);
  }
}
