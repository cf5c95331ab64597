import { Doc } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { compileProjection } from '../projection/projection.ts';
import { runDelete } from '../write/delete.ts';
import { runUpdate } from '../write/update.ts';
import {
  boolField,
  type Commands,
  type Context,
  collectionName,
  docField,
  refuseCollation,
  variablesOf,
} from './context.ts';
import { targetOf } from './write.ts';

async function findAndModify(context: Context): Promise<Doc> {
  const { body } = context;
  refuseCollation(body.get('collation'));
  checkCombination(body);
  const result = boolField(body, 'remove') ? await remove(context) : await modify(context);
  const value = result.value === undefined ? null : shape(context, result.value);
  return Doc.of({ lastErrorObject: result.last, value });
}

type Result = { readonly last: Doc; readonly value: Doc | undefined };

function checkCombination(body: Doc): void {
  const removes = boolField(body, 'remove');
  if (removes && body.has('update'))
    throw failure('FailedToParse', "Cannot specify both an 'update' and 'remove'=true");
  if (!removes && !body.has('update'))
    throw failure('FailedToParse', "Either an 'update' or 'remove'=true must be specified");
  if (removes && boolField(body, 'new'))
    throw failure(
      'FailedToParse',
      "Cannot specify both 'new'=true and 'remove'=true; 'remove' always returns the deleted document",
    );
  if (removes && boolField(body, 'upsert'))
    throw failure('FailedToParse', "Cannot specify both 'upsert'=true and 'remove'=true");
}

async function remove(context: Context): Promise<Result> {
  const { body } = context;
  const { deleted, before } = await runDelete(targetOf(context, context.db, collectionName(context)), {
    filter: docField(body, 'query') ?? new Doc(),
    multi: false,
    hint: body.get('hint'),
    sort: docField(body, 'sort'),
  });
  return { last: Doc.of({ n: deleted }), value: before };
}

async function modify(context: Context): Promise<Result> {
  const { body } = context;
  const result = await runUpdate(targetOf(context, context.db, collectionName(context)), {
    filter: docField(body, 'query') ?? new Doc(),
    update: body.get('update') ?? null,
    multi: false,
    upsert: boolField(body, 'upsert'),
    arrayFilters: body.get('arrayFilters'),
    hint: body.get('hint'),
    sort: docField(body, 'sort'),
  });
  const last = Doc.of({
    n: result.matched + (result.upsertedId === undefined ? 0 : 1),
    updatedExisting: result.matched > 0,
    upserted: result.upsertedId,
  });
  return { last, value: boolField(body, 'new') ? result.after : result.before };
}

function shape(context: Context, doc: Doc): Doc {
  const fields = docField(context.body, 'fields') ?? docField(context.body, 'projection');
  if (fields === undefined || fields.size === 0) return doc;
  return compileProjection(fields, variablesOf(context), 'find').project(doc, -1);
}

const command = {
  writes: true,
  transactional: true,
  fields: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'upsert',
    'fields',
    'arrayFilters',
    'collation',
    'hint',
    'let',
    'bypassDocumentValidation',
  ],
  run: findAndModify,
};

export const findAndModifyCommands: Commands = { findAndModify: command, findandmodify: command };
