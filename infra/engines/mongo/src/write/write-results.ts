import { Doc, type Value } from '../bson/doc.ts';
import type { Context } from '../command/context.ts';
import { targetOf } from '../command/write.ts';
import { failure, notImplemented } from '../failure.ts';
import { keyOf } from '../order/key.ts';
import { isDoc } from '../query/path.ts';
import { drain, type Source } from '../run/source.ts';
import { removeRecord } from './delete.ts';
import { insertDocument } from './insert.ts';
import { runUpdate } from './update.ts';

type Writing = { readonly name: '$out' | '$merge'; readonly operand: Value };

/** `$out` and `$merge`: the results go into a collection. */
export async function writeResults(
  context: Context,
  source: Source<Doc>,
  { name, operand }: Writing,
): Promise<void> {
  const docs: Doc[] = [];
  await drain(source, context.pacer, (doc) => docs.push(doc) > 0);
  if (name === '$out') writeOut(context, docs, destination(context, operand, 'coll'));
  else await merge(context, docs, operand);
}

type Destination = { readonly db: string; readonly collection: string };

function destination(context: Context, operand: Value | undefined, field: string): Destination {
  if (typeof operand === 'string') return { db: context.db, collection: operand };
  const db = isDoc(operand) ? operand.get('db') : undefined;
  const collection = isDoc(operand) ? operand.get(field) : undefined;
  if (typeof collection !== 'string')
    throw failure('FailedToParse', `the destination needs the field ${field}`);
  return { db: typeof db === 'string' ? db : context.db, collection };
}

/** Replaces the whole collection; its indexes stay. */
function writeOut(context: Context, docs: readonly Doc[], { db, collection }: Destination): void {
  const { view } = context;
  view.atomically(() => {
    const info = view.ensure(db, collection);
    for (const [rid] of view.link.all(`SELECT rid FROM c${info.id}`)) {
      const row = Number(rid);
      const doc = view.records(info).read(row);
      if (doc !== undefined) removeRecord({ view }, info, { rid: row, doc });
    }
    for (const doc of docs) insertDocument(view, info, doc, { bypassValidation: false });
  });
}

const options = ['into', 'on', 'whenMatched', 'whenNotMatched'];

async function merge(context: Context, docs: readonly Doc[], operand: Value): Promise<void> {
  const spec = isDoc(operand) ? operand : Doc.of({ into: operand });
  const unknown = spec.names.find((field) => !options.includes(field));
  if (unknown !== undefined) throw notImplemented(`the option ${unknown} of $merge`);
  const into = destination(context, spec.get('into'), 'coll');
  const on = fieldsOn(context, into, spec.get('on'));
  const matched = spec.get('whenMatched') ?? 'merge';
  const notMatched = spec.get('whenNotMatched') ?? 'insert';
  const target = targetOf(context, into.db, into.collection);
  for (const doc of docs) {
    const filter = Doc.of(
      Object.fromEntries(on.map((field) => [field, Doc.of({ $eq: mergeKey(doc, field) })])),
    );
    const update = updateFor(matched, doc);
    const result = await runUpdate(target, {
      filter,
      update: update ?? Doc.of({ $setOnInsert: doc }),
      multi: false,
      upsert: notMatched === 'insert',
    });
    check(result, { matched, notMatched });
  }
}

function mergeKey(doc: Doc, field: string): Value {
  const value = doc.get(field);
  if (value === undefined)
    throw failure(51132, `$merge write error: 'on' field '${field}' cannot be missing, null or an array`);
  return value;
}

function updateFor(whenMatched: Value, doc: Doc): Doc | undefined {
  switch (whenMatched) {
    case 'merge':
      return Doc.of({ $set: doc });
    case 'replace':
      return doc;
    case 'keepExisting':
    case 'fail':
      return undefined;
    default:
      throw notImplemented('whenMatched by a pipeline in $merge');
  }
}

function check(
  result: { matched: number; upsertedId: Value | undefined },
  modes: { matched: Value; notMatched: Value },
): void {
  if (result.matched > 0 && modes.matched === 'fail')
    throw failure('DuplicateKey', '$merge failed due to a duplicate key and whenMatched is fail');
  if (result.matched === 0 && modes.notMatched === 'fail')
    throw failure(
      13113,
      '$merge could not find a matching document in the target collection for at least one document in the source collection',
    );
}

/** The `on` fields need a unique index of exactly those fields. */
function fieldsOn(context: Context, { db, collection }: Destination, on: Value | undefined): string[] {
  const fields = on === undefined ? ['_id'] : Array.isArray(on) ? on.map(String) : [String(on)];
  if (fields.length === 1 && fields[0] === '_id') return fields;
  const wanted = keyOf([...fields].sort());
  const indexes = context.view.catalog.get(`${db}.${collection}`)?.indexes ?? [];
  const covered = indexes.some(
    (index) =>
      index.unique &&
      index.partial === undefined &&
      keyOf(index.fields.map(({ path }) => path.text).sort()).equals(wanted),
  );
  if (!covered) throw failure(51183, 'Cannot find index to verify that join fields will be unique');
  return fields;
}
