import { Doc, type Value } from '../bson/doc.ts';
import { shown } from '../bson/shown.ts';
import { failure, type MongoFailure } from '../failure.ts';
import { emptyArray } from '../order/key.ts';
import type { CollectionInfo } from './catalog.ts';
import type { IndexInfo } from './index-info.ts';
import { encodeTuple, type KeyTuple, keyTuples } from './index-keys.ts';

/** E11000 with the colliding values, found again by encoding the document's entries once more. */
export function duplicateKey(
  info: CollectionInfo,
  index: IndexInfo,
  { doc, entry }: { doc: Doc; entry: Buffer },
): MongoFailure {
  const keyValue = new Doc();
  const found = collidingTuple(index, doc, entry);
  index.fields.forEach(({ path }, i) => {
    keyValue.set(path.text, stored(found[i]));
  });
  const key = index.spec.get('key') ?? null;
  return failure(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${info.db}.${info.name} index: ${index.name} dup key: ${shown(keyValue)}`,
    { keyPattern: key, keyValue },
  );
}

function collidingTuple(index: IndexInfo, doc: Doc, entry: Buffer): KeyTuple {
  let found: KeyTuple = [];
  keyTuples(doc, index.fields, {
    arrays: undefined,
    emit: (tuple) => {
      if (encodeTuple(tuple, index.fields).equals(entry)) found = tuple;
    },
  });
  return found;
}

function stored(value: Value | undefined | typeof emptyArray): Value {
  return value === undefined || value === emptyArray ? null : value;
}
