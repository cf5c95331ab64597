import type { Writable } from 'node:stream';
import { raceAborted, untilAborted } from './until-aborted.ts';

/** Writes items one by one and waits whenever the other side is behind, so that nothing piles up in memory. */
export const writeAll = async <T>(
  sink: Writable,
  items: AsyncIterable<T>,
  signal: AbortSignal,
): Promise<void> => {
  for await (const item of untilAborted(items, signal)) {
    if (!sink.write(item)) await raceAborted(drained(sink), signal);
  }
};

const drained = (sink: Writable): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      sink.off('drain', done).off('close', done);
      resolve();
    };
    sink.on('drain', done).on('close', done);
  });
