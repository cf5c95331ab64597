import type { StoredRecord } from './record.ts';
import type { Work } from './worker.ts';

/** The records of one partition that were fetched and are not settled: worked on one at a time, in order. */
export type PartitionQueue = {
  push(records: readonly StoredRecord[], end: bigint): void;
  /** Records waiting behind the one in hand. */
  readonly waiting: number;
  /** The next offset to settle and the end of the partition as last seen. */
  readonly progress: { readonly next: bigint; readonly end: bigint };
  /** Resolves when no more than so many wait, or the queue was closed. */
  drainedTo(count: number): Promise<void>;
  /** After a rebalance that left the partition here: what waits will be fetched again. */
  restart(): void;
  /** The partition went elsewhere: what waits is dropped, the work in hand is told. */
  lose(): void;
  /** Takes no more; resolves when the work in hand has ended. */
  finish(): Promise<void>;
};

type Options = {
  readonly work: Work;
  /** Aborts when the consumer stops. */
  readonly stopping: AbortSignal;
  /** Aborts when a stop has waited long enough. */
  readonly outOfTime: AbortSignal;
  /** A record is settled; its offset plus one may be committed. */
  readonly settled: (next: bigint) => void;
};

export const createPartitionQueue = ({ work, stopping, outOfTime, settled }: Options): PartitionQueue => {
  const lost = new AbortController();
  const signals = {
    stopping: AbortSignal.any([stopping, lost.signal]),
    lost: AbortSignal.any([outOfTime, lost.signal]),
  };
  let waiting: StoredRecord[] = [];
  let watchers: { readonly count: number; readonly resolve: () => void }[] = [];
  let running: Promise<void> | undefined;
  let inHand: bigint | undefined;
  let next = 0n;
  let end = 0n;
  let skipBelow: bigint | undefined;

  const notify = (): void => {
    if (watchers.length === 0) return;
    const ready = watchers.filter(({ count }) => signals.stopping.aborted || waiting.length <= count);
    watchers = watchers.filter((watcher) => !ready.includes(watcher));
    for (const { resolve } of ready) resolve();
  };

  const run = async (): Promise<void> => {
    for (let record = waiting.shift(); record !== undefined; record = waiting.shift()) {
      notify();
      inHand = record.offset;
      const result = await work(record, signals);
      inHand = undefined;
      if (result === 'abandoned') break;
      next = record.offset + 1n;
      settled(next);
      if (signals.stopping.aborted) break;
    }
  };

  const wake = (): void => {
    if (running !== undefined || waiting.length === 0 || signals.stopping.aborted) return;
    running = run().finally(() => {
      running = undefined;
      notify();
      wake();
    });
  };

  const unseen = (records: readonly StoredRecord[]): readonly StoredRecord[] => {
    const from = skipBelow;
    // An end below what was already worked on: the topic was made anew, and its offsets begin again.
    if (from === undefined || end < from) return records;
    return records.filter(({ offset }) => offset >= from);
  };

  return {
    push(records, newEnd) {
      end = newEnd;
      const fresh = unseen(records);
      const [first] = fresh;
      if (first === undefined) return;
      skipBelow = undefined;
      if (waiting.length === 0 && inHand === undefined) next = first.offset;
      waiting.push(...fresh);
      wake();
    },
    get waiting() {
      return waiting.length;
    },
    get progress() {
      return { next, end };
    },
    drainedTo: (count) =>
      new Promise((resolve) => {
        watchers.push({ count, resolve });
        notify();
      }),
    restart() {
      waiting = [];
      skipBelow = inHand === undefined ? next : inHand + 1n;
      notify();
    },
    lose() {
      waiting = [];
      lost.abort();
      notify();
    },
    async finish() {
      waiting = [];
      notify();
      await running;
    },
  };
};
