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

type Checkpoint = { readonly _id: string; readonly position: bigint };

/** Keeps checkpoints in a collection of the read store. */
export const createCheckpoints = (store: ReadStore, collection = 'checkpoints'): Checkpoints => {
  const documents = store.collection<Checkpoint>(collection);
  const saveTogether = gathered(async (saved) => void (await documents.writeGuarded(saved)));
  return {
    async load(name) {
      return (await documents.findOne({ _id: name }))?.position ?? 0n;
    },
    async list(prefix) {
      const found = await documents.find({ _id: { $gte: prefix, $lt: `${prefix}\u{10ffff}` } });
      return new Map(found.map(({ _id, position }) => [_id, position]));
    },
    save: (name, position) => saveTogether({ _id: name, position }),
    async remove(name) {
      await documents.delete({ _id: name });
    },
  };
};

/** What is asked for in one turn of the event loop is written as one. Of one name the highest position alone. */
const gathered = (write: (saved: readonly Checkpoint[]) => Promise<void>) => {
  let waiting: Map<string, Checkpoint> | undefined;
  let written = Promise.resolve();
  return (saved: Checkpoint): Promise<void> => {
    if (waiting === undefined) {
      const together = new Map<string, Checkpoint>();
      waiting = together;
      written = new Promise(setImmediate).then(() => {
        waiting = undefined;
        return write([...together.values()]);
      });
    }
    const other = waiting.get(saved._id);
    if (other === undefined || other.position < saved.position) waiting.set(saved._id, saved);
    return written;
  };
};
