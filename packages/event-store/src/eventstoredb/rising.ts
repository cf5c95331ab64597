import type { StoredEvent } from '../codec.ts';
import type { Position } from '../event-store.ts';

/** The events after a position without those that are delivered again. */
export const rising = (events: readonly StoredEvent[], after: Position): readonly StoredEvent[] => {
  let last = after;
  return events.filter(({ position }) => {
    if (position <= last) return false;
    last = position;
    return true;
  });
};
