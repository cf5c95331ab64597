import type { Doc } from '../bson/doc.ts';
import { encode, sealed } from '../bson/encode.ts';
import { failure } from '../failure.ts';
import { type IndexField, sortKey } from '../store/index-keys.ts';
import type { Source } from './source.ts';

/** MongoDB's own limit for sorts and groups in memory. */
export const maxMemoryBytes = 100 * 1024 * 1024;

/** Adds up what a stage holds and fails with 292 beyond the limit. */
export class MemoryBudget {
  #used = 0;
  readonly #stage: string;

  constructor(stage: string) {
    this.#stage = stage;
  }

  take(bytes: number): void {
    this.#used += bytes;
    if (this.#used > maxMemoryBytes)
      throw failure(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `${this.#stage} exceeded memory limit of ${maxMemoryBytes} bytes, and this engine does not use the disk for it.`,
      );
  }

  reset(bytes: number): void {
    this.#used = bytes;
  }
}

type Keyed<T> = { readonly key: string; readonly item: T; readonly bytes: number };

export type SortBy<T> = {
  readonly fields: readonly IndexField[];
  readonly docOf: (item: T) => Doc;
  /** Only the first so many are wanted. */
  readonly limit: number | undefined;
};

/** Sorts by the fields; equal keys keep their order. With a limit only the best are kept. */
export function sortSource<T>(source: Source<T>, { fields, docOf, limit }: SortBy<T>): Source<T> {
  const budget = new MemoryBudget('Sort');
  let kept: Keyed<T>[] = [];
  let done = false;
  let at = 0;
  const collect = (items: readonly T[]) => {
    for (const item of items) {
      const doc = docOf(item);
      const bytes = encode(sealed(doc)).length + 64;
      budget.take(bytes);
      kept.push({ key: keyFor(doc, fields), item, bytes });
    }
    if (limit !== undefined && kept.length > limit * 2 + 1000) trim();
  };
  const trim = () => {
    kept.sort(byKey);
    if (limit !== undefined && kept.length > limit) kept = kept.slice(0, limit);
    budget.reset(kept.reduce((total, { bytes }) => total + bytes, 0));
  };
  return {
    pull: () => {
      if (!done) {
        const items = source.pull();
        if (items !== undefined) {
          collect(items);
          return [];
        }
        done = true;
        trim();
      }
      if (at >= kept.length) return undefined;
      const piece = kept.slice(at, at + 1000).map(({ item }) => item);
      at += piece.length;
      return piece;
    },
  };
}

function byKey<T>(a: Keyed<T>, b: Keyed<T>): number {
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

function keyFor(doc: Doc, fields: readonly IndexField[]): string {
  try {
    return sortKey(doc, fields);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('cannot index parallel arrays'))
      throw failure('BadValue', 'cannot sort with keys that are parallel arrays');
    throw error;
  }
}
