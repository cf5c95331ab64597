import {
  type AnyBulkWriteOperation,
  type Collection as DriverCollection,
  MongoBulkWriteError,
  type WriteError,
} from 'mongodb';
import { DuplicateKey } from '../errors.ts';
import type { GuardedDocument, GuardedWrites } from '../read-store.ts';
import { duplicateKeyCode, indexOfDuplicate } from './map-error.ts';

type Stored = { _id: string };

const guardedReplace = (
  { _id, ...fields }: GuardedDocument,
  upsert: boolean,
): AnyBulkWriteOperation<Stored> => ({
  replaceOne: { filter: { _id, position: { $lt: fields.position } }, replacement: fields, upsert },
});

/** The indexes of the operations that met a document with the same id. Other errors are thrown. */
const collisions = (error: unknown): number[] => {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const failures: WriteError[] = [error.writeErrors].flat();
  for (const { code, errmsg } of failures) {
    const index = code === duplicateKeyCode ? indexOfDuplicate(errmsg ?? '') : undefined;
    if (index === undefined) throw error;
    if (index !== '_id_') throw new DuplicateKey(index, { cause: error });
  }
  if (failures.length === 0) throw error;
  return failures.map(({ index }) => index);
};

/**
 * One bulk of upserts whose filter holds the guard. A stale document misses the filter and collides with itself on
 * `_id`. So does a fresh one when another writer has just inserted an older version: the colliding ones are
 * therefore tried once more, this time without the upsert, and what then does not match is stale.
 */
export const writeGuarded = async (
  collection: DriverCollection<Stored>,
  documents: readonly GuardedDocument[],
): Promise<GuardedWrites> => {
  if (documents.length === 0) return { applied: 0, skipped: 0 };
  try {
    await collection.bulkWrite(
      documents.map((document) => guardedReplace(document, true)),
      { ordered: false },
    );
    return { applied: documents.length, skipped: 0 };
  } catch (error) {
    const collided = collisions(error);
    const again = collided.flatMap((index) => documents[index] ?? []);
    const { matchedCount } = await collection.bulkWrite(
      again.map((document) => guardedReplace(document, false)),
      { ordered: false },
    );
    const skipped = again.length - matchedCount;
    return { applied: documents.length - skipped, skipped };
  }
};

/** Inserts what is not there yet; documents that are, stay. */
export const insertMissing = async (
  collection: DriverCollection<Stored>,
  documents: readonly Stored[],
): Promise<number> => {
  if (documents.length === 0) return 0;
  try {
    return (await collection.insertMany([...documents], { ordered: false })).insertedCount;
  } catch (error) {
    return documents.length - collisions(error).length;
  }
};
