import type { LifecycleStage } from '@icrm/contracts';
import { STAGE_RULE, stageOf } from '../domain/lifecycle.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Featured } from './features.ts';

/** Somebody at another stage than the one the log knows. */
export type StageChange = {
  readonly personId: string;
  readonly to: LifecycleStage;
  readonly rule: string;
  readonly evidence: readonly { readonly feature: string; readonly value: number }[];
};

type Options = {
  readonly tenant: string;
  /** What is known of each buyer, as the models see it. */
  readonly known: readonly Featured[];
  readonly names: readonly string[];
};

const seen = ['recency-days', 'orders', 'usual-gap-days'] as const;

/** Whose stage is another than the newest in the log. Who bought once is measured by the gap that is usual for all. */
export const stageChanges = async (
  warehouse: Warehouse,
  { tenant, known, names }: Options,
): Promise<readonly StageChange[]> => {
  const rows = await warehouse.ask(
    'SELECT customer_id, arg_max(to_stage, position) AS stage FROM lifecycle_step GROUP BY 1',
    { tenant },
  );
  const stages = new Map(rows.map((row) => [String(row['customer_id']), row['stage']]));
  const [recency, orders, gap] = seen.map((name) => names.indexOf(name)) as [number, number, number];
  const at = (values: readonly number[], index: number): number => values[index] ?? 0;
  const usual = median(
    known.filter(({ values }) => at(values, orders) > 1).map(({ values }) => at(values, gap)),
  );
  return known.flatMap(({ personId, values }) => {
    const own = at(values, orders) > 1 ? Math.max(LEAST_GAP_DAYS, at(values, gap)) : usual;
    const evidence = [at(values, recency), at(values, orders), own].map((value, i) => ({
      feature: seen[i] ?? '',
      value: Math.round(value * 10) / 10,
    }));
    const to = stageOf({ recency: at(values, recency), orders: at(values, orders), gap: own });
    return stages.get(personId) === to ? [] : [{ personId, to, rule: STAGE_RULE, evidence }];
  });
};

/** Several orders of a week say little of what is usual. */
const LEAST_GAP_DAYS = 7;
const GAP_WITHOUT_ANY = 90;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? GAP_WITHOUT_ANY;
