import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { persistently } from './persistently.ts';

/** What was followed since is followed again after a restart, without effect. */
const SAVED_EVERY_MS = 500;

export type FollowOptions = {
  /** The name of the checkpoint. */
  readonly name: string;
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly streamPrefixes: readonly string[];
  readonly prepare?: () => Promise<void>;
  /** The same event may come again: it changes nothing that matters then. */
  readonly apply: (event: RecordedEvent) => Promise<void>;
};

/** Follows streams of the log from its checkpoint; the checkpoint follows the work. */
export const follow = ({ name, store, checkpoints, streamPrefixes, prepare, apply }: FollowOptions): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const work = async (): Promise<void> => {
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
      running = persistently(`following ${name}`, work, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
