import type { Collection, StoredDocument } from '@icrm/read-store';

/** Documents by id, if they are there. */
export type ReadById<D> = (ids: readonly string[]) => Promise<ReadonlyMap<string, D>>;

// One for each collection, so that all readers of a moment share it.
const readers = new WeakMap<object, ReadById<StoredDocument>>();

/** Reads documents by id; what is asked for in one turn of the event loop travels to the store as one question. */
export const readTogether = <D extends StoredDocument>(
  collection: Pick<Collection<D>, 'getMany'>,
): ReadById<D> => {
  const found = readers.get(collection);
  // Kept under the collection that it reads, whose documents are all of one shape.
  if (found !== undefined) return found as ReadById<D>;
  let asked: { readonly ids: Set<string>; readonly answer: Promise<ReadonlyMap<string, D>> } | undefined;
  const read: ReadById<D> = (ids) => {
    if (asked === undefined) {
      const gathered = new Set<string>();
      const answer = new Promise(setImmediate).then(() => {
        asked = undefined;
        return collection.getMany([...gathered]);
      });
      asked = { ids: gathered, answer };
    }
    for (const id of ids) asked.ids.add(id);
    return asked.answer;
  };
  readers.set(collection, read);
  return read;
};
