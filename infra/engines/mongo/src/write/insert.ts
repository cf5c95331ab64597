import type { Doc, Value } from '../bson/doc.ts';
import { startsWithId, withIdFirst } from '../bson/encode.ts';
import { Regex } from '../bson/value.ts';
import { failure } from '../failure.ts';
import { isDoc } from '../query/path.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import type { View } from '../store/view.ts';
import { newObjectId } from './new-id.ts';
import { checkValidator } from './validator.ts';

export type WriteOptions = { readonly bypassValidation: boolean };

/** Inserts a document, giving it an `_id` where it has none. */
export function insertDocument(
  view: View,
  info: CollectionInfo,
  doc: Doc,
  { bypassValidation }: WriteOptions,
): Doc {
  const ready = withId(doc);
  if (!bypassValidation) checkValidator(info, ready);
  view.records(info).insert(ready);
  view.changed?.({ info, before: undefined, after: ready });
  return ready;
}

function withId(doc: Doc): Doc {
  const id = doc.get('_id');
  if (id !== undefined) checkId(id);
  if (id !== undefined && startsWithId(doc)) return doc;
  return withIdFirst(doc, id ?? newObjectId());
}

export function checkId(id: Value): void {
  if (Array.isArray(id)) throw failure('InvalidIdField', "The '_id' value cannot be of type array");
  if (id instanceof Regex) throw failure('InvalidIdField', "The '_id' value cannot be of type regex");
  const dollar = isDoc(id) ? id.names.find((name) => name.startsWith('$')) : undefined;
  if (dollar !== undefined)
    throw failure(
      'DollarPrefixedFieldName',
      `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`,
    );
}
