import type { Position } from '@icrm/event-store';
import type { Entry } from '../log/entry.ts';
import type { LogReader } from '../log/reader.ts';

type Stretch = {
  readonly readerFrom: (after: Position) => LogReader;
  readonly matches: (entry: Entry) => boolean;
  readonly after: Position;
  readonly last: Position;
};

/** How many entries that match stand between two positions, the last one included. */
export const countBetween = async (
  { readerFrom, matches, after, last }: Stretch,
  signal: AbortSignal,
): Promise<number> => {
  const reader = readerFrom(after);
  let count = 0;
  for (let position = after; position < last && !signal.aborted; ) {
    const { entries, position: reached, live } = await reader.next({ max: 512, withinMs: 0, signal });
    count += entries.filter((entry) => entry.position <= last && matches(entry)).length;
    if (live && entries.length === 0) break;
    position = reached;
  }
  return count;
};
