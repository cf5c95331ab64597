import type { Clock, Timer } from '../clock.ts';
import type { OffsetExpiry } from '../group/offset-expiry.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Topic, TopicTable } from '../topic/topic-table.ts';
import { compact } from './compaction.ts';
import { retain } from './retention.ts';

const HOUR_MS = 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;

export type MaintenanceOptions = {
  readonly topics: TopicTable;
  readonly expiry: OffsetExpiry;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
};

/** Retention and compaction, every so often and on demand; one pass at a time. */
export class Maintenance {
  readonly #options: MaintenanceOptions;
  /** End of the closed part at the last compaction of a log. */
  readonly #compactedTo = new WeakMap<PartitionLog, number>();
  #timer: Timer | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;
  #forgotAt = 0;
  #expiredAt = 0;

  constructor(options: MaintenanceOptions) {
    this.#options = options;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#closed || this.#options.everyMs <= 0) return;
    this.#timer = this.#options.clock.after(this.#options.everyMs, () => {
      this.#serial(async () => {
        this.retain();
        this.#forgetProducers();
        this.#expireOffsets();
        await this.#compactDirty();
      })
        .catch(this.#options.onError)
        .finally(() => this.#schedule());
    });
  }

  /** Drops what the retention settings of each topic with policy `delete` do not keep. Returns the bytes freed. */
  retain(): number {
    let freed = 0;
    for (const topic of this.#options.topics.all()) {
      if (!topic.config.has('delete')) continue;
      for (const log of topic.partitions) freed += retain(log, topic.config, this.#options.clock.now());
    }
    return freed;
  }

  /** Closes the active segments of the compacted topics and compacts them all now. Returns the bytes freed. */
  compact(): Promise<number> {
    return this.#serial(async () => {
      let freed = 0;
      for (const { topic, log } of this.#compacted()) {
        log.roll();
        freed += await this.#compactOne(topic, log);
      }
      return freed;
    });
  }

  /** Once an hour: going through all producers is not free. */
  #forgetProducers(): void {
    const now = this.#options.clock.now();
    if (now - this.#forgotAt < HOUR_MS) return;
    this.#forgotAt = now;
    for (const { partitions } of this.#options.topics.all()) {
      for (const log of partitions) log.forgetIdleProducers();
    }
  }

  /** Drops the committed offsets that are due. Returns how many went. */
  expireOffsets(): number {
    this.#expiredAt = this.#options.clock.now();
    return this.#options.expiry.run();
  }

  /** Once a minute. */
  #expireOffsets(): void {
    if (this.#options.clock.now() - this.#expiredAt >= MINUTE_MS) this.expireOffsets();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#running.catch(() => undefined);
  }

  async #compactDirty(): Promise<void> {
    for (const { topic, log } of this.#compacted()) {
      if (this.#closed) return;
      if (this.#dirtyRatio(log) > topic.config.number('min.cleanable.dirty.ratio'))
        await this.#compactOne(topic, log);
    }
  }

  #compactOne(topic: Topic, log: PartitionLog): Promise<number> {
    this.#compactedTo.set(log, log.segments.at(-1)?.baseOffset ?? 0);
    return compact(log, topic.config, this.#options.clock.now());
  }

  *#compacted(): Iterable<{ topic: Topic; log: PartitionLog }> {
    for (const topic of [...this.#options.topics.all()]) {
      if (!topic.config.has('compact')) continue;
      for (const log of topic.partitions) if (!log.deleted) yield { topic, log };
    }
  }

  /** Share of the closed segments that came after the last compaction. */
  #dirtyRatio(log: PartitionLog): number {
    const from = this.#compactedTo.get(log) ?? 0;
    let dirty = 0;
    let all = 0;
    for (const { baseOffset, size } of log.segments.slice(0, -1)) {
      all += size;
      if (baseOffset >= from) dirty += size;
    }
    return all === 0 ? 0 : dirty / all;
  }

  #serial<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#running.then(work, work);
    this.#running = result;
    return result;
  }
}
