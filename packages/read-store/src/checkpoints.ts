import type { ReadStore } from './read-store.ts';

/** How far each named reader of the log has come. */
export type Checkpoints = {
  /** The position saved under a name; 0n when there is none. */
  load(name: string): Promise<bigint>;
  /** Every name that begins so, with its position. */
  list(prefix: string): Promise<ReadonlyMap<string, bigint>>;
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
    async list(prefix) {
      const found = await documents.find({ _id: { $gte: prefix, $lt: `${prefix}\u{10ffff}` } });
      return new Map(found.map(({ _id, position }) => [_id, position]));
    },
    async save(name, position) {
      await documents.writeGuarded([{ _id: name, position }]);
    },
    async remove(name) {
      await documents.delete({ _id: name });
    },
  };
};
