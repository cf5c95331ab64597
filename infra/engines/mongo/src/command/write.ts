import { Doc, type Value } from '../bson/doc.ts';
import { failure, MongoFailure, notImplemented } from '../failure.ts';
import { isDoc } from '../query/path.ts';
import { runDelete } from '../write/delete.ts';
import { insertDocument } from '../write/insert.ts';
import { runUpdate, type Target, type UpdateStatement } from '../write/update.ts';
import {
  boolField,
  type Commands,
  type Context,
  collectionName,
  countField,
  docField,
  docsField,
  refuseCollation,
  variablesOf,
} from './context.ts';

export function targetOf(context: Context, db: string, collection: string): Target {
  return {
    view: context.view,
    db,
    collection,
    variables: variablesOf(context),
    pacer: context.pacer,
    bypassValidation: boolField(context.body, 'bypassDocumentValidation'),
  };
}

const maxStatements = 100_000;

type Statements = { readonly items: readonly Doc[]; readonly ordered: boolean };

function statementsOf(context: Context, name: string): Statements {
  const items = docsField(context, name);
  if (items.length === 0 || items.length > maxStatements)
    throw failure(
      'InvalidLength',
      `Write batch sizes must be between 1 and ${maxStatements}. Got ${items.length} operations.`,
    );
  return { items, ordered: boolField(context.body, 'ordered', true) };
}

/** Runs statements one by one; the first failure ends an ordered batch. In a transaction every failure ends it. */
async function eachStatement(
  { items, ordered }: Statements,
  context: Context,
  run: (statement: Doc, index: number) => Promise<void> | void,
): Promise<Value[]> {
  const errors: Value[] = [];
  for (let index = 0; index < items.length; index++) {
    try {
      const running = run(items[index] ?? new Doc(), index);
      if (running !== undefined) await running;
    } catch (error) {
      if (!(error instanceof MongoFailure) || context.transaction !== undefined) throw error;
      errors.push(writeError(index, error));
      if (ordered) break;
    }
    const pause = context.pacer.pause();
    if (pause !== undefined) await pause;
  }
  return errors;
}

export function writeError(index: number, error: MongoFailure): Doc {
  const doc = Doc.of({ index, code: error.code, errmsg: error.message });
  error.details.names.forEach((name, i) => {
    doc.set(name, error.details.values[i] ?? null);
  });
  return doc;
}

async function insert(context: Context): Promise<Doc> {
  const statements = statementsOf(context, 'documents');
  const name = collectionName(context);
  const target = targetOf(context, context.db, name);
  const info = context.view.ensure(context.db, name);
  let n = 0;
  const writeErrors = await eachStatement(statements, context, (doc) => {
    insertDocument(context.view, info, doc, target);
    n++;
  });
  return Doc.of({ n, writeErrors: writeErrors.length > 0 ? writeErrors : undefined });
}

const updateFields = ['q', 'u', 'multi', 'upsert', 'collation', 'arrayFilters', 'hint', 'sort', 'c'];

function updateStatement(statement: Doc): UpdateStatement {
  checkStatement(statement, updateFields);
  if (statement.has('c')) throw notImplemented("'c' of a pipeline update");
  return {
    filter: required(statement, 'q'),
    update: statement.get('u') ?? null,
    multi: boolField(statement, 'multi'),
    upsert: boolField(statement, 'upsert'),
    arrayFilters: statement.get('arrayFilters'),
    hint: statement.get('hint'),
    sort: sortField(statement, boolField(statement, 'multi')),
  };
}

function sortField(statement: Doc, multi: boolean): Doc | undefined {
  const sort = docField(statement, 'sort');
  if (sort !== undefined && multi) throw failure('FailedToParse', 'Cannot specify sort with multi=true');
  return sort;
}

export function required(statement: Doc, name: string): Doc {
  const value = statement.get(name);
  if (!isDoc(value)) throw failure(40414, `BSON field '${name}' is missing but a required field`);
  return value;
}

export function checkStatement(statement: Doc, known: readonly string[]): void {
  const unknown = statement.names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw failure(40415, `BSON field '${unknown}' is an unknown field.`);
  refuseCollation(statement.get('collation'));
}

async function update(context: Context): Promise<Doc> {
  const statements = statementsOf(context, 'updates');
  const target = targetOf(context, context.db, collectionName(context));
  let n = 0;
  let nModified = 0;
  const upserted: Value[] = [];
  const writeErrors = await eachStatement(statements, context, async (statement, index) => {
    const result = await runUpdate(target, updateStatement(statement));
    n += result.matched;
    nModified += result.modified;
    if (result.upsertedId === undefined) return;
    n++;
    upserted.push(Doc.of({ index, _id: result.upsertedId }));
  });
  return Doc.of({
    n,
    upserted: upserted.length > 0 ? upserted : undefined,
    nModified,
    writeErrors: writeErrors.length > 0 ? writeErrors : undefined,
  });
}

async function remove(context: Context): Promise<Doc> {
  const statements = statementsOf(context, 'deletes');
  const target = targetOf(context, context.db, collectionName(context));
  let n = 0;
  const writeErrors = await eachStatement(statements, context, async (statement) => {
    checkStatement(statement, ['q', 'limit', 'collation', 'hint']);
    const limit = countField(statement, 'limit');
    if (limit !== 0 && limit !== 1)
      throw failure('FailedToParse', `The limit field in delete objects must be 0 or 1. Got ${limit}`);
    const result = await runDelete(target, {
      filter: required(statement, 'q'),
      multi: limit === 0,
      hint: statement.get('hint'),
    });
    n += result.deleted;
  });
  return Doc.of({ n, writeErrors: writeErrors.length > 0 ? writeErrors : undefined });
}

export const writeCommands: Commands = {
  insert: {
    writes: true,
    transactional: true,
    fields: ['documents', 'ordered', 'bypassDocumentValidation'],
    run: insert,
  },
  update: {
    writes: true,
    transactional: true,
    fields: ['updates', 'ordered', 'bypassDocumentValidation', 'let'],
    run: update,
  },
  delete: { writes: true, transactional: true, fields: ['deletes', 'ordered', 'let'], run: remove },
};
