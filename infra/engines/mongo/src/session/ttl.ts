import type { Value } from '../bson/doc.ts';
import { DateTime } from '../bson/value.ts';
import { keyOf } from '../order/key.ts';
import { toPath, visitPath } from '../query/path.ts';
import type { CollectionInfo } from '../store/catalog.ts';
import type { IndexInfo } from '../store/index-info.ts';
import { integer } from '../store/link.ts';
import type { Store } from '../store/store.ts';
import type { View } from '../store/view.ts';
import { removeRecord } from '../write/delete.ts';

const perRound = 500;

/** One sweep over all TTL indexes: removes what has expired. Returns how many documents went. */
export async function sweepExpired(store: Store, now: number): Promise<number> {
  let removed = 0;
  for (const info of store.view.catalog.list()) {
    for (const index of info.indexes) {
      if (index.expireAfterSeconds === undefined) continue;
      const limit = now - index.expireAfterSeconds * 1000;
      for (let count = perRound; count === perRound; ) {
        count = await store.write((view) => removeExpired(view, info, { index, limit }));
        removed += count;
      }
    }
  }
  return removed;
}

type Expiry = { readonly index: IndexInfo; readonly limit: number };

/** Entries of dates up to the limit; the document is looked at again, since its smallest date decides. */
function removeExpired(view: View, info: CollectionInfo, { index, limit }: Expiry): number {
  const range = [
    keyOf(new DateTime(-(2 ** 52))),
    Buffer.concat([keyOf(new DateTime(limit)), Buffer.from([0xff])]),
  ] as const;
  const [low, high] = index.fields[0]?.descending === true ? flipped(range) : range;
  const rows = view.link.all(
    `SELECT DISTINCT rid FROM x${index.id} WHERE k >= ? AND k < ? LIMIT ${perRound}`,
    low,
    high,
  );
  let removed = 0;
  for (const [rid] of rows) {
    const row = integer(rid);
    const doc = view.records(info).read(row);
    const path = index.fields[0]?.path ?? toPath('');
    if (doc === undefined || !visitPath(doc, path, (value) => isExpired(value, limit))) continue;
    removeRecord({ view }, info, { rid: row, doc });
    removed++;
  }
  return removed;
}

function flipped([low, high]: readonly [Buffer, Buffer]): readonly [Buffer, Buffer] {
  const invert = (key: Buffer) => Buffer.from(key.map((byte) => byte ^ 0xff));
  return [invert(high.subarray(0, -1)), Buffer.concat([invert(low), Buffer.from([0xff])])];
}

function isExpired(value: Value | undefined, limit: number): boolean {
  return value instanceof DateTime && value.ms <= limit;
}
