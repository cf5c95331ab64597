import { Doc, type Value } from '../bson/doc.ts';
import { Double } from '../bson/value.ts';
import { failure, MongoFailure } from '../failure.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import { listSource } from '../run/source.ts';
import { splitNamespace } from '../store/view.ts';
import { runDelete } from '../write/delete.ts';
import { insertDocument } from '../write/insert.ts';
import { runUpdate } from '../write/update.ts';
import { boolField, type Commands, type Context, docField, docsField } from './context.ts';
import { openCursor } from './read.ts';
import { checkStatement, required, targetOf } from './write.ts';

type Totals = {
  nErrors: number;
  nInserted: number;
  nMatched: number;
  nModified: number;
  nUpserted: number;
  nDeleted: number;
};
type Outcome = { readonly n: number; readonly nModified?: number; readonly upserted?: Doc };

/** The bulkWrite command of MongoClient: statements on several collections in one message. */
async function bulkWrite(context: Context): Promise<Doc> {
  if (context.db !== 'admin')
    throw failure('Unauthorized', 'bulkWrite may only be run against the admin database.');
  const ops = docsField(context, 'ops');
  if (ops.length === 0)
    throw failure('InvalidLength', 'Write batch sizes must be between 1 and 100000. Got 0 operations.');
  const namespaces = docsField(context, 'nsInfo').map((info) => splitNamespace(String(info.get('ns'))));
  const totals: Totals = { nErrors: 0, nInserted: 0, nMatched: 0, nModified: 0, nUpserted: 0, nDeleted: 0 };
  const results = await runAll(context, ops, { namespaces, totals });
  const wanted = boolField(context.body, 'errorsOnly')
    ? results.filter((result) => result.has('code'))
    : results;
  const reply = await openCursor(
    { ...context, db: 'admin' },
    {
      collection: '$cmd.bulkWrite',
      source: listSource(wanted),
      single: false,
      batchSize: Number.POSITIVE_INFINITY,
    },
  );
  for (const name of ['nErrors', 'nInserted', 'nMatched', 'nModified', 'nUpserted', 'nDeleted'] as const)
    reply.set(name, totals[name]);
  return reply;
}

type Bulk = { readonly namespaces: readonly (readonly [string, string])[]; readonly totals: Totals };

async function runAll(context: Context, ops: readonly Doc[], bulk: Bulk): Promise<Doc[]> {
  const ordered = boolField(context.body, 'ordered', true);
  const results: Doc[] = [];
  for (const [idx, op] of ops.entries()) {
    try {
      const { n, nModified, upserted } = await runOp(context, op, bulk);
      results.push(Doc.of({ ok: new Double(1), idx, n, nModified, upserted }));
    } catch (error) {
      if (!(error instanceof MongoFailure) || context.transaction !== undefined) throw error;
      bulk.totals.nErrors++;
      results.push(failedResult(idx, error));
      if (ordered) break;
    }
    const pause = context.pacer.pause();
    if (pause !== undefined) await pause;
  }
  return results;
}

function failedResult(idx: number, error: MongoFailure): Doc {
  const result = Doc.of({ ok: new Double(0), idx, code: error.code, errmsg: error.message, n: 0 });
  error.details.names.forEach((name, i) => {
    result.set(name, error.details.values[i] ?? null);
  });
  return result;
}

function runOp(context: Context, op: Doc, bulk: Bulk): Promise<Outcome> | Outcome {
  const [kind = ''] = op.names;
  const [db, collection] = namespaceOf(op.get(kind), bulk.namespaces);
  const target = targetOf(context, db, collection);
  switch (kind) {
    case 'insert': {
      checkStatement(op, ['insert', 'document']);
      insertDocument(context.view, context.view.ensure(db, collection), required(op, 'document'), target);
      bulk.totals.nInserted++;
      return { n: 1 };
    }
    case 'update':
      return update(op, target, bulk.totals);
    case 'delete':
      return remove(op, target, bulk.totals);
    default:
      throw failure('FailedToParse', `unknown bulkWrite operation ${kind}`);
  }
}

function namespaceOf(index: Value | undefined, namespaces: Bulk['namespaces']): readonly [string, string] {
  const namespace = isNumeric(index) ? namespaces[toNumber(index)] : undefined;
  if (namespace === undefined) throw failure('BadValue', 'BulkWrite ops entry has an invalid nsInfo index.');
  return namespace;
}

async function update(op: Doc, target: ReturnType<typeof targetOf>, totals: Totals): Promise<Outcome> {
  checkStatement(op, [
    'update',
    'filter',
    'updateMods',
    'multi',
    'upsert',
    'arrayFilters',
    'collation',
    'hint',
    'sort',
  ]);
  const result = await runUpdate(target, {
    filter: required(op, 'filter'),
    update: op.get('updateMods') ?? null,
    multi: boolField(op, 'multi'),
    upsert: boolField(op, 'upsert'),
    arrayFilters: op.get('arrayFilters'),
    hint: op.get('hint'),
    sort: docField(op, 'sort'),
  });
  totals.nMatched += result.matched;
  totals.nModified += result.modified;
  const n = result.matched;
  if (result.upsertedId === undefined) return { n, nModified: result.modified };
  totals.nUpserted++;
  return { n: 1, nModified: 0, upserted: Doc.of({ _id: result.upsertedId }) };
}

async function remove(op: Doc, target: ReturnType<typeof targetOf>, totals: Totals): Promise<Outcome> {
  checkStatement(op, ['delete', 'filter', 'multi', 'collation', 'hint']);
  const { deleted } = await runDelete(target, {
    filter: required(op, 'filter'),
    multi: boolField(op, 'multi'),
    hint: op.get('hint'),
  });
  totals.nDeleted += deleted;
  return { n: deleted };
}

export const bulkWriteCommands: Commands = {
  bulkWrite: {
    writes: true,
    transactional: true,
    fields: ['ops', 'nsInfo', 'ordered', 'errorsOnly', 'bypassDocumentValidation', 'let', 'cursor'],
    run: bulkWrite,
  },
};
