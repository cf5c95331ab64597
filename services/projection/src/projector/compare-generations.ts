import { createHash, type Hash } from 'node:crypto';
import type { Collection } from '@icrm/read-store';
import type { Generation } from './generation.ts';

type Comparable = { readonly _id: string; readonly position: bigint | string };

/** What a comparison of two builds found. */
type Comparison = {
  readonly compared: number;
  /** The ids of the documents that are not equal, at most a hundred of them. */
  readonly different: readonly string[];
  readonly differences: number;
  readonly liveHash: string;
  readonly newHash: string;
};

const shownDifferences = 100;

const textOf = (document: Comparable): string =>
  JSON.stringify(document, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));

/** Reads two sorted collections side by side: pairs of documents of the same id, or one without the other. */
async function* sideBySide<D extends Comparable>(
  a: Collection<D>,
  b: Collection<D>,
): AsyncGenerator<readonly [D | undefined, D | undefined]> {
  const left = a.scan({}, { sort: { _id: 1 } })[Symbol.asyncIterator]();
  const right = b.scan({}, { sort: { _id: 1 } })[Symbol.asyncIterator]();
  try {
    let [one, other] = [await left.next(), await right.next()];
    while (one.done !== true || other.done !== true) {
      const first = one.done === true ? undefined : one.value;
      const second = other.done === true ? undefined : other.value;
      const order = orderOf(first, second);
      yield [order <= 0 ? first : undefined, order >= 0 ? second : undefined];
      if (order <= 0) one = await left.next();
      if (order >= 0) other = await right.next();
    }
  } finally {
    await left.return?.(undefined);
    await right.return?.(undefined);
  }
}

const orderOf = (a: Comparable | undefined, b: Comparable | undefined): number => {
  if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
  return a._id === b._id ? 0 : a._id < b._id ? -1 : 1;
};

/** A comparison under way: documents that were not equal when they were read may have been read at different positions. */
type Pass = {
  readonly live: Hash;
  readonly next: Hash;
  compared: number;
  readonly unequal: string[];
};

const compareOnce = async <D extends Comparable>(
  pass: Pass,
  live: Collection<D>,
  next: Collection<D>,
): Promise<void> => {
  for await (const [one, other] of sideBySide(live, next)) {
    pass.compared += 1;
    const texts = [one, other].map((document) => (document === undefined ? '' : textOf(document)));
    if (texts[0] === texts[1]) {
      pass.live.update(texts[0] ?? '');
      pass.next.update(texts[1] ?? '');
    } else pass.unequal.push(one?._id ?? other?._id ?? '');
  }
};

const compareAgain = async <D extends Comparable>(
  pass: Pass,
  { live, next, ids }: { live: Collection<D>; next: Collection<D>; ids: readonly string[] },
): Promise<string[]> => {
  const [ones, others] = [await live.getMany(ids), await next.getMany(ids)];
  return ids.filter((id) => {
    const [one, other] = [ones.get(id), others.get(id)];
    const texts = [one, other].map((document) => (document === undefined ? '' : textOf(document)));
    pass.live.update(texts[0] ?? '');
    pass.next.update(texts[1] ?? '');
    return texts[0] !== texts[1];
  });
};

/** A comparison whose first pass is done. */
export type Comparing = { settle(): Promise<Comparison> };

/**
 * Compares two builds document by document and by hash over all documents. The first pass runs while both are written;
 * what was unequal then is compared again by `settle`, which is called while neither moves.
 */
export const startComparison = async (live: Generation, next: Generation): Promise<Comparing> => {
  const newPass = (): Pass => ({
    live: createHash('sha256'),
    next: createHash('sha256'),
    compared: 0,
    unequal: [],
  });
  const [facets, rows] = [newPass(), newPass()];
  await compareOnce(facets, live.facets, next.facets);
  await compareOnce(rows, live.rows, next.rows);
  return {
    async settle() {
      const different = [
        ...(await compareAgain(facets, { live: live.facets, next: next.facets, ids: facets.unequal })),
        ...(await compareAgain(rows, { live: live.rows, next: next.rows, ids: rows.unequal })),
      ];
      const digest = (one: Hash, other: Hash) =>
        createHash('sha256').update(one.digest()).update(other.digest()).digest('hex');
      return {
        compared: facets.compared + rows.compared,
        different: different.slice(0, shownDifferences),
        differences: different.length,
        liveHash: digest(facets.live, rows.live),
        newHash: digest(facets.next, rows.next),
      };
    },
  };
};
