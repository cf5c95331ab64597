import type { Position } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import type { Entry } from './entry.ts';

/** Knows where in the log a time begins. */
export type TimeIndex = {
  /** Learns from entries, which must come in log order; already known ones change nothing. */
  learn(entries: readonly Entry[]): Promise<void>;
  /** A position before which nothing was recorded at or after the time; 0n when it knows none. */
  before(time: Date): Promise<Position>;
};

type Mark = { readonly _id: string; readonly at: Date; readonly position: bigint };

const EVERY_EVENTS = 500;
const EVERY_MS = 60_000;

/**
 * Marks of time and position, every 500 events or minute of the log. A mark carries the latest time seen up to it, so
 * that a clock set back cannot hide an event behind it.
 */
export const createTimeIndex = (store: ReadStore): TimeIndex => {
  const marks = store.collection<Mark>('feed-times');
  let ready: Promise<void> | undefined;
  let last: { at: number; position: Position } | undefined;
  let latest = 0;
  let since = 0;

  const begin = async (): Promise<void> => {
    await marks.ensureIndexes([
      { name: 'at', keys: { at: 1 } },
      { name: 'position', keys: { position: 1 } },
    ]);
    const [newest] = await marks.find({}, { sort: { position: -1 }, limit: 1 });
    if (newest === undefined) return;
    last = { at: newest.at.getTime(), position: newest.position };
    latest = last.at;
  };

  const toMark = ({ event, position }: Entry): Mark[] => {
    if (last !== undefined && position <= last.position) return [];
    latest = Math.max(latest, Date.parse(event.recordedAt));
    since += 1;
    if (last !== undefined && since < EVERY_EVENTS && latest < last.at + EVERY_MS) return [];
    last = { at: latest, position };
    since = 0;
    return [{ _id: String(position), at: new Date(latest), position }];
  };

  return {
    async learn(entries) {
      ready ??= begin();
      await ready;
      const found = entries.flatMap(toMark);
      if (found.length > 0) await marks.insertMissing(found);
    },
    async before(time) {
      const [mark] = await marks.find({ at: { $lt: time } }, { sort: { position: -1 }, limit: 1 });
      return mark?.position ?? 0n;
    },
  };
};
