import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Run } from './run-models.ts';

type Options = {
  readonly warehouse: Warehouse;
  readonly tenant: string;
  readonly moment: string;
  readonly run: Pick<Run, 'evaluatePrediction' | 'evaluateDecision'>;
};

/** Compares every prediction and decision whose time is over with what happened; gives how many. */
export const evaluateDue = async ({ warehouse, tenant, moment, run }: Options): Promise<number> => {
  const scope = { tenant, before: moment };
  const predictions = await warehouse.ask(duePredictions, { tenant }, { moment });
  for (const { prediction_id: id, kind, purchases, spent } of predictions)
    await run.evaluatePrediction(String(id), observedOf(String(kind), Number(purchases), Number(spent)));
  const decisions = await warehouse.ask(dueDecisions, scope, { moment });
  for (const { decision_id: id, purchases } of decisions)
    await run.evaluateDecision(String(id), Number(purchases) > 0 ? 'kept' : 'lost');
  return predictions.length + decisions.length;
};

/** In the unit of the prediction. */
const observedOf = (kind: string, purchases: number, spent: number): number => {
  if (kind === 'lifetime-value') return spent;
  const bought = purchases > 0 ? 1 : 0;
  return kind === 'churn' ? 1 - bought : bought;
};

const bought = (from: string, to: string) => `
  LEFT JOIN person p ON p.customer_id = d.customer_id
  LEFT JOIN purchase b ON b.person_id = coalesce(p.person_id, d.customer_id)
    AND b.happened_at >= ${from} AND b.happened_at < ${to}`;

const duePredictions = `
  SELECT d.prediction_id, any_value(d.kind) AS kind, count(b.order_id) AS purchases,
    coalesce(sum(b.amount_minor), 0)::BIGINT AS spent
  FROM prediction_step d ${bought('d.data_through', 'd.data_through + to_days(d.horizon_days)')}
  WHERE d.step = 'made' AND d.data_through + to_days(d.horizon_days) <= $moment::TIMESTAMP AND d.value IS NOT NULL
    AND d.prediction_id NOT IN (SELECT prediction_id FROM prediction_step WHERE step = 'evaluated')
  GROUP BY 1 ORDER BY 1`;

const dueDecisions = `
  SELECT d.decision_id, count(b.order_id) AS purchases
  FROM decision_step d ${bought('d.happened_at', 'd.expires_at')}
  WHERE d.step = 'published' AND d.kind <> 'value-tier' AND d.expires_at <= $moment::TIMESTAMP
    AND d.decision_id NOT IN (SELECT decision_id FROM decision_step WHERE step = 'evaluated')
  GROUP BY 1 ORDER BY 1`;
