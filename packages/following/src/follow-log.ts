import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { persistently } from './persistently.ts';

/** What was followed since is followed again after a restart. */
const SAVED_EVERY_MS = 500;

/** Which part of the log is followed, and what is done with it. */
export type FollowLogOptions = {
  /** The name of the part and of its checkpoint. */
  readonly name: string;
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  /** How the names of the streams begin. */
  readonly streamPrefixes: readonly string[];
  /** Done before the first event, again after a failure. */
  readonly prepare?: () => Promise<void>;
  /** What an event changes. The same event can come again after a restart and must change nothing then. */
  readonly apply: (event: RecordedEvent) => Promise<void>;
};

/**
 * A part that follows the log from its checkpoint: history first, then live, in order, one event after the other. The
 * checkpoint follows the work by at most half a second of it. An event that fails is tried again and holds up those
 * behind it; one that cannot be decoded is passed over (the store logs it).
 */
export const followLog = (options: FollowLogOptions): Part => {
  const { name, store, checkpoints, streamPrefixes, prepare, apply } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const follow = async (): Promise<void> => {
    await prepare?.();
    const after = await checkpoints.load(name);
    let savedAt = performance.now();
    for await (const item of store.subscribeToAll({ after, filter: { streamPrefixes }, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') await apply(item.event);
      if (performance.now() - savedAt < SAVED_EVERY_MS) continue;
      await checkpoints.save(name, item.kind === 'event' ? item.event.position : item.position);
      savedAt = performance.now();
    }
  };

  return {
    name,
    async start() {
      running = persistently(name, follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
