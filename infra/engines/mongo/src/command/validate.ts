import { Doc, type Value } from '../bson/doc.ts';
import { validate } from '../bson/validate.ts';
import { failure } from '../failure.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import { entriesOf } from '../store/index-info.ts';
import { blob, integer } from '../store/link.ts';
import type { Context } from './context.ts';

/** `validate`: every document is sound, and every index holds exactly the entries its documents have. */
export async function validateCollection(context: Context, name: string): Promise<Doc> {
  const info = context.view.catalog.get(`${context.db}.${name}`);
  if (info === undefined)
    throw failure('NamespaceNotFound', `Collection '${context.db}.${name}' does not exist to validate.`);
  const report = await inspect(context, info);
  return Doc.of({
    ns: `${context.db}.${name}`,
    nrecords: report.records,
    nInvalidDocuments: report.invalid,
    nIndexes: info.indexes.length,
    keysPerIndex: Doc.of(Object.fromEntries(report.keys)),
    valid: report.errors.length === 0,
    errors: report.errors,
    warnings: [],
  });
}

type Report = { records: number; invalid: number; keys: Map<string, number>; errors: Value[] };

async function inspect(context: Context, info: CollectionInfo): Promise<Report> {
  const { link } = context.view;
  const report: Report = {
    records: 0,
    invalid: 0,
    keys: new Map(info.indexes.map(({ name }) => [name, 0])),
    errors: [],
  };
  for (let after = -1; ; ) {
    const rows = link.all(`SELECT rid, doc FROM c${info.id} WHERE rid > ? ORDER BY rid LIMIT 200`, after);
    if (rows.length === 0) break;
    for (const [rid, bytes] of rows)
      inspectRecord(context, info, { rid: integer(rid), bytes: blob(bytes), report });
    after = integer(rows.at(-1)?.[0]);
    const pause = context.pacer.pause();
    if (pause !== undefined) await pause;
  }
  for (const index of info.indexes) {
    const stored = integer(link.get(`SELECT count(*) FROM x${index.id}`)?.[0]);
    const expected = report.keys.get(index.name) ?? 0;
    if (stored !== expected)
      report.errors.push(`index ${index.name} holds ${stored} entries, its documents have ${expected}`);
    if (index.unique) findDoubles(context, index, report);
  }
  return report;
}

type Item = { readonly rid: number; readonly bytes: Buffer; readonly report: Report };

function inspectRecord({ view }: Context, info: CollectionInfo, { rid, bytes, report }: Item): void {
  report.records++;
  try {
    validate(bytes, 0, bytes.length);
  } catch {
    report.invalid++;
    report.errors.push(`document in row ${rid} is damaged`);
    return;
  }
  const doc = Doc.view(bytes, 0);
  for (const index of info.indexes) {
    const entries = entriesOf(index, doc);
    report.keys.set(index.name, (report.keys.get(index.name) ?? 0) + entries.length);
    for (const entry of entries) {
      const found = view.link.get(`SELECT 1 FROM x${index.id} WHERE k = ? AND rid = ?`, entry, rid);
      if (found === undefined) report.errors.push(`index ${index.name} misses an entry of row ${rid}`);
    }
  }
}

function findDoubles({ view }: Context, index: CollectionInfo['indexes'][number], report: Report): void {
  const double = view.link.get(`SELECT k FROM x${index.id} GROUP BY k HAVING count(*) > 1 LIMIT 1`);
  if (double !== undefined) report.errors.push(`unique index ${index.name} holds a value twice`);
}
