import type { EventStore, Position } from '@icrm/event-store';
import type { Logger } from '@icrm/telemetry';
import { type Entry, toEntry } from '../log/entry.ts';
import type { LogReader } from '../log/reader.ts';
import { createProgressSaver } from '../publication/progress-saver.ts';
import { BATCH_BYTES, eventSize } from '../subscription/frames.ts';
import type { CursorName, CursorRecord, CursorStore } from './cursor-store.ts';
import { createDispatch, type DeliveryBatch, type MemberStatus } from './dispatch.ts';
import type { Mark } from './low-water.ts';
import { createWakeUp } from './wake-up.ts';

/** One cursor at work: reads the log for it and shares the events among its members. */
export type CursorWorker = {
  readonly position: Position;
  readonly members: number;
  /** All events offered, those that are done, and those that are neither done nor parked. */
  readonly ledger: { readonly offered: bigint; readonly done: bigint; readonly waiting: number };
  join(member: string, credit: number): void;
  leave(member: string): void;
  grant(member: string, credit: number): void;
  /** The next events for a member; undefined when none came in time. */
  next(
    member: string,
    options: { readonly max: number; readonly withinMs: number; readonly signal: AbortSignal },
  ): Promise<DeliveryBatch | undefined>;
  acknowledge(member: string, delivery: number): Promise<boolean>;
  /** One event is done. False: the member does not have it. */
  settle(member: string, position: Position): Promise<boolean>;
  /** One event is set aside, and done with for now. False: the member does not have it. */
  park(member: string, position: Position, reason: string): Promise<boolean>;
  status(member: string): MemberStatus | undefined;
  /** Offers what was asked to be replayed. */
  replay(): Promise<void>;
  stop(): Promise<void>;
};

type Options = {
  readonly cursor: CursorName;
  readonly record: CursorRecord;
  readonly readerFrom: (after: Position) => LogReader;
  readonly matches: (entry: Entry) => boolean;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly cursors: CursorStore;
  readonly inFlightPerKey?: number;
  /** Most events that are offered and not settled. */
  readonly window?: number;
  readonly log: Logger;
};

const STRETCH = 256;
// What is offered and not settled may take about so much memory.
const WINDOW_BYTES = 32 * 1_048_576;
const IDLE_MS = 1_000;
const SAVED_EVERY_MS = 50;
const AGAIN_AFTER_MS = 1_000;

export const startCursorWorker = (options: Options): CursorWorker => {
  const { cursor, record, cursors, log, window = 4_096, inFlightPerKey } = options;
  const dispatch = createDispatch({
    from: record,
    batchBytes: BATCH_BYTES,
    sizeOf: eventSize,
    ...(inFlightPerKey !== undefined && { inFlightPerKey }),
  });
  const offered = createWakeUp();
  const settled = createWakeUp();
  const stopping = new AbortController();
  // Parked before, offered again, not settled yet.
  const replayed = new Set<Position>();
  // Parked after the progress was last saved: the reader comes by them once more.
  const setAside = new Set<Position>();
  let scanned = record.position;
  const saver = createProgressSaver<Mark>({
    save: (mark) => cursors.reached(cursor, mark),
    everyMs: SAVED_EVERY_MS,
    failed: (err) => log.warn({ err, subscription: cursor.name }, 'progress of a cursor could not be saved'),
  });

  const progress = (): void => {
    saver.reached(dispatch.mark(scanned));
    settled.changed();
    offered.changed();
  };

  const offer = (entry: Entry): void => {
    if (setAside.delete(entry.position)) dispatch.skip(entry.position);
    else dispatch.offer(entry);
  };

  const read = async (reader: LogReader): Promise<void> => {
    const { signal } = stopping;
    const { version } = settled;
    if (dispatch.outstanding >= window || dispatch.outstandingBytes >= WINDOW_BYTES)
      return settled.wait(version, IDLE_MS, signal);
    const stretch = await reader.next({ max: STRETCH, withinMs: IDLE_MS, signal });
    for (const entry of stretch.entries) if (options.matches(entry)) offer(entry);
    if (stretch.entries.length > 0) offered.changed();
    if (stretch.position > scanned) {
      scanned = stretch.position;
      progress();
    }
  };

  const work = async (): Promise<void> => {
    const reader = options.readerFrom(record.position);
    while (!stopping.signal.aborted) {
      try {
        await read(reader);
      } catch (err) {
        log.warn({ err, subscription: cursor.name }, 'the log cannot be read for a cursor');
        await settled.wait(settled.version, AGAIN_AFTER_MS, stopping.signal);
      }
    }
  };

  const release = async (entries: readonly Entry[]): Promise<void> => {
    for (const { position } of entries)
      if (replayed.delete(position)) await cursors.recover(cursor, position);
  };

  const replay = async (): Promise<void> => {
    for (const { position, stream, revision } of await cursors.parked(cursor, { replayOnly: true })) {
      if (replayed.has(position)) continue;
      for await (const event of options.store.readStream(stream, { from: revision, limit: 1 })) {
        replayed.add(position);
        dispatch.offerAgain(toEntry(event));
      }
    }
    offered.changed();
  };

  const begin = async (): Promise<void> => {
    for (const { position } of await cursors.parked(cursor, { after: record.position }))
      setAside.add(position);
    await replay();
  };

  const working = untilDone(begin, { log, signal: stopping.signal }).then(work);

  return {
    get position() {
      return dispatch.mark(scanned).position;
    },
    get members() {
      return dispatch.members.length;
    },
    get ledger() {
      return { ...dispatch.totals, waiting: dispatch.outstanding - replayed.size };
    },
    join(member, credit) {
      dispatch.join(member, credit);
      offered.changed();
    },
    leave(member) {
      dispatch.leave(member);
      offered.changed();
    },
    grant(member, credit) {
      dispatch.grant(member, credit);
      offered.changed();
    },
    async next(member, { max, withinMs, signal }) {
      const deadline = performance.now() + withinMs;
      while (!signal.aborted && !stopping.signal.aborted) {
        const { version } = offered;
        const batch = dispatch.take(member, max, performance.now());
        if (batch !== undefined) return batch;
        const left = deadline - performance.now();
        if (left <= 0) break;
        await offered.wait(version, left, AbortSignal.any([signal, stopping.signal]));
      }
      return undefined;
    },
    async acknowledge(member, delivery) {
      const done = dispatch.acknowledge(member, delivery);
      if (done === undefined) return false;
      await release(done);
      progress();
      return true;
    },
    async settle(member, position) {
      const done = dispatch.settle(member, position);
      if (done === undefined) return false;
      await release([done]);
      progress();
      return true;
    },
    async park(member, position, reason) {
      const entry = dispatch.entry(member, position);
      if (entry === undefined) return false;
      await cursors.park(cursor, entry, reason);
      replayed.delete(position);
      const done = dispatch.settle(member, position, 'parked');
      progress();
      return done !== undefined;
    },
    status: (member) => dispatch.status(member),
    replay,
    async stop() {
      stopping.abort();
      await working;
      await saver.flush();
    },
  };
};

/** Work that must be done before anything else: tried until it succeeds or the signal aborts. */
const untilDone = async (
  work: () => Promise<void>,
  { log, signal }: { readonly log: Logger; readonly signal: AbortSignal },
): Promise<void> => {
  const again = createWakeUp();
  while (!signal.aborted) {
    try {
      return await work();
    } catch (err) {
      log.warn({ err }, 'parked events could not be read');
      await again.wait(again.version, AGAIN_AFTER_MS, signal);
    }
  }
};
