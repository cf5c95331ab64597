import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { persistently } from './persistently.ts';

const SAVED_EVERY_MS = 500;

export type FollowLogOptions = {
  /** Names the part and its checkpoint. */
  readonly name: string;
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  /** The beginnings of the streams that are followed. */
  readonly prefixes: readonly string[];
  readonly prepare?: () => Promise<void>;
  /** Is told of every event in order; what it throws is tried again. The same event may come again. */
  readonly apply: (event: RecordedEvent, signal: AbortSignal) => Promise<void>;
};

/** Follows the log from a checkpoint that follows the work: what was done since it was saved is done again after a restart. */
export const followLog = (options: FollowLogOptions): Part => {
  const { name, store, checkpoints, prefixes, prepare, apply } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const follow = async (): Promise<void> => {
    await prepare?.();
    const after = await checkpoints.load(name);
    let savedAt = performance.now();
    for await (const item of store.subscribeToAll({ after, filter: { streamPrefixes: prefixes }, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') await apply(item.event, signal);
      if (performance.now() - savedAt < SAVED_EVERY_MS) continue;
      await checkpoints.save(name, item.kind === 'event' ? item.event.position : item.position);
      savedAt = performance.now();
    }
  };

  return {
    name,
    async start() {
      running = persistently(`following the log as ${name}`, follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
