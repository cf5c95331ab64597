import { Doc, type Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { identical } from '../order/compare.ts';
import { isDoc } from '../query/path.ts';
import { listSource } from '../run/source.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import { type IndexInfo, normalizeSpec, sameKeys } from '../store/index-info.ts';
import type { View } from '../store/view.ts';
import { type Commands, type Context, collectionName, countField, docField, docsField } from './context.ts';
import { openCursor } from './read.ts';

function createIndexes(context: Context): Doc {
  const { view, db } = context;
  const name = collectionName(context);
  const specs = docsField(context, 'indexes').map(normalizeSpec);
  if (specs.length === 0) throw failure('BadValue', 'Must specify at least one index to create');
  const existed = view.catalog.get(`${db}.${name}`) !== undefined;
  return view.atomically(() => {
    const info = view.ensure(db, name);
    const before = info.indexes.length;
    for (const spec of specs) createIndex(view, info, spec);
    const all = info.indexes.length === before;
    return Doc.of({
      numIndexesBefore: before,
      numIndexesAfter: info.indexes.length,
      createdCollectionAutomatically: !existed,
      note: all ? 'all indexes already exist' : undefined,
    });
  });
}

function createIndex(view: View, info: CollectionInfo, spec: Doc): void {
  if (existing(info, spec)) return;
  view.records(info).buildIndex(view.catalog.addIndex(info, spec));
}

/** Whether it is there already; the same name or the same keys with something else is refused. */
function existing({ indexes }: CollectionInfo, spec: Doc): boolean {
  const name = spec.get('name');
  const sameName = indexes.find((index) => index.name === name);
  const same = indexes.find((index) => sameKeys(index.spec, spec) && samePartial(index.spec, spec));
  if (same !== undefined && isId(same, spec)) return true;
  if (sameName !== undefined && sameName !== same)
    throw failure(
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested index. Requested index: ${String(name)}`,
    );
  if (same === undefined) return false;
  if (!sameOptions(same.spec, spec)) {
    const code = same.name === name ? 'IndexKeySpecsConflict' : 'IndexOptionsConflict';
    throw failure(
      code,
      `An equivalent index already exists with the same name but different options. Requested index: ${String(name)}`,
    );
  }
  if (same.name !== name)
    throw failure('IndexOptionsConflict', `Index already exists with a different name: ${same.name}`);
  return true;
}

function isId(index: IndexInfo, spec: Doc): boolean {
  return index.name === '_id_' && sameKeys(index.spec, spec);
}

function samePartial(a: Doc, b: Doc): boolean {
  return identical(a.get('partialFilterExpression'), b.get('partialFilterExpression'));
}

function sameOptions(a: Doc, b: Doc): boolean {
  return ['unique', 'sparse', 'expireAfterSeconds'].every((option) =>
    identical(a.get(option), b.get(option)),
  );
}

function found(context: Context): CollectionInfo {
  const name = collectionName(context);
  const info = context.view.catalog.get(`${context.db}.${name}`);
  if (info === undefined) throw failure('NamespaceNotFound', `ns does not exist: ${context.db}.${name}`);
  return info;
}

async function listIndexes(context: Context): Promise<Doc> {
  const info = found(context);
  return openCursor(context, {
    collection: info.name,
    source: listSource(info.indexes.map(({ spec }) => spec)),
    single: false,
    batchSize:
      countField(docField(context.body, 'cursor') ?? new Doc(), 'batchSize') ?? Number.POSITIVE_INFINITY,
  });
}

function dropIndexes(context: Context): Doc {
  const { view, body } = context;
  const info = found(context);
  const nIndexesWas = info.indexes.length;
  const wanted = body.get('index') ?? null;
  const names = Array.isArray(wanted) ? wanted : [wanted];
  const dropped = wanted === '*' ? info.indexes.slice(1) : names.map((name) => indexNamed(info, name));
  view.atomically(() => {
    for (const index of dropped) view.catalog.dropIndex(info, index);
  });
  return Doc.of({ nIndexesWas });
}

function indexNamed(info: CollectionInfo, name: Value): IndexInfo {
  const index = isDoc(name)
    ? info.indexes.find((candidate) => sameKeys(candidate.spec, Doc.of({ key: name })))
    : info.indexes.find((candidate) => candidate.name === name);
  if (index === undefined) throw failure('IndexNotFound', `index not found with name [${String(name)}]`);
  if (index.name === '_id_') throw failure('InvalidOptions', 'cannot drop _id index');
  return index;
}

export const indexCommands: Commands = {
  createIndexes: {
    writes: true,
    transactional: true,
    fields: ['indexes', 'commitQuorum'],
    run: createIndexes,
  },
  listIndexes: { fields: ['cursor'], run: listIndexes },
  dropIndexes: { writes: true, fields: ['index'], run: dropIndexes },
  deleteIndexes: { writes: true, fields: ['index'], run: dropIndexes },
};
