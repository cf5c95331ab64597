import type { Part } from '@icrm/runtime';
import { pause, persistently } from './persistently.ts';

/** Work that is done from time to time. */
export type RepeatOptions = {
  readonly name: string;
  /** How long to rest after a turn, in milliseconds. */
  readonly everyMs: number;
  /** One turn; true: there is more to do, so the next turn comes at once. It ends early when the signal aborts. */
  readonly turn: (signal: AbortSignal) => Promise<boolean>;
};

/**
 * A part that does its turn, rests, and does it again; turns never overlap. A turn that fails is tried again with growing
 * pauses. Stopping waits for the turn in hand. Turns must bear to be repeated: a process may end in the middle of one.
 */
export const repeat = ({ name, everyMs, turn }: RepeatOptions): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();
  const turns = async (): Promise<void> => {
    while (!signal.aborted) if (!(await turn(signal))) await pause(everyMs, signal);
  };
  return {
    name,
    async start() {
      running = persistently(name, turns, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
