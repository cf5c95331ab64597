import type { StoredEvent } from '../codec.ts';
import type { Position } from '../event-store.ts';
import { shareDecoding } from '../shared-decoding.ts';
import { rising } from './rising.ts';
import { weigh } from './weigh.ts';

/** How much is kept. The newest event is kept whatever its size. */
export type Capacity = { readonly events: number; readonly bytes: number };

/** The youngest part of the log in memory: every event after `start`, up to `end`, is here. */
export type Tail = {
  readonly start: Position;
  readonly end: Position;
  /** Up to so many events after a position, which must not lie before `start`. */
  after(position: Position, most: number): readonly StoredEvent[];
  /**
   * Resolves when an event after the end came that is wanted, when many came or some time went by with others only,
   * or when the signal aborts.
   */
  grown(wanted: (event: StoredEvent) => boolean, signal: AbortSignal): Promise<void>;
  /** Takes what comes next; what is here already is passed over. */
  add(events: readonly StoredEvent[]): void;
  /** Nothing is missing up to there. */
  reach(position: Position): void;
  /** Wakes all who wait. */
  close(): void;
};

type Waiting = {
  readonly wanted: (event: StoredEvent) => boolean;
  readonly wake: () => void;
  passed: number;
};

/** So many events of no interest, or this long with some, and a reader is told how far the log has come. */
const TOLD_AFTER_EVENTS = 64;
const TOLD_AFTER_MS = 250;
/** A little more than must go does, so that it does not go one by one. */
const KEPT_SHARE = 0.875;

/** A tail that begins after a position. */
export const createTail = (from: Position, capacity: Capacity): Tail => {
  let events: StoredEvent[] = [];
  let weights: number[] = [];
  let bytes = 0;
  let start = from;
  let end = from;
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;

  const wakeAll = (): void => {
    timer = undefined;
    for (const one of waiting) if (one.passed > 0) one.wake();
  };

  const announce = (fresh: readonly StoredEvent[]): void => {
    for (const one of waiting) {
      one.passed += Math.max(1, fresh.length);
      if (one.passed >= TOLD_AFTER_EVENTS || fresh.some(one.wanted)) one.wake();
    }
    if (waiting.size > 0) timer ??= setTimeout(wakeAll, TOLD_AFTER_MS).unref();
  };

  const forgetOldest = (): void => {
    if (events.length <= capacity.events && bytes <= capacity.bytes) return;
    let gone = 0;
    while (
      gone < events.length - 1 &&
      (events.length - gone > capacity.events * KEPT_SHARE || bytes > capacity.bytes * KEPT_SHARE)
    ) {
      bytes -= weights[gone] ?? 0;
      gone += 1;
    }
    start = events[gone - 1]?.position ?? start;
    events = events.slice(gone);
    weights = weights.slice(gone);
  };

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    after(position, most) {
      const first = indexAfter(events, position);
      return events.slice(first, first + most);
    },
    grown: (wanted, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wake = () => {
          waiting.delete(one);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const one: Waiting = { wanted, wake, passed: 0 };
        signal.addEventListener('abort', wake, { once: true });
        waiting.add(one);
      }),
    add(some) {
      const fresh = rising(some, end);
      const last = fresh.at(-1);
      if (last === undefined) return;
      for (const event of fresh) {
        shareDecoding(event);
        events.push(event);
        const weight = weigh(event);
        weights.push(weight);
        bytes += weight;
      }
      end = last.position;
      forgetOldest();
      announce(fresh);
    },
    reach(position) {
      if (position <= end) return;
      end = position;
      announce([]);
    },
    close() {
      clearTimeout(timer);
      for (const one of waiting) one.wake();
    },
  };
};

/** The index of the first event after a position. */
const indexAfter = (events: readonly StoredEvent[], position: Position): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = events[middle];
    if (found !== undefined && found.position <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};
