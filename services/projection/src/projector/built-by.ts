import type { ReadStore } from '@icrm/read-store';
import { type Shard, shardName } from './shard.ts';

/** Which version of the survivorship rules all rows of a shard have been built by. */
export type BuiltBy = {
  load(generation: string): Promise<number | undefined>;
  save(generation: string, version: number): Promise<void>;
};

export const createBuiltBy = (store: ReadStore, shard: Shard): BuiltBy => {
  const documents = store.collection<{ readonly _id: string; readonly version: number }>('view-rules');
  const idOf = (generation: string) => `${generation}/${shardName(shard)}`;
  return {
    load: async (generation) => (await documents.findOne({ _id: idOf(generation) }))?.version,
    async save(generation, version) {
      await documents.update({ _id: idOf(generation) }, { $set: { version } }, { upsert: true });
    },
  };
};
