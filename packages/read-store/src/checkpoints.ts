import type { ReadStore } from './read-store.ts';

/** How far each named reader of the log has come. */
export type Checkpoints = {
  /** The position saved under a name; 0n when there is none. */
  load(name: string): Promise<bigint>;
  /** Saves a position, unless a higher one is there. */
  save(name: string, position: bigint): Promise<void>;
  /** Forgets a name. */
  remove(name: string): Promise<void>;
};

/** Keeps checkpoints in a collection of the read store. */
export const createCheckpoints = (store: ReadStore, collection = 'checkpoints'): Checkpoints => {
  const documents = store.collection<{ _id: string; position: bigint }>(collection);
  return {
    async load(name) {
      return (await documents.findOne({ _id: name }))?.position ?? 0n;
    },
    async save(name, position) {
      await documents.writeGuarded([{ _id: name, position }]);
    },
    async remove(name) {
      await documents.delete({ _id: name });
    },
  };
};
