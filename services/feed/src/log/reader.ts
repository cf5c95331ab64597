import type { Position } from '@icrm/event-store';
import type { Entry } from './entry.ts';
import type { Pages } from './pages.ts';
import { indexAfter, type Tail } from './tail.ts';

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
  // Where the page begins that the reader is in. The page itself is not held: whoever is slow keeps nothing in memory.
  let pageStart = after;

  const fromHistory = async (max: number): Promise<Stretch> => {
    // Read before the page is: when the page reaches the end of the log, it has reached this as well.
    const { start } = tail;
    if (!pages.has(pageStart)) pageStart = position;
    const page = await pages.read(pageStart);
    const rest = page.entries.slice(indexAfter(page.entries, position));
    const entries = cut(rest, max);
    const last = entries.at(-1)?.position;
    if (entries.length < rest.length && last !== undefined) position = last;
    else {
      const reached = page.atEnd && start > page.next ? start : page.next;
      // A page that somebody read anew may end before the place where this reader is.
      if (reached > position) position = reached;
      pageStart = position;
    }
    return { entries, position, live: false };
  };

  const fromTail = (max: number): Stretch | undefined => {
    const some = tail.after(position, max);
    const entries = cut(some, max);
    const last = entries.at(-1)?.position;
    const reached = some.length < max && entries.length === some.length ? tail.end : (last ?? tail.end);
    if (reached <= position) return undefined;
    position = reached;
    pageStart = position;
    return { entries, position, live: reached === tail.end };
  };

  /** What there is; undefined when the reader stands at the end of the log. */
  const advance = async (max: number): Promise<Stretch | undefined> => {
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
      return { entries: [], position, live: position >= tail.start };
    },
  };
};

/** About; a stretch ends with the entry that makes it this large. */
const LARGEST_STRETCH = 2 * 1_048_576;

const cut = (entries: readonly Entry[], max: number): readonly Entry[] => {
  let bytes = 0;
  for (let count = 0; count < entries.length && count < max; count += 1) {
    bytes += entries[count]?.bytes ?? 0;
    if (bytes >= LARGEST_STRETCH) return entries.slice(0, count + 1);
  }
  return entries.length <= max ? entries : entries.slice(0, max);
};
