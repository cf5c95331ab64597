import { pause } from '../pause.ts';

/** Keeps those who catch up from harming those who are live. */
export type Pacer = {
  /** Somebody is live from here on, until the function that it gives is called. */
  live(): () => void;
  /** Somebody was live just now, and counts as that for a moment. */
  sawLive(): void;
  /**
   * Waits for a turn to work on history; the function that it gives ends the turn. While somebody is live, turns are taken
   * one after the other, and after each as much time is left to others as it took.
   */
  turn(signal: AbortSignal): Promise<() => void>;
};

const COUNTS_FOR_MS = 3_000;
const nothing = (): void => {};

export const createPacer = (): Pacer => {
  let live = 0;
  let liveUntil = 0;
  let last: Promise<void> = Promise.resolve();
  return {
    live() {
      live += 1;
      let ended = false;
      return () => {
        if (!ended) live -= 1;
        ended = true;
      };
    },
    sawLive() {
      liveUntil = performance.now() + COUNTS_FOR_MS;
    },
    async turn(signal) {
      if (live === 0 && performance.now() > liveUntil) return nothing;
      const { promise: over, resolve: end } = Promise.withResolvers<void>();
      const before = last;
      last = over;
      await before;
      const begin = performance.now();
      return () => void pause(performance.now() - begin, signal).then(end);
    },
  };
};
