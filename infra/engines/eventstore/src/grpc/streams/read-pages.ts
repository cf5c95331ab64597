import { compileFilter, isVisibleInAll } from '../../store/event-filter.ts';
import type { EventLog } from '../../store/event-log.ts';
import type { Page } from '../../store/log-reader.ts';
import type { StreamState } from '../../store/stream-table.ts';
import { isYoungEnough } from '../../store/visible-window.ts';
import type { ReadRequest } from './read-request.ts';

/** The pages of a stream read; a page can be empty while more follow. */
export function* streamPages(log: EventLog, stream: StreamState, request: ReadRequest): Generator<Page> {
  const window = log.window(stream);
  const { backwards, from } = request;
  let next = startRevision(from, window.last);
  next = backwards ? Math.min(next, window.last) : Math.max(next, window.min);
  let left = request.count ?? 0;
  while (left > 0 && next >= window.min && next <= window.last) {
    const page = backwards
      ? log.reader.streamBackward(stream.id, next, window.min, left)
      : log.reader.streamForward(stream.id, next, window.last, left);
    const last = page.at(-1);
    if (last === undefined) return;
    next = last.revision + (backwards ? -1 : 1);
    const visible = page.filter((event) => isYoungEnough(window, event));
    left -= visible.length;
    yield visible;
  }
}

const startRevision = (from: ReadRequest['from'], last: number): number => {
  if (from === 'start') return 0;
  // Reading forwards from the end is legal and empty, hence one behind the last.
  return from === 'end' ? last + 1 : from;
};

const ALL_EVENTS = Number.MAX_SAFE_INTEGER;

/** The pages of a read of the whole log: forwards from the position on, backwards from before it. */
export function* allPages(log: EventLog, request: ReadRequest): Generator<Page> {
  const { backwards, filter } = request;
  const matches = filter === undefined ? () => true : compileFilter(filter);
  const end = log.head + 1;
  let next = startPosition(request.from, end);
  let left = request.count ?? 0;
  while (left > 0 && (backwards ? next > 1 : next < end)) {
    // A filter may pass few events, so its pages are not cut to what is left.
    const limit = filter === undefined ? left : ALL_EVENTS;
    const page = backwards
      ? log.reader.allBackward(next, limit)
      : log.reader.allForward(next, Math.min(limit, end - next));
    next = nextPosition(page, backwards);
    const visible = page.filter((event) => isVisibleInAll(event) && matches(event)).slice(0, left);
    left -= visible.length;
    yield visible;
  }
}

const startPosition = (from: ReadRequest['from'], end: number): number => {
  if (from === 'start') return 1;
  return from === 'end' ? end : Math.min(Math.max(from, 1), end);
};

/** Where the page behind this one begins; an empty page is the last. */
const nextPosition = (page: Page, backwards: boolean): number => {
  const last = page.at(-1)?.position;
  if (last === undefined) return backwards ? 0 : ALL_EVENTS;
  return backwards ? last : last + 1;
};
