import type { Position } from '@icrm/event-store';
import type { LogReader } from './reader.ts';
import type { TimeIndex } from './time-index.ts';

/** Where in the log somebody begins. */
export type LogStart =
  | { readonly at: 'position'; readonly after: Position }
  | { readonly at: 'time'; readonly time: Date }
  | { readonly at: 'end' };

/** Turns a start into the position after which to read. */
export type FindStart = (start: LogStart, signal: AbortSignal) => Promise<Position | 'position-beyond-end'>;

type Options = {
  readonly readerFrom: (after: Position) => LogReader;
  /** The end of the log as this feed has seen it, and as the store says. */
  readonly seenHead: () => Position;
  readonly storeHead: () => Promise<Position>;
  readonly timeIndex: Pick<TimeIndex, 'before'>;
};

const STRETCH = 512;

export const createFindStart = ({ readerFrom, seenHead, storeHead, timeIndex }: Options): FindStart => {
  /** The position before the first event recorded at or after a time; the end of the log when there is none yet. */
  const beforeTime = async (time: Date, signal: AbortSignal): Promise<Position> => {
    let position = await timeIndex.before(time);
    const reader = readerFrom(position);
    while (!signal.aborted) {
      const stretch = await reader.next({ max: STRETCH, withinMs: 0, signal });
      for (const entry of stretch.entries) {
        if (Date.parse(entry.event.recordedAt) >= time.getTime()) return position;
        position = entry.position;
      }
      if (stretch.live && stretch.entries.length === 0) return stretch.position;
    }
    return position;
  };

  return async (start, signal) => {
    switch (start.at) {
      case 'position': {
        const isBeyond = start.after > seenHead() && start.after > (await storeHead());
        return isBeyond ? 'position-beyond-end' : start.after;
      }
      case 'time':
        return beforeTime(start.time, signal);
      case 'end':
        return storeHead();
    }
  };
};
