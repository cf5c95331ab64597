import type { EventStore, SubscriptionItem } from '@icrm/event-store';
import { logger } from '@icrm/telemetry';
import { type Announcements, createAnnouncements } from './announcements.ts';
import { createBatchQueue } from './batch-queue.ts';
import { createExclusive, type Exclusive } from './exclusive.ts';
import type { LogBatch } from './fold-batch.ts';
import { measureBatch, traceBatch } from './observe.ts';
import { pause } from './pause.ts';
import { createProgress, type Progress } from './progress.ts';
import type { Applied, Writer } from './writer.ts';

/** A generation being written: how, and where its checkpoint is kept. */
export type Target = {
  readonly generation: string;
  readonly writer: Writer;
  /** Saves how far the documents have come. */
  readonly save: (position: bigint) => Promise<void>;
};

/** What the projector does at this moment. */
type ProjectorState = {
  /** Undefined while all is well, else what it is waiting for. */
  readonly trouble: string | undefined;
  /** When the log took the first event that is not applied yet; undefined when there is none. */
  readonly pendingSince: string | undefined;
  /** Events that were read and wait to be applied. */
  readonly pending: number;
  /** Events applied since the start. */
  readonly applied: number;
};

/** Keeps the live generation up to date. */
export type Projector = {
  readonly progress: Progress;
  readonly announcements: Announcements;
  /** Runs work between two batches; the live generation does not move meanwhile. */
  readonly between: Exclusive;
  /** Writes another generation from now on. Call it between batches, with one that has come as far. */
  switchTo(target: Target): Promise<void>;
  state(): ProjectorState;
  stop(): Promise<void>;
};

export type ProjectorOptions = {
  readonly events: EventStore;
  readonly target: Target;
  readonly from: bigint;
  readonly batch?: number;
  /** Milliseconds between two checkpoints; a crash repeats the events between them, with no effect. */
  readonly checkpointEveryMs?: number;
};

const log = logger('projection.projector');

const toBatch = (items: readonly SubscriptionItem[]): LogBatch => ({
  events: items.flatMap((item) => (item.kind === 'event' ? [item.event] : [])),
  unreadable: items.flatMap((item) => (item.kind === 'unreadable' ? [item] : [])),
});

const positionOf = (item: SubscriptionItem): bigint => {
  if (item.kind === 'event') return item.event.position;
  return item.kind === 'caught-up' ? 0n : item.position;
};

/** Items come in the order of the log. */
const highest = (items: readonly SubscriptionItem[]): bigint => {
  const last = items.findLast(({ kind }) => kind !== 'caught-up');
  return last === undefined ? 0n : positionOf(last);
};

/** Starts to follow the log. Ends with `stop`; a store that is down is waited for. */
export const startProjector = ({
  events,
  target: first,
  from,
  batch = 1_000,
  checkpointEveryMs = 200,
}: ProjectorOptions): Projector => {
  let target = first;
  let trouble: string | undefined;
  let inHand: readonly SubscriptionItem[] = [];
  let applied = 0;
  let saved = from;
  let savedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const progress = createProgress(from);
  const announcements = createAnnouncements();
  const between = createExclusive();
  const stopping = new AbortController();
  const queue = createBatchQueue<SubscriptionItem>(4 * batch);

  const read = async (): Promise<void> => {
    for await (const item of events.subscribeToAll({ after: progress.position(), signal: stopping.signal }))
      await queue.push(item);
  };

  const keepReading = async (): Promise<void> => {
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      try {
        await read();
      } catch (error) {
        trouble = describe(error);
        log.error({ err: error, attempt }, 'the log cannot be read');
        await pause(attempt, stopping.signal);
      }
    }
    queue.close();
  };

  const save = async (): Promise<void> => {
    const position = progress.position();
    if (position === saved) return;
    await target.save(position);
    saved = position;
    savedAt = performance.now();
  };

  // The last batches of a burst are saved as well, though nothing comes after them.
  const saveLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      between(save).catch((error: unknown) => log.warn({ err: error }, 'a checkpoint was not saved'));
    }, checkpointEveryMs).unref();
  };

  const applyOnce = async (items: readonly SubscriptionItem[]): Promise<void> => {
    const recorded = toBatch(items);
    const count = recorded.events.length;
    const started = performance.now();
    const done = await applyTraced(target.writer, recorded);
    const position = highest(items);
    progress.advance(position);
    announcements.publish({ ...done, position: progress.position() });
    applied += count;
    measureBatch(count, performance.now() - started);
    if (performance.now() - savedAt >= checkpointEveryMs) await save();
    else saveLater();
  };

  const applyInTheEnd = async (items: readonly SubscriptionItem[]): Promise<void> => {
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      try {
        await between(() => applyOnce(items));
        trouble = undefined;
        return;
      } catch (error) {
        trouble = describe(error);
        log.warn({ err: error, attempt, events: items.length }, 'a batch was not applied and is tried again');
        await pause(attempt, stopping.signal);
      }
    }
  };

  const work = async (): Promise<void> => {
    for (let items = await queue.take(batch); items !== undefined; items = await queue.take(batch)) {
      inHand = items;
      await applyInTheEnd(items);
      inHand = [];
    }
  };

  const running = Promise.all([keepReading(), work()]);
  return {
    progress,
    announcements,
    between,
    async switchTo(next) {
      const position = progress.position();
      await next.save(position);
      target = next;
      saved = position;
    },
    state: () => ({
      trouble,
      pendingSince: [...inHand, queue.first()].find((item) => item?.kind === 'event')?.event.recordedAt,
      pending: inHand.length + queue.size(),
      applied,
    }),
    async stop() {
      stopping.abort();
      await running;
      clearTimeout(timer);
      await save().catch((error: unknown) => log.warn({ err: error }, 'the last checkpoint was not saved'));
    },
  };
};

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const applyTraced = async ({ apply }: Writer, batch: LogBatch): Promise<Applied> => {
  const { events, unreadable } = batch;
  if (events.length + unreadable.length === 0) return { facts: [], others: [] };
  return traceBatch(events, () => apply(batch));
};
