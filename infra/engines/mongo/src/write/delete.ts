import type { Doc, Value } from '../bson/doc.ts';
import { matches } from '../query/match.ts';
import { parseFilter } from '../query/parse-filter.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import type { StoredRecord } from '../store/records.ts';
import { firstMatch, matchingRows, type Target } from './update.ts';

export type DeleteStatement = {
  readonly filter: Doc;
  readonly multi: boolean;
  readonly hint?: Value | undefined;
  readonly sort?: Doc | undefined;
};

export type DeleteResult = { readonly deleted: number; readonly before: Doc | undefined };

export async function runDelete(target: Target, statement: DeleteStatement): Promise<DeleteResult> {
  const filter = parseFilter(statement.filter, target.variables);
  const info = target.view.catalog.get(`${target.db}.${target.collection}`);
  if (info === undefined) return { deleted: 0, before: undefined };
  const wanted = { filter, hint: statement.hint, sort: statement.sort };
  if (!statement.multi) {
    const record = await firstMatch(target, info, wanted);
    if (record !== undefined) removeRecord(target, info, record);
    return { deleted: record === undefined ? 0 : 1, before: record?.doc };
  }
  let deleted = 0;
  const records = target.view.records(info);
  for (const rid of await matchingRows(target, info, wanted)) {
    const doc = records.read(rid);
    if (doc === undefined || !matches(filter, doc)) continue;
    removeRecord(target, info, { rid, doc });
    deleted++;
    const pause = target.pacer.pause();
    if (pause !== undefined) await pause;
  }
  return { deleted, before: undefined };
}

export function removeRecord(
  { view }: Pick<Target, 'view'>,
  info: CollectionInfo,
  record: StoredRecord,
): void {
  view.records(info).remove(record);
  view.changed?.({ info, before: record.doc, after: undefined });
}
