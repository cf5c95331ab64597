import { compileFilter, type EventFilter, isVisibleInAll } from '../store/event-filter.ts';
import type { EventLog } from '../store/event-log.ts';
import type { LogRecord } from '../store/log-record.ts';
import { DELETED, NO_STREAM } from '../store/revision.ts';
import { isYoungEnough } from '../store/visible-window.ts';
import { ALL, type GroupDefinition } from './definition.ts';

/**
 * What a group does with an event: hand it out, count it as processed, or neither. The latter are the
 * checkpoints of such groups themselves, which would otherwise give reason for the next checkpoint.
 */
export type Verdict = 'wanted' | 'filtered' | 'hidden';

/** A part of what a group reads. */
export type SourcePage = readonly { readonly event: LogRecord; readonly verdict: Verdict }[];

/** Where a group reads: keys are revisions of a stream, or positions in the log. */
export type GroupSource = {
  /** The last key there is; NO_STREAM without events. */
  head(): number;
  /** Whether the stream has been tombstoned: nothing will ever follow. */
  isGone(): boolean;
  key(event: LogRecord): number;
  /** What follows a key; empty at the end. */
  after(key: number, limit: number): SourcePage;
};

const streamSource = (log: EventLog, name: string): GroupSource => ({
  head: () => {
    const { last } = log.streams.find(name);
    return last === DELETED ? NO_STREAM : last;
  },
  isGone: () => log.streams.last(log.streams.find(name)) === DELETED,
  key: (event) => event.revision,
  after(key, limit) {
    const stream = log.streams.find(name);
    if (log.streams.last(stream) === DELETED || !log.isReadable(stream)) return [];
    const window = log.window(stream);
    const first = Math.max(key + 1, window.min);
    if (first > window.last) return [];
    const page = log.reader.streamForward(stream.id, first, window.last, limit);
    return page.map((event) => ({ event, verdict: isYoungEnough(window, event) ? 'wanted' : 'filtered' }));
  },
});

const allSource = (log: EventLog, matches: EventFilter): GroupSource => {
  const verdictOf = (event: LogRecord): Verdict => {
    if (!isVisibleInAll(event)) return 'hidden';
    return matches(event) ? 'wanted' : 'filtered';
  };
  return {
    head: () => log.head,
    isGone: () => false,
    key: (event) => event.position,
    after(key, limit) {
      if (key >= log.head) return [];
      const page = log.reader.allForward(Math.max(key + 1, 1), limit);
      return page.map((event) => ({ event, verdict: verdictOf(event) }));
    },
  };
};

/** The source of a group. */
export const openSource = (
  log: EventLog,
  { stream, filter }: Pick<GroupDefinition, 'stream' | 'filter'>,
): GroupSource => {
  if (stream !== ALL) return streamSource(log, stream);
  return allSource(log, filter === undefined ? () => true : compileFilter(filter));
};
