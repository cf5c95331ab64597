import type { Warehouse } from '../warehouse/warehouse.ts';
import { contacts } from './contact.ts';
import type { Publish } from './publish.ts';

type Options = {
  readonly warehouse: Warehouse;
  readonly tenant: string;
  readonly moment: string;
  readonly run: Pick<Publish, 'evaluatePrediction' | 'evaluateDecision'>;
};

/** Compares every prediction and decision whose time is over with what happened; gives how many. */
export const evaluateDue = async ({ warehouse, tenant, moment, run }: Options): Promise<number> => {
  const scope = { tenant, before: moment };
  const predictions = await warehouse.ask(duePredictions, { tenant }, { moment });
  for (const { prediction_id: id, kind, purchases, spent, contacts } of predictions)
    await run.evaluatePrediction(
      String(id),
      observedOf(String(kind), {
        purchases: Number(purchases),
        spent: Number(spent),
        contacts: Number(contacts),
      }),
    );
  const decisions = await warehouse.ask(dueDecisions, scope, { moment });
  for (const { decision_id: id, purchases } of decisions)
    await run.evaluateDecision(String(id), Number(purchases) > 0 ? 'kept' : 'lost');
  return predictions.length + decisions.length;
};

type Came = { readonly purchases: number; readonly spent: number; readonly contacts: number };

/** In the unit of the prediction. */
const observedOf = (kind: string, { purchases, spent, contacts }: Came): number => {
  if (kind === 'lifetime-value') return spent;
  if (kind === 'contact') return contacts > 0 ? 1 : 0;
  const bought = purchases > 0 ? 1 : 0;
  return kind === 'churn' ? 1 - bought : bought;
};

const bought = (from: string, to: string) => `
  LEFT JOIN person p ON p.customer_id = d.customer_id
  LEFT JOIN purchase b ON b.person_id = coalesce(p.person_id, d.customer_id)
    AND b.happened_at >= ${from} AND b.happened_at < ${to}`;

const duePredictions = `
  WITH due AS (
    SELECT d.prediction_id, d.customer_id, d.kind, d.data_through,
      d.data_through + to_days(d.horizon_days) AS ends_at
    FROM prediction_step d
    WHERE d.step = 'made' AND d.data_through + to_days(d.horizon_days) <= $moment::TIMESTAMP
      AND d.value IS NOT NULL
      AND d.prediction_id NOT IN (SELECT prediction_id FROM prediction_step WHERE step = 'evaluated')),
  contacted AS (
    SELECT d.prediction_id, count(*) AS contacts FROM due d
    LEFT JOIN person p ON p.customer_id = d.customer_id
    JOIN (SELECT coalesce(q.person_id, f.customer_id) AS person_id, f.happened_at
      FROM (${contacts}) f LEFT JOIN person q USING (customer_id)) c
      ON c.person_id = coalesce(p.person_id, d.customer_id)
      AND c.happened_at >= d.data_through AND c.happened_at < d.ends_at
    WHERE d.kind = 'contact' GROUP BY 1)
  SELECT d.prediction_id, any_value(d.kind) AS kind, count(b.order_id) AS purchases,
    coalesce(sum(b.amount_minor), 0)::BIGINT AS spent, coalesce(any_value(k.contacts), 0) AS contacts
  FROM due d ${bought('d.data_through', 'd.ends_at')}
  LEFT JOIN contacted k ON k.prediction_id = d.prediction_id
  GROUP BY 1 ORDER BY 1`;

const dueDecisions = `
  SELECT d.decision_id, count(b.order_id) AS purchases
  FROM decision_step d ${bought('d.happened_at', 'd.expires_at')}
  WHERE d.step = 'published' AND d.kind <> 'value-tier' AND d.expires_at <= $moment::TIMESTAMP
    AND d.decision_id NOT IN (SELECT decision_id FROM decision_step WHERE step = 'evaluated')
  GROUP BY 1 ORDER BY 1`;
