import type { Position, SubscriptionItem } from '@icrm/event-store';
import { type Entry, toEntry } from './entry.ts';

/** The youngest part of the log, kept in memory and shared by all who follow it live. */
export type Tail = {
  /** Every event after this position, up to `end`, is here. */
  readonly start: Position;
  readonly end: Position;
  /** Up to so many entries after a position, which must not lie before `start`. */
  after(position: Position, max: number): readonly Entry[];
  /** Resolves when there is something after a position, after the time, or when the signal aborts. */
  grownBeyond(position: Position, withinMs: number, signal: AbortSignal): Promise<void>;
  /** Takes what the subscription to the log yields. */
  add(item: SubscriptionItem): void;
};

/** How much is kept. The newest entry is kept whatever its size. */
export type Capacity = { readonly entries: number; readonly bytes: number };

/** A tail that begins after a position. */
export const createTail = (from: Position, capacity: Capacity): Tail => {
  let entries: Entry[] = [];
  let start = from;
  let end = from;
  let bytes = 0;
  let waiting: (() => void)[] = [];
  let notifying = false;

  // What arrives in one turn of the event loop is announced together, so that readers find batches.
  const announce = (): void => {
    if (notifying || waiting.length === 0) return;
    notifying = true;
    setImmediate(() => {
      notifying = false;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    });
  };

  const forgetOldest = (): void => {
    const tooMany = entries.length > capacity.entries + capacity.entries / 8;
    if (!tooMany && bytes <= capacity.bytes) return;
    let gone = tooMany ? entries.length - capacity.entries : 0;
    let left = entries.slice(gone).reduce((sum, entry) => sum + entry.bytes, 0);
    for (; left > capacity.bytes * KEPT_SHARE && gone < entries.length - 1; gone += 1)
      left -= entries[gone]?.bytes ?? 0;
    start = entries[gone - 1]?.position ?? start;
    entries = entries.slice(gone);
    bytes = left;
  };

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    after(position, max) {
      const first = indexAfter(entries, position);
      return entries.slice(first, first + max);
    },
    grownBeyond: (position, withinMs, signal) =>
      new Promise((resolve) => {
        if (signal.aborted || end > position) return resolve();
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, withinMs);
        signal.addEventListener('abort', done, { once: true });
        waiting.push(done);
      }),
    add(item) {
      if (item.kind === 'caught-up') return;
      const position = item.kind === 'event' ? item.event.position : item.position;
      if (position <= end) return;
      end = position;
      if (item.kind === 'event') {
        const entry = toEntry(item.event);
        entries.push(entry);
        bytes += entry.bytes;
        forgetOldest();
      }
      announce();
    },
  };
};

// A little more than must go does, so that it does not go one by one.
const KEPT_SHARE = 0.9;

/** The index of the first entry after a position. */
export const indexAfter = (entries: readonly Entry[], position: Position): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = entries[middle];
    if (found !== undefined && found.position <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};
