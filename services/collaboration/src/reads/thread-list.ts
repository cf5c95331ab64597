import type { ThreadEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { followLog } from '@icrm/following';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';

/** What is known of a thread without its words. */
export type KnownThread = {
  readonly _id: string;
  readonly tenant: string;
  readonly threadId: string;
  readonly entityKind: string;
  readonly entityId: string;
  readonly audience: string;
  readonly openedAt: string;
  readonly lastAt: string;
  readonly posts: number;
  readonly closed: boolean;
  readonly mentioned: readonly string[];
};

const threadsIn = (readStore: ReadStore) => readStore.collection<KnownThread>('collaboration_threads');

/** Keeps which threads there are, on what, and who was mentioned in them. The same event again changes nothing. */
export const followThreads = (on: {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  readonly readStore: ReadStore;
}): Part => {
  const threads = threadsIn(on.readStore);
  return followLog({
    ...on,
    name: 'collaboration-threads',
    streamPrefixes: ['thread-'],
    prepare: () =>
      threads.ensureIndexes([
        { name: 'entity', keys: { tenant: 1, entityKind: 1, entityId: 1 } },
        { name: 'mentioned', keys: { tenant: 1, mentioned: 1 } },
      ]),
    async apply({ type, data, metadata: { tenant } }) {
      // Streams of threads hold their events alone.
      const event = { type, data } as ThreadEvent;
      const { threadId, at } = event.data;
      const _id = `${tenant}.${threadId}`;
      if (event.type === 'ThreadOpened') {
        const { entity, audience } = event.data;
        const named = { _id, tenant, threadId, entityKind: entity.kind, entityId: entity.id, audience };
        const fresh = { openedAt: at, lastAt: at, posts: 0, closed: false, mentioned: [] };
        await threads.insertMissing([{ ...named, ...fresh }]);
      } else if (event.type === 'ThreadClosed') await threads.update({ _id }, { $set: { closed: true } });
      else {
        const { sequence, mentions } = event.data;
        await threads.update({ _id }, { $max: { posts: sequence, lastAt: at } });
        for (const mentioned of mentions) await threads.update({ _id }, { $addToSet: { mentioned } });
      }
    },
  });
};

/** Threads of a thing, or in which somebody was mentioned, the latest first. */
export const findThreads = (
  readStore: ReadStore,
  tenant: string,
  {
    entity,
    mentioned,
  }: { entity?: { kind: string; id: string } | undefined; mentioned?: string | undefined },
): Promise<KnownThread[]> =>
  threadsIn(readStore).find(
    {
      tenant,
      ...(entity === undefined ? {} : { entityKind: entity.kind, entityId: entity.id }),
      ...(mentioned === undefined ? {} : { mentioned }),
    },
    { sort: { lastAt: -1 }, limit: 100 },
  );
