import type { Verdict } from '@icrm/matching';
import { assess } from './assess.ts';
import type { LinkDocument } from './link-document.ts';
import type { Matching } from './matching.ts';
import { type Compared, sideBySide } from './side-by-side.ts';

/** A pair with its two records beside each other, as they stand now; `now` is missing when one of them is gone. */
export type Reviewed = {
  readonly pair: LinkDocument;
  readonly now?: { readonly fields: readonly Compared[]; readonly score: number; readonly verdict: Verdict };
};

/** Puts the records of pairs beside each other, for a person to decide. */
export const review = async (
  { records, population, rules }: Pick<Matching, 'records' | 'population' | 'rules'>,
  tenant: string,
  pairs: readonly LinkDocument[],
): Promise<readonly Reviewed[]> => {
  const ids = [...new Set(pairs.flatMap(({ customerIds }) => customerIds))];
  const [loaded, size, inForce] = await Promise.all([
    records.load(tenant, ids),
    population.of(tenant),
    rules.of(tenant),
  ]);
  return pairs.map((pair): Reviewed => {
    const [one, other] = pair.customerIds.map((customerId) => loaded.get(customerId)?.matchable);
    if (one === undefined || other === undefined) return { pair };
    const rule = inForce.ruleFor(one.kind, size);
    const { score, verdict } = assess(rule, [one, other], new Map());
    return { pair, now: { fields: sideBySide(rule, one, other), score, verdict } };
  });
};
