import { createHash } from 'node:crypto';
import {
  type BgNbd,
  expectedPurchases,
  expectedValue,
  fitBgNbd,
  fitGammaGamma,
  type GammaGamma,
  type PurchaseHistory,
  probabilityAlive,
  purchaseProbability,
} from '@icrm/statistics';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { AsOf } from './features.ts';

/** What somebody bought until a moment: days with purchases, in weeks; the mean value of repeat days. */
export type Buyer = PurchaseHistory & {
  readonly personId: string;
  readonly meanValue: number;
  readonly spent: number;
  readonly currency: string;
};

/** Everybody's purchases until a moment; purchases of one day are one, in the currency that most are in. */
export const buyersAt = async (
  warehouse: Warehouse,
  { tenant, moment, position }: AsOf,
): Promise<readonly Buyer[]> => {
  const rows = await warehouse.ask(
    `WITH usual AS (SELECT mode(currency) AS currency FROM purchase),
      days AS (
        SELECT person_id, currency, date_trunc('day', happened_at) AS day, sum(amount_minor) AS spent
        FROM purchase JOIN usual USING (currency) GROUP BY ALL)
     SELECT person_id, any_value(currency) AS currency, count(*) - 1 AS frequency,
       date_diff('day', min(day), max(day)) / 7 AS recency,
       date_diff('day', min(day), $moment::TIMESTAMP) / 7 AS observed,
       sum(spent)::BIGINT AS spent,
       coalesce((sum(spent) - arg_min(spent, day)) / nullif(count(*) - 1, 0), 0) AS mean_value
     FROM days GROUP BY person_id ORDER BY person_id`,
    { tenant, before: moment, ...(position === undefined ? {} : { position }) },
    { moment },
  );
  return rows.map((row) => ({
    personId: String(row['person_id']),
    currency: String(row['currency']),
    frequency: Number(row['frequency']),
    recency: Number(row['recency']),
    observed: Number(row['observed']),
    spent: Number(row['spent']),
    meanValue: Number(row['mean_value']),
  }));
};

/** Purchases by BG/NBD, their value by Gamma-Gamma; see @icrm/statistics for the papers. */
export type LifetimeModel = {
  readonly purchases: BgNbd;
  readonly value: GammaGamma;
  readonly logLikelihood: number;
  readonly hash: string;
};

/** Fitting looks at no more people than this, spread evenly over all. */
const SAMPLE = 3_000;
const LEAST_REPEATING = 20;

/** Undefined when too few came back to learn from. */
export const trainLifetime = (buyers: readonly Buyer[]): LifetimeModel | undefined => {
  const every = Math.max(1, Math.ceil(buyers.length / SAMPLE));
  const sample = buyers.filter((_, i) => i % every === 0);
  const repeating = sample.filter(({ frequency, meanValue }) => frequency > 0 && meanValue > 0);
  if (repeating.length < LEAST_REPEATING) return undefined;
  const { logLikelihood, ...purchases } = fitBgNbd(sample);
  const { logLikelihood: _of, ...value } = fitGammaGamma(repeating);
  return {
    purchases,
    value,
    logLikelihood,
    hash: createHash('sha256').update(JSON.stringify(sample)).digest('hex'),
  };
};

/** What somebody is expected to spend and to do. */
export const expectOf = (
  { purchases, value }: LifetimeModel,
  buyer: Buyer,
  weeks: { readonly value: number; readonly next: number },
) => {
  const expected = Math.max(0, expectedPurchases(purchases, buyer, weeks.value));
  return {
    alive: probabilityAlive(purchases, buyer),
    purchases: expected,
    value: Math.round(expected * expectedValue(value, buyer)),
    next: purchaseProbability(purchases, buyer, weeks.next),
  };
};
