import type { Part } from '@icrm/runtime';
import { pause, persistently } from './persistently.ts';

/** Does work again and again, with a pause in between; `more` says that there is more to do at once. */
export const every = (
  name: string,
  everyMs: number,
  work: (signal: AbortSignal) => Promise<'more' | undefined>,
): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();
  const loop = async (): Promise<void> => {
    while (!signal.aborted) if ((await work(signal)) !== 'more') await pause(everyMs, signal);
  };
  return {
    name,
    async start() {
      running = persistently(name, loop, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
