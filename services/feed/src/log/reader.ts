import type { Position } from '@icrm/event-store';
import type { Entry } from './entry.ts';
import type { Pages } from './pages.ts';
import type { Tail } from './tail.ts';

/** What a reader got: entries in log order, and how far it is when it has worked on them. */
export type Stretch = {
  readonly entries: readonly Entry[];
  /** Nothing of the log up to here is missing. */
  readonly position: Position;
  /** True: the reader stands at the end of the log. */
  readonly live: boolean;
};

/** Reads the log from a position on: history from the store, then live from the shared tail, without a gap. */
export type LogReader = {
  /** The next entries, at most `max`; none when nothing came within the time or the signal aborted. */
  next(options: {
    readonly max: number;
    readonly withinMs: number;
    readonly signal: AbortSignal;
  }): Promise<Stretch>;
};

export const createLogReader = (
  { tail, pages }: { readonly tail: Tail; readonly pages: Pages },
  after: Position,
): LogReader => {
  let position = after;
  let leftOver: readonly Entry[] = [];
  let pageEnd = after;

  const fromPage = (max: number): Stretch => {
    const entries = leftOver.slice(0, max);
    leftOver = leftOver.slice(max);
    position = leftOver.length > 0 ? (entries.at(-1)?.position ?? position) : pageEnd;
    return { entries, position, live: false };
  };

  const fromHistory = async (max: number): Promise<Stretch> => {
    // Read before the page is: when the page reaches the end of the log, it has reached this as well.
    const { start } = tail;
    const { entries, next, atEnd } = await pages.read(position);
    leftOver = entries;
    pageEnd = atEnd && start > next ? start : next;
    return fromPage(max);
  };

  const fromTail = (max: number): Stretch | undefined => {
    const entries = tail.after(position, max);
    const last = entries.at(-1)?.position;
    const reached = entries.length < max ? tail.end : (last ?? tail.end);
    if (reached <= position) return undefined;
    position = reached;
    return { entries, position, live: reached === tail.end };
  };

  /** What there is; undefined when the reader stands at the end of the log. */
  const advance = async (max: number): Promise<Stretch | undefined> => {
    if (leftOver.length > 0) return fromPage(max);
    return position < tail.start ? fromHistory(max) : fromTail(max);
  };

  return {
    async next({ max, withinMs, signal }) {
      const deadline = performance.now() + withinMs;
      while (!signal.aborted) {
        const stretch = await advance(max);
        if (stretch !== undefined && stretch.entries.length > 0) return stretch;
        const left = deadline - performance.now();
        if (stretch === undefined && left <= 0) break;
        if (stretch === undefined) await tail.grownBeyond(position, left, signal);
      }
      return { entries: [], position, live: leftOver.length === 0 && position >= tail.start };
    },
  };
};
