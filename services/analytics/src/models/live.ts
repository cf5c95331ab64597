import { askMetric } from '../metrics/ask-metric.ts';
import { findMetric } from '../metrics/catalogue.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Live } from './decide.ts';

type At = { readonly tenant: string; readonly moment: string };

/** The newest prediction of each kind about each person, as far as it holds. */
export const livePredictions = async (
  warehouse: Warehouse,
  { tenant, moment }: At,
): Promise<ReadonlyMap<string, { readonly band: string; readonly value: number }>> => {
  const rows = await warehouse.ask(
    `SELECT kind, customer_id, arg_max(band, position) AS band, arg_max(value, position) AS value
     FROM prediction_step
     WHERE step = 'made' AND data_through + to_days(horizon_days) > $moment::TIMESTAMP GROUP BY 1, 2`,
    { tenant },
    { moment },
  );
  return new Map(
    rows.map((row) => [
      `${row['kind']} ${row['customer_id']}`,
      { band: String(row['band']), value: Number(row['value']) },
    ]),
  );
};

/** The newest decision of each kind about each person, as far as it holds. */
export const liveDecisions = async (warehouse: Warehouse, { tenant, moment }: At): Promise<Live> => {
  const rows = await warehouse.ask(
    `SELECT kind, customer_id, arg_max(value, position) AS value FROM decision_step
     WHERE step = 'published' AND expires_at > $moment::TIMESTAMP GROUP BY 1, 2`,
    { tenant },
    { moment },
  );
  return new Map(
    rows.map((row) => [
      `${row['kind']} ${row['customer_id']}`,
      { value: row['value'] === null ? undefined : String(row['value']) },
    ]),
  );
};

/** Who showed signs of frustration in the last 90 days. */
export const frustratedAt = async (
  warehouse: Warehouse,
  { tenant, moment }: At,
): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const metric = findMetric('frustration');
  const from = new Date(Date.parse(moment) - 90 * 86_400_000).toISOString();
  return metric === undefined ? [] : askMetric(warehouse, metric, { tenant, from, to: moment });
};
