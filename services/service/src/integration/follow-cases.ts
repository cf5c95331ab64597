import type { EventStore } from '@icrm/event-store';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { casePrefix } from '../application/case-handler.ts';
import type { DuePromises } from './due-promises.ts';
import { persistently } from './persistently.ts';

/** The name of the checkpoint. */
const NAME = 'service-promises';
/** What was followed since is followed again after a restart, without effect. */
const SAVED_EVERY_MS = 500;

export type FollowCasesOptions = {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly promises: DuePromises;
};

/** Follows the log of cases from its checkpoint and keeps the promises that run; the checkpoint follows the work. */
export const followCases = ({ store, checkpoints, promises }: FollowCasesOptions): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: Promise<void> = Promise.resolve();

  const follow = async (): Promise<void> => {
    await promises.prepare();
    const after = await checkpoints.load(NAME);
    let savedAt = performance.now();
    const filter = { streamPrefixes: [casePrefix] };
    for await (const item of store.subscribeToAll({ after, filter, signal })) {
      if (item.kind === 'caught-up') continue;
      if (item.kind === 'event') await promises.apply(item.event);
      if (performance.now() - savedAt < SAVED_EVERY_MS) continue;
      await checkpoints.save(NAME, item.kind === 'event' ? item.event.position : item.position);
      savedAt = performance.now();
    }
  };

  return {
    name: NAME,
    async start() {
      running = persistently('following cases', follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
