import type { EventStore, Position, RecordedEvent, UnreadableEvent } from '@icrm/event-store';
import { type Entry, toEntry } from './entry.ts';
import type { Unreadables } from './unreadable.ts';

/** A run of the log, as read from the store. */
export type Page = {
  readonly entries: readonly Entry[];
  /** The next page begins after this position. */
  readonly next: Position;
  /** The log ended with this page. */
  readonly atEnd: boolean;
};

/** The history of the log in pages, which readers that come the same way share. */
export type Pages = {
  /** The page that begins after a position. @throws StoreUnavailable and others of the event store */
  read(after: Position): Promise<Page>;
  /** Whether the page that begins there is at hand. */
  has(after: Position): boolean;
  close(): Promise<void>;
};

type Options = {
  readonly store: Pick<EventStore, 'readAll'>;
  /** Keeps what cannot be read, before a page goes past it. */
  readonly park: Unreadables['park'];
  /** Pages kept for those who come behind, and about how many bytes they may take. */
  readonly kept: number;
  readonly bytes: number;
  /** Reads held open at once; one more ends the one that was idle longest. */
  readonly lanes: number;
};

/** An open read that can go on from where it stands. */
type Lane = {
  readonly iterator: AsyncIterator<RecordedEvent>;
  /** What could not be read since the last page. */
  unreadable: UnreadableEvent[];
  size: number;
};

// The first page of a read is small, so that its first event is there at once; then they grow.
const FIRST_PAGE = 32;
const LARGEST_PAGE = 512;
// About; a page ends with the event that makes it this large.
const LARGEST_PAGE_BYTES = 4 * 1_048_576;

/**
 * Reading pages one behind the other costs one read of the store, whoever asks for them: a page is kept for the next
 * reader, and a read stays open at the end of the page it gave last.
 */
export const createPages = ({ store, park, kept, bytes: most, lanes }: Options): Pages => {
  const closing = new AbortController();
  const pages = new Map<Position, Promise<Page>>();
  // Of the pages that were read already.
  const sizes = new Map<Position, number>();
  const open = new Map<Position, Lane>();

  const laneAt = (after: Position): Lane => {
    const found = open.get(after);
    open.delete(after);
    if (found !== undefined) return found;
    const onUnreadable = (event: UnreadableEvent) => lane.unreadable.push(event);
    const lane: Lane = {
      iterator: store.readAll({ after, onUnreadable })[Symbol.asyncIterator](),
      unreadable: [],
      size: FIRST_PAGE,
    };
    return lane;
  };

  const keepLane = (after: Position, lane: Lane): void => {
    const other = open.get(after);
    open.set(after, lane);
    if (other !== undefined) void end(other);
    for (const [position, oldest] of open) {
      if (open.size <= lanes) return;
      open.delete(position);
      void end(oldest);
    }
  };

  const load = async (after: Position): Promise<Page> => {
    const lane = laneAt(after);
    const entries: Entry[] = [];
    let atEnd = false;
    let bytes = 0;
    while (entries.length < lane.size && bytes < LARGEST_PAGE_BYTES && !atEnd) {
      const { value, done } = await lane.iterator.next();
      if (done === true) atEnd = true;
      else {
        const entry = toEntry(value);
        entries.push(entry);
        bytes += entry.bytes;
      }
    }
    const { unreadable } = lane;
    lane.unreadable = [];
    await park(unreadable, closing.signal);
    const next = entries.at(-1)?.position ?? after;
    lane.size = Math.min(lane.size * 4, LARGEST_PAGE);
    if (!atEnd) keepLane(next, lane);
    return { entries, next, atEnd };
  };

  const keep = (after: Position, page: Promise<Page>): void => {
    pages.set(after, page);
    const forget = () => {
      if (pages.get(after) === page) drop(after);
    };
    const learn = ({ atEnd, entries }: Page): void => {
      // The last page of the log may have more in it next time.
      if (atEnd) forget();
      if (pages.get(after) !== page) return;
      sizes.set(
        after,
        entries.reduce((sum, entry) => sum + entry.bytes, 0),
      );
      shrink();
    };
    page.then(learn, forget);
    shrink();
  };

  const drop = (after: Position): void => {
    pages.delete(after);
    sizes.delete(after);
  };

  const shrink = (): void => {
    let bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const oldest of pages.keys()) {
      if (pages.size <= kept && bytes <= most) return;
      bytes -= sizes.get(oldest) ?? 0;
      drop(oldest);
    }
  };

  return {
    has: (after) => pages.has(after),
    read(after) {
      const found = pages.get(after);
      if (found !== undefined) {
        pages.delete(after);
        pages.set(after, found);
        return found;
      }
      const page = load(after);
      keep(after, page);
      return page;
    },
    async close() {
      closing.abort();
      pages.clear();
      sizes.clear();
      const left = [...open.values()];
      open.clear();
      await Promise.all(left.map(end));
    },
  };
};

const end = async ({ iterator }: Lane): Promise<void> => {
  await iterator.return?.().catch(() => undefined);
};
