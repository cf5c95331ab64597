import { type CandidateIndex, createCandidateIndex } from './candidate-index.ts';
import type { Records } from './records.ts';

/** How many records a tenant has, as thresholds need it: roughly, and without waiting for it. */
export type Population = { of(tenant: string): Promise<number> };

/** The index in memory knows. Without it, counts at most once in `freshForMs` (a minute) for each tenant; meanwhile the last count holds. */
export const createPopulation = (
  records: Pick<Records, 'count'>,
  index: Pick<CandidateIndex, 'isReady' | 'size'> = createCandidateIndex(),
  { freshForMs = 60_000, elapsed = () => performance.now() } = {},
): Population => {
  const counts = new Map<string, { readonly count: Promise<number>; readonly until: number }>();
  return {
    of(tenant) {
      if (index.isReady()) return Promise.resolve(index.size(tenant));
      const known = counts.get(tenant);
      if (known !== undefined && known.until > elapsed()) return known.count;
      const count = records.count(tenant);
      // Nobody waits for a recount: who asks meanwhile is told the last number.
      count.then(
        () => counts.set(tenant, { count, until: elapsed() + freshForMs }),
        () => counts.delete(tenant),
      );
      counts.set(tenant, { count: known?.count ?? count, until: elapsed() + freshForMs });
      return known?.count ?? count;
    },
  };
};
