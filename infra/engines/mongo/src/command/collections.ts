import { Doc } from '../bson/doc.ts';
import { Binary, Double } from '../bson/value.ts';
import { failure, notImplemented } from '../failure.ts';
import { matches } from '../query/match.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { isDoc } from '../query/path.ts';
import { listSource } from '../run/source.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import { noVariables } from '../store/index-info.ts';
import { splitNamespace } from '../store/view.ts';
import {
  boolField,
  type Commands,
  type Context,
  collectionName,
  countField,
  docField,
  refuseCollation,
  variablesOf,
} from './context.ts';
import { openCursor } from './read.ts';

const createFields = [
  'capped',
  'size',
  'max',
  'validator',
  'validationLevel',
  'validationAction',
  'collation',
  'changeStreamPreAndPostImages',
  'timeseries',
  'expireAfterSeconds',
  'clusteredIndex',
  'viewOn',
  'pipeline',
  'encryptedFields',
  'storageEngine',
  'indexOptionDefaults',
  'autoIndexId',
];

function create(context: Context): Doc {
  const { body, view, db } = context;
  const name = collectionName(context);
  if (view.catalog.get(`${db}.${name}`) !== undefined)
    throw failure('NamespaceExists', `Collection ${db}.${name} already exists.`);
  const options = collectionOptions(body, new Doc());
  view.atomically(() => view.catalog.create(db, name, options));
  return new Doc();
}

function collectionOptions(body: Doc, current: Doc): Doc {
  const options = current.copy();
  refuseCollation(body.get('collation'));
  for (const name of createFields) {
    const value = body.get(name);
    if (value === undefined || value === false || name === 'collation') continue;
    if (name === 'validator' && isDoc(value)) parseFilter(value, noVariables);
    else if (name === 'validationLevel' && value !== 'strict')
      throw notImplemented(`the validation level ${String(value)}`);
    else if (name === 'validationAction' && value !== 'error')
      throw notImplemented(`the validation action ${String(value)}`);
    else if (
      !['validator', 'validationLevel', 'validationAction', 'changeStreamPreAndPostImages'].includes(name)
    )
      throw notImplemented(`the collection option ${name}`);
    options.set(name, value);
  }
  return options;
}

function drop(context: Context): Doc {
  const { view, db } = context;
  const name = collectionName(context);
  const info = view.catalog.get(`${db}.${name}`);
  if (info === undefined) return Doc.of({ ok: new Double(1) });
  const nIndexesWas = info.indexes.length;
  view.atomically(() => view.catalog.drop(info));
  view.dropped?.(info);
  return Doc.of({ nIndexesWas, ns: `${db}.${name}` });
}

function dropDatabase({ view, db }: Context): Doc {
  const infos = view.catalog.list(db);
  view.atomically(() => {
    for (const info of infos) view.catalog.drop(info);
  });
  for (const info of infos) view.dropped?.(info);
  if (infos.length > 0) view.droppedDatabase?.(db);
  return Doc.of({ dropped: infos.length > 0 ? db : undefined });
}

function rename(context: Context): Doc {
  const { body, view } = context;
  const from = String(body.get('renameCollection'));
  const to = String(body.get('to'));
  const info = view.catalog.get(from);
  if (info === undefined) throw failure('NamespaceNotFound', `Source collection ${from} does not exist`);
  if (from === to) throw failure('IllegalOperation', "Can't rename a collection to itself");
  const [db, name] = splitNamespace(to);
  const existing = view.catalog.get(to);
  if (existing !== undefined && !boolField(body, 'dropTarget'))
    throw failure('NamespaceExists', 'target namespace exists');
  view.atomically(() => {
    if (existing !== undefined) view.catalog.drop(existing);
    view.catalog.rename(info, db, name);
  });
  view.renamed?.(info, { db, name });
  return new Doc();
}

function collMod(context: Context): Doc {
  const { body, view, db } = context;
  const info = view.catalog.get(`${db}.${collectionName(context)}`);
  if (info === undefined) throw failure('NamespaceNotFound', 'ns does not exist');
  const index = docField(body, 'index');
  if (index !== undefined) changeIndex(context, info, index);
  const options = collectionOptions(body, info.options);
  view.catalog.setOptions(info, options);
  return new Doc();
}

function changeIndex({ view }: Context, info: CollectionInfo, change: Doc): void {
  const name = change.get('name');
  const index = info.indexes.find((candidate) => candidate.name === name);
  if (index === undefined)
    throw failure('IndexNotFound', `cannot find index ${String(name)} for ns ${info.db}.${info.name}`);
  const spec = index.spec.copy();
  for (const field of change.names) {
    if (field === 'name') continue;
    if (field !== 'hidden' && field !== 'expireAfterSeconds')
      throw notImplemented(`collMod of the index option ${field}`);
    spec.set(field, change.get(field) ?? null);
  }
  view.catalog.setSpec(info, index, spec);
}

async function listCollections(context: Context): Promise<Doc> {
  const { body, view, db } = context;
  const nameOnly = boolField(body, 'nameOnly');
  const filter = parseFilter(docField(body, 'filter') ?? new Doc(), variablesOf(context));
  const docs = view.catalog
    .list(db)
    .map((info) => described(info, nameOnly))
    .filter((doc) => matches(filter, doc));
  return openCursor(context, {
    collection: '$cmd.listCollections',
    source: listSource(docs),
    single: false,
    batchSize: countField(docField(body, 'cursor') ?? new Doc(), 'batchSize') ?? Number.POSITIVE_INFINITY,
  });
}

function described(info: CollectionInfo, nameOnly: boolean): Doc {
  if (nameOnly) return Doc.of({ name: info.name, type: 'collection' });
  return Doc.of({
    name: info.name,
    type: 'collection',
    options: info.options,
    info: Doc.of({ readOnly: false, uuid: new Binary(4, info.uuid) }),
    idIndex: info.indexes[0]?.spec ?? null,
  });
}

function listDatabases(context: Context): Doc {
  const { body, view } = context;
  const filter = parseFilter(docField(body, 'filter') ?? new Doc(), variablesOf(context));
  const names = [...new Set(view.catalog.list().map(({ db }) => db))].sort();
  const databases = names
    .map((name) => Doc.of({ name, sizeOnDisk: 0n, empty: false }))
    .filter((doc) => matches(filter, doc));
  if (boolField(body, 'nameOnly'))
    return Doc.of({ databases: databases.map((doc) => Doc.of({ name: doc.get('name') })) });
  // All are in one file, so only the sum is known.
  const totalSize = view.link.bytes();
  return Doc.of({
    databases,
    totalSize: BigInt(totalSize),
    totalSizeMb: BigInt(Math.floor(totalSize / 2 ** 20)),
  });
}

export const collectionCommands: Commands = {
  create: { writes: true, transactional: true, fields: createFields, run: create },
  drop: { writes: true, fields: [], run: drop },
  dropDatabase: { writes: true, fields: [], run: dropDatabase },
  renameCollection: { writes: true, fields: ['to', 'dropTarget'], run: rename },
  collMod: { writes: true, fields: [...createFields, 'index'], run: collMod },
  listCollections: {
    fields: ['filter', 'nameOnly', 'cursor', 'authorizedCollections'],
    run: listCollections,
  },
  listDatabases: { fields: ['filter', 'nameOnly', 'authorizedDatabases'], run: listDatabases },
};
