import { compileFilter, isVisibleInAll } from '../../store/event-filter.ts';
import type { EventLog } from '../../store/event-log.ts';
import type { LogRecord } from '../../store/log-record.ts';
import { DELETED } from '../../store/revision.ts';
import { isYoungEnough } from '../../store/visible-window.ts';
import type { ReadRequest } from './read-request.ts';

/** What to send next: events, and between them positions to send as checkpoints. */
export type Batch = {
  readonly items: readonly (LogRecord | number)[];
  /** The stream has ended for ever; nothing follows. */
  readonly tombstoned: boolean;
};

/** The position of a subscription in its stream or in the log. */
export type SubscriptionSource = {
  /** What follows the cursor, which moves behind it; undefined at the end. */
  next(): Batch | undefined;
  /** The checkpoint due when history ends, if one is. */
  checkpointAtEnd(): number | undefined;
};

/** Near the end small, so that many subscribers of one burst go forward together; a client's window holds no more anyway. */
const LIVE_PAGE = 32;
/** Far behind, reading costs more than sending. */
const HISTORY_PAGE = 128;
const FAR_BEHIND = 1024;

const pageFor = (behind: number): number => (behind > FAR_BEHIND ? HISTORY_PAGE : LIVE_PAGE);

const going = (items: readonly (LogRecord | number)[]): Batch => ({ items, tombstoned: false });

const nextOfTombstoned = (log: EventLog, name: string, cursor: number): Batch => {
  const stream = log.streams.find(name);
  if (stream.last !== DELETED || cursor >= DELETED) return { items: [], tombstoned: true };
  const rest = log.reader.streamForward(stream.id, cursor + 1, DELETED - 1, HISTORY_PAGE);
  if (rest.length > 0) return going(rest);
  const tombstone = log.eventAt(stream, DELETED);
  return { items: tombstone === undefined ? [] : [tombstone], tombstoned: true };
};

/** A subscription to one stream; the cursor is the last revision seen. */
export const streamSource = (log: EventLog, name: string, { from }: ReadRequest): SubscriptionSource => {
  const { streams, reader } = log;
  let cursor = from === 'start' ? -1 : from === 'end' ? streams.find(name).last : from;
  return {
    next() {
      const stream = streams.find(name);
      if (streams.last(stream) === DELETED) {
        const batch = nextOfTombstoned(log, name, cursor);
        const last = batch.items.at(-1);
        if (typeof last === 'object') cursor = last.revision;
        return batch;
      }
      if (stream.last <= cursor || !log.isReadable(stream)) return undefined;
      const window = log.window(stream);
      const first = Math.max(cursor + 1, window.min);
      if (first > window.last) return undefined;
      const page = reader.streamForward(stream.id, first, window.last, pageFor(window.last - first));
      cursor = page.at(-1)?.revision ?? window.last;
      return going(page.filter((event) => isYoungEnough(window, event)));
    },
    checkpointAtEnd: () => undefined,
  };
};

/** A subscription to the whole log; the cursor is the last position considered. */
export const allSource = (log: EventLog, request: ReadRequest): SubscriptionSource => {
  const { from, filter, checkpointInterval } = request;
  const matches = filter === undefined ? undefined : compileFilter(filter);
  let cursor = from === 'start' ? 0 : from === 'end' ? log.head : from;
  let considered = 0;
  let lastConsidered: number | undefined;
  let lastCheckpoint: number | undefined;

  const consider = (event: LogRecord, items: (LogRecord | number)[]): void => {
    if (!isVisibleInAll(event)) return;
    if (matches === undefined || matches(event)) items.push(event);
    if (matches === undefined) return;
    considered += 1;
    lastConsidered = event.position;
    if (considered % checkpointInterval !== 0) return;
    lastCheckpoint = event.position;
    items.push(event.position);
  };

  return {
    next() {
      if (cursor >= log.head) return undefined;
      const items: (LogRecord | number)[] = [];
      const page = log.reader.allForward(cursor + 1, pageFor(log.head - cursor));
      for (const event of page) consider(event, items);
      cursor = page.at(-1)?.position ?? log.head;
      return going(items);
    },
    checkpointAtEnd() {
      if (lastConsidered === undefined || lastConsidered === lastCheckpoint) return undefined;
      lastCheckpoint = lastConsidered;
      return lastConsidered;
    },
  };
};
