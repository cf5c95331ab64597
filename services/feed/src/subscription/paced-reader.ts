import type { LogReader } from '../log/reader.ts';
import type { Pacer } from './pacer.ts';

/** A reader that takes turns while it is in the history, so that one that has much to catch up harms nobody who is live. */
export const pacedReader = (reader: LogReader, pacer: Pacer): LogReader => {
  let isLive = false;
  return {
    async next({ max, withinMs, signal }) {
      const endTurn = isLive ? undefined : await pacer.turn(signal);
      try {
        // Waiting for what is to come must not be anybody's turn.
        const stretch = await reader.next({ max, withinMs: endTurn === undefined ? withinMs : 0, signal });
        isLive = stretch.live;
        if (isLive) pacer.sawLive();
        return stretch;
      } finally {
        endTurn?.();
      }
    },
  };
};
