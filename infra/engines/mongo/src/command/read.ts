import { Doc, type Value } from '../bson/doc.ts';
import { failure, notImplemented } from '../failure.ts';
import { identityOf } from '../order/key.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import { plan } from '../plan/planner.ts';
import { compileProjection } from '../projection/projection.ts';
import type { Filter } from '../query/filter.ts';
import { matches, type Position } from '../query/match.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { toPath, visitPath } from '../query/path.ts';
import { countMatching } from '../run/count.ts';
import { type Cursor, nextBatch, peekEnd } from '../run/cursors.ts';
import { type Examined, matching } from '../run/scan.ts';
import { sortSource } from '../run/sort.ts';
import { drain, limitSource, mapSource, type Source, skipSource } from '../run/source.ts';
import type { StoredRecord } from '../store/records.ts';
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

const defaultFirstBatch = 101;

export type FindRequest = {
  readonly filter: Filter;
  readonly sort: Doc | undefined;
  readonly hint: Value | undefined;
  readonly skip: number;
  readonly limit: number;
  readonly projection: Doc | undefined;
};

export function findRequest(context: Context, body: Doc): FindRequest {
  refuseCollation(body.get('collation'));
  for (const option of ['min', 'max', 'returnKey', 'showRecordId', 'tailable', 'awaitData'])
    if (body.has(option) && body.get(option) !== false) throw notImplemented(`the option ${option} of find`);
  return {
    filter: parseFilter(docField(body, 'filter') ?? new Doc(), variablesOf(context)),
    sort: checkedSort(docField(body, 'sort')),
    hint: body.get('hint'),
    skip: countField(body, 'skip') ?? 0,
    limit: Math.abs(limitOf(body)),
    projection: docField(body, 'projection'),
  };
}

function limitOf(body: Doc): number {
  const limit = body.get('limit');
  return isNumeric(limit) ? toNumber(limit) : 0;
}

export function checkedSort(sort: Doc | undefined): Doc | undefined {
  sort?.names.forEach((name, i) => {
    const direction = sort.values[i];
    if (name === '$natural') return;
    if (!isNumeric(direction)) throw notImplemented('a sort by anything but 1 and -1');
    const sign = toNumber(direction);
    if (sign !== 1 && sign !== -1)
      throw failure(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    if (name.split('.').includes('')) throw failure(15998, 'FieldPath field names may not be empty strings.');
  });
  return sort;
}

/** Results of a find, shaped. */
export function findSource(
  context: Context,
  collection: string,
  request: FindRequest,
  examined?: Examined,
): Source<Doc> {
  const { view } = context;
  const info = view.catalog.get(`${context.db}.${collection}`);
  if (info === undefined) return { pull: () => undefined };
  const chosen = plan(info, request);
  const wanted = request.limit === 0 ? undefined : request.skip + request.limit;
  const first = chosen.sort === undefined ? Math.min(wanted ?? defaultFirstBatch, 200) : 200;
  let source: Source<StoredRecord> = matching(view, info, chosen, { first, ...(examined && { examined }) });
  if (chosen.sort !== undefined)
    source = sortSource(source, { fields: chosen.sort, docOf: ({ doc }) => doc, limit: wanted });
  if (request.skip > 0) source = skipSource(source, request.skip);
  if (request.limit > 0) source = limitSource(source, request.limit);
  return shaped(source, context, request);
}

function shaped(
  source: Source<StoredRecord>,
  context: Context,
  { projection, filter }: FindRequest,
): Source<Doc> {
  if (projection === undefined || projection.size === 0) return mapSource(source, ({ doc }) => doc);
  const { project, positional } = compileProjection(projection, variablesOf(context), 'find');
  return mapSource(source, ({ doc }) => {
    const position: Position = { index: -1 };
    if (positional) matches(filter, doc, position);
    return project(doc, position.index);
  });
}

async function find(context: Context): Promise<Doc> {
  const { body } = context;
  const collection = collectionName(context);
  const source = findSource(context, collection, findRequest(context, body));
  const single = boolField(body, 'singleBatch') || limitOf(body) < 0;
  return openCursor(context, {
    collection,
    source,
    single,
    batchSize: countField(body, 'batchSize') ?? defaultFirstBatch,
  });
}

export type Opening = {
  readonly collection: string;
  readonly source: Source<Doc>;
  readonly single: boolean;
  readonly batchSize: number;
  readonly stream?: NonNullable<Cursor['stream']>;
};

/** The first batch, and a cursor when more follows. */
export async function openCursor(context: Context, opening: Opening): Promise<Doc> {
  const { engine, session, transaction } = context;
  const ns = `${context.db}.${opening.collection}`;
  const { source, stream } = opening;
  const cursor = engine.cursors.create({ ns, source, session, transaction, ...(stream && { stream }) });
  const firstBatch: Doc[] =
    opening.batchSize === 0 ? [] : await nextBatch(cursor, opening.batchSize, context.pacer);
  if (!opening.single) peekEnd(cursor);
  const open = !opening.single && !cursor.exhausted;
  if (open) engine.cursors.keep(cursor);
  const reply = Doc.of({ firstBatch, id: open ? cursor.id : 0n, ns });
  if (stream !== undefined) reply.set('postBatchResumeToken', stream.resumeToken());
  return Doc.of({ cursor: reply });
}

async function getMore(context: Context): Promise<Doc> {
  const { body, engine } = context;
  const id = body.get('getMore');
  if (!isNumeric(id))
    throw failure('TypeMismatch', "BSON field 'getMore' is the wrong type, expected type 'long'");
  const cursor = engine.cursors.get(BigInt(typeof id === 'bigint' ? id : toNumber(id)));
  if (cursor.ns !== `${context.db}.${String(body.get('collection'))}`)
    throw failure(
      'Unauthorized',
      `Requested getMore on namespace '${context.db}.${String(body.get('collection'))}', but cursor belongs to a different namespace ${cursor.ns}`,
    );
  if (cursor.transaction !== context.transaction)
    throw failure(50738, `Cannot run getMore on cursor ${cursor.id} which belongs to another transaction`);
  const size = countField(body, 'batchSize') ?? Number.POSITIVE_INFINITY;
  const nextDocs = await moreOf(context, cursor, size === 0 ? Number.POSITIVE_INFINITY : size);
  peekEnd(cursor);
  if (cursor.exhausted) engine.cursors.kill(cursor.id);
  else engine.cursors.keep(cursor);
  const reply = Doc.of({ nextBatch: nextDocs, id: cursor.exhausted ? 0n : cursor.id, ns: cursor.ns });
  if (cursor.stream !== undefined) reply.set('postBatchResumeToken', cursor.stream.resumeToken());
  return Doc.of({ cursor: reply });
}

/** A change stream waits for something to report, as long as the client allows. */
async function moreOf(context: Context, cursor: Cursor, size: number): Promise<Doc[]> {
  const batch = await nextBatch(cursor, size, context.pacer);
  const { stream } = cursor;
  if (stream === undefined || cursor.exhausted) return batch;
  const deadline = performance.now() + (countField(context.body, 'maxTimeMS') ?? 1000);
  let docs = batch;
  while (docs.length === 0 && !cursor.exhausted && context.client.open && performance.now() < deadline) {
    await stream.wait(deadline - performance.now());
    docs = await nextBatch(cursor, size, context.pacer);
  }
  return docs;
}

function killCursors({ body, engine }: Context): Doc {
  const list = body.get('cursors');
  if (!Array.isArray(list)) throw failure('TypeMismatch', "BSON field 'cursors' must be an array");
  const killed = list.filter(
    (id) => isNumeric(id) && engine.cursors.kill(BigInt(typeof id === 'bigint' ? id : toNumber(id))),
  );
  return Doc.of({
    cursorsKilled: killed,
    cursorsNotFound: list.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
  });
}

async function count(context: Context): Promise<Doc> {
  const { body, view } = context;
  refuseCollation(body.get('collation'));
  const info = view.catalog.get(`${context.db}.${collectionName(context)}`);
  if (info === undefined) return Doc.of({ n: 0 });
  const filter = parseFilter(docField(body, 'query') ?? new Doc(), variablesOf(context));
  const total = await countMatching(view, info, { filter, hint: body.get('hint'), pacer: context.pacer });
  const skipped = Math.max(0, total - (countField(body, 'skip') ?? 0));
  const limit = Math.abs(limitOf(body));
  return Doc.of({ n: limit > 0 ? Math.min(skipped, limit) : skipped });
}

async function distinct(context: Context): Promise<Doc> {
  const { body, view } = context;
  refuseCollation(body.get('collation'));
  const key = body.get('key');
  if (typeof key !== 'string')
    throw failure('TypeMismatch', "BSON field 'distinct.key' is the wrong type, expected type 'string'");
  const info = view.catalog.get(`${context.db}.${collectionName(context)}`);
  if (info === undefined) return Doc.of({ values: [] });
  const filter = parseFilter(docField(body, 'query') ?? new Doc(), variablesOf(context));
  const found = new Map<string, Value>();
  const path = toPath(key);
  await drain(
    matching(view, info, plan(info, { filter, hint: body.get('hint') }), { first: 200 }),
    context.pacer,
    ({ doc }) => {
      collectDistinct(doc, path, found);
      return true;
    },
  );
  return Doc.of({ values: [...found.entries()].sort().map(([, value]) => value) });
}

function collectDistinct(doc: Doc, path: ReturnType<typeof toPath>, found: Map<string, Value>): void {
  visitPath(
    doc,
    path,
    (value) => {
      const items = Array.isArray(value) ? value : value === undefined ? [] : [value];
      for (const item of items) {
        const identity = identityOf(item);
        if (!found.has(identity)) found.set(identity, item);
      }
      return false;
    },
    false,
  );
}

export const readCommands: Commands = {
  find: {
    transactional: true,
    fields: [
      'filter',
      'sort',
      'projection',
      'hint',
      'skip',
      'limit',
      'batchSize',
      'singleBatch',
      'collation',
      'let',
      'min',
      'max',
      'returnKey',
      'showRecordId',
      'tailable',
      'awaitData',
      'noCursorTimeout',
      'allowPartialResults',
      'allowDiskUse',
      'oplogReplay',
    ],
    run: find,
  },
  getMore: { transactional: true, fields: ['collection', 'batchSize'], run: getMore },
  killCursors: { transactional: true, fields: ['cursors'], run: killCursors },
  count: { fields: ['query', 'skip', 'limit', 'hint', 'collation'], run: count },
  distinct: { transactional: true, fields: ['key', 'query', 'collation', 'hint'], run: distinct },
};
