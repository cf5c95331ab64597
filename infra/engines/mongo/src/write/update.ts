import type { Variables } from '../aggregate/expression.ts';
import type { Doc, Value } from '../bson/doc.ts';
import { failure } from '../failure.ts';
import { plan } from '../plan/planner.ts';
import type { Filter } from '../query/filter.ts';
import { matches, type Position } from '../query/match.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { matching } from '../run/scan.ts';
import { sortSource } from '../run/sort.ts';
import { drain, type Pacer } from '../run/source.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import type { StoredRecord } from '../store/records.ts';
import type { View } from '../store/view.ts';
import { applyUpdate } from '../update/apply-update.ts';
import { parseUpdate, type Update } from '../update/parse-update.ts';
import { upsertDocument } from '../update/upsert.ts';
import { insertDocument, type WriteOptions } from './insert.ts';
import { checkValidator } from './validator.ts';

/** One statement of `update`, or what findAndModify and bulkWrite make of theirs. */
export type UpdateStatement = {
  readonly filter: Doc;
  readonly update: Value;
  readonly multi: boolean;
  readonly upsert: boolean;
  readonly arrayFilters?: Value | undefined;
  readonly hint?: Value | undefined;
  readonly sort?: Doc | undefined;
};

export type UpdateResult = {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId: Value | undefined;
  /** For statements on one document: what it was and what it became. */
  readonly before: Doc | undefined;
  readonly after: Doc | undefined;
};

/** Where statements run. */
export type Target = WriteOptions & {
  readonly view: View;
  readonly db: string;
  readonly collection: string;
  readonly variables: Variables;
  readonly pacer: Pacer;
};

type Parsed = { readonly filter: Filter; readonly update: Update; readonly statement: UpdateStatement };

export async function runUpdate(target: Target, statement: UpdateStatement): Promise<UpdateResult> {
  const filter = parseFilter(statement.filter, target.variables);
  const update = parseUpdate(statement, target.variables);
  if (statement.multi && update.kind === 'replacement')
    throw failure('FailedToParse', 'multi update is not supported for replacement-style update');
  const parsed = { filter, update, statement };
  const info = target.view.catalog.get(`${target.db}.${target.collection}`);
  if (info !== undefined) {
    const result = statement.multi
      ? await updateMany(target, info, parsed)
      : await updateOne(target, info, parsed);
    if (result.matched > 0) return result;
  }
  return statement.upsert ? upsert(target, parsed) : nothing;
}

const nothing: UpdateResult = {
  matched: 0,
  modified: 0,
  upsertedId: undefined,
  before: undefined,
  after: undefined,
};

function upsert(target: Target, { filter, update }: Parsed): UpdateResult {
  const info = target.view.ensure(target.db, target.collection);
  const inserted = insertDocument(target.view, info, upsertDocument(filter, update), target);
  return { ...nothing, upsertedId: inserted.get('_id'), after: inserted };
}

async function updateOne(target: Target, info: CollectionInfo, parsed: Parsed): Promise<UpdateResult> {
  const { filter, statement } = parsed;
  const record = await firstMatch(target, info, { filter, sort: statement.sort, hint: statement.hint });
  if (record === undefined) return nothing;
  const after = updateRecord(target, info, { record, parsed });
  return {
    matched: 1,
    modified: after === record.doc ? 0 : 1,
    upsertedId: undefined,
    before: record.doc,
    after,
  };
}

export type Wanted = {
  readonly filter: Filter;
  readonly sort?: Doc | undefined;
  readonly hint?: Value | undefined;
};

/** The first record that matches, in the wanted order. */
export async function firstMatch(
  target: Target,
  info: CollectionInfo,
  wanted: Wanted,
): Promise<StoredRecord | undefined> {
  const chosen = plan(info, wanted);
  const candidates = matching(target.view, info, chosen, { first: chosen.sort === undefined ? 1 : 100 });
  const source =
    chosen.sort === undefined
      ? candidates
      : sortSource(candidates, { fields: chosen.sort, docOf: ({ doc }) => doc, limit: 1 });
  let first: StoredRecord | undefined;
  await drain(source, target.pacer, (record) => {
    first = record;
    return false;
  });
  return first;
}

async function updateMany(target: Target, info: CollectionInfo, parsed: Parsed): Promise<UpdateResult> {
  const { filter, statement } = parsed;
  const rids = await matchingRows(target, info, { filter, hint: statement.hint });
  const records = target.view.records(info);
  let matched = 0;
  let modified = 0;
  for (const rid of rids) {
    const doc = records.read(rid);
    // Others may have had a turn since the row was found.
    if (doc === undefined || !matches(filter, doc)) continue;
    matched++;
    if (updateRecord(target, info, { record: { rid, doc }, parsed }) !== doc) modified++;
    const pause = target.pacer.pause();
    if (pause !== undefined) await pause;
  }
  return { ...nothing, matched, modified };
}

/** All matching rows first: an update must not meet its own results. */
export async function matchingRows(target: Target, info: CollectionInfo, wanted: Wanted): Promise<number[]> {
  const rids: number[] = [];
  await drain(matching(target.view, info, plan(info, wanted), { first: 100 }), target.pacer, ({ rid }) => {
    rids.push(rid);
    return true;
  });
  return rids;
}

type Application = { readonly record: StoredRecord; readonly parsed: Parsed };

function updateRecord(target: Target, info: CollectionInfo, { record, parsed }: Application): Doc {
  const { filter, update } = parsed;
  const position: Position = { index: -1 };
  if (update.kind === 'modifiers' && update.positional) matches(filter, record.doc, position);
  const after = applyUpdate(record.doc, update, { position: position.index, inserting: false });
  if (after === record.doc) return after;
  if (!target.bypassValidation) checkValidator(info, after);
  target.view.records(info).update(record, after);
  target.view.changed?.({ info, before: record.doc, after, update });
  return after;
}
