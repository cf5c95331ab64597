import type { EventStore, RecordedEvent } from '@icrm/event-store';

/**
 * What is kept in memory of streams that are few: whoever asks first catches up with the log, so that an answer is never
 * older than the question. Built anew from the log after a restart.
 */
export const logView = (
  store: EventStore,
  prefixes: readonly string[],
  apply: (event: RecordedEvent) => void,
) => {
  let after = 0n;
  const catchUp = async (): Promise<void> => {
    for await (const event of store.readAll({ after, filter: { streamPrefixes: prefixes } })) {
      apply(event);
      after = event.position;
    }
  };
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    next = undefined;
    running = catchUp().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    /** Resolves when everything that was in the log at this moment is in the view. */
    fresh(): Promise<void> {
      if (running === undefined) return start();
      // One that has begun may have passed what was written since: all who come wait for the one after it.
      next ??= running.then(start, start);
      return next;
    },
  };
};
