import type { Row } from '@icrm/column-store';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** What is known of each buyer at a moment, by name; the order is that of the models. */
export type FeatureSet = {
  readonly version: number;
  readonly names: readonly string[];
  readonly sql: string;
};

/**
 * Features at `$moment`. They are asked in a scope that holds nothing that happened later, so that cancellations, links
 * and ratings of the future are not there to be seen, whatever the question says.
 */
export const buyerFeatures: FeatureSet = {
  version: 1,
  names: [
    'recency-days',
    'orders',
    'orders-in-90-days',
    'mean-value',
    'tenure-days',
    'usual-gap-days',
    'cases',
    'open-cases',
    'complaints',
    'missed-promises',
    'low-ratings',
    'contacts-in-90-days',
  ],
  sql: `
    WITH bought AS (
      SELECT person_id, count(*) AS orders, max(happened_at) AS last, min(happened_at) AS first,
        avg(amount_minor) AS mean_minor,
        count(*) FILTER (happened_at >= $moment::TIMESTAMP - INTERVAL 90 DAY) AS recent
      FROM purchase GROUP BY 1),
    served AS (
      SELECT person_id, count(*) AS cases, count(*) FILTER (closed_at IS NULL) AS open_cases,
        count(*) FILTER (kind = 'complaint') AS complaints, sum(promises_missed) AS missed
      FROM service_case GROUP BY 1),
    rated AS (
      SELECT coalesce(p.person_id, r.customer_id) AS person_id, count(*) FILTER (score < 0.5) AS low
      FROM rating r LEFT JOIN person p USING (customer_id) GROUP BY 1),
    contacted AS (
      SELECT coalesce(p.person_id, i.customer_id) AS person_id, count(*) AS contacts
      FROM interaction i LEFT JOIN person p USING (customer_id)
      WHERE actor_kind = 'customer' AND happened_at >= $moment::TIMESTAMP - INTERVAL 90 DAY GROUP BY 1)
    SELECT b.person_id,
      date_diff('day', b.last, $moment::TIMESTAMP) AS "recency-days",
      orders::DOUBLE AS "orders",
      recent::DOUBLE AS "orders-in-90-days",
      ln(1 + greatest(0, mean_minor)) AS "mean-value",
      date_diff('day', b.first, $moment::TIMESTAMP) AS "tenure-days",
      date_diff('day', b.first, b.last) / greatest(1, orders - 1) AS "usual-gap-days",
      coalesce(cases, 0)::DOUBLE AS "cases",
      coalesce(open_cases, 0)::DOUBLE AS "open-cases",
      coalesce(complaints, 0)::DOUBLE AS "complaints",
      coalesce(missed, 0)::DOUBLE AS "missed-promises",
      coalesce(low, 0)::DOUBLE AS "low-ratings",
      coalesce(contacts, 0)::DOUBLE AS "contacts-in-90-days"
    FROM bought b LEFT JOIN served USING (person_id) LEFT JOIN rated USING (person_id)
      LEFT JOIN contacted USING (person_id)
    ORDER BY b.person_id`,
};

/** Whose features, as of when. */
export type AsOf = {
  readonly tenant: string;
  readonly moment: string;
  readonly position?: bigint | undefined;
};

export type Featured = { readonly personId: string; readonly values: readonly number[] };

/** The features of every buyer at a moment. */
export const featuresAt = async (
  warehouse: Warehouse,
  { tenant, moment, position }: AsOf,
  features: FeatureSet = buyerFeatures,
): Promise<Featured[]> => {
  const scope = { tenant, before: moment, ...(position === undefined ? {} : { position }) };
  const rows = await warehouse.ask(features.sql, scope, { moment });
  return rows.map((row) => ({
    personId: String(row['person_id']),
    values: features.names.map((name) => numberOf(row, name)),
  }));
};

const numberOf = (row: Row, name: string): number => Number(row[name] ?? 0);

/** Those who bought in a window, with what they paid for. */
export const buyersIn = async (
  warehouse: Warehouse,
  { tenant, from, to }: { readonly tenant: string; readonly from: string; readonly to: string },
): Promise<Map<string, number>> => {
  const rows = await warehouse.ask(
    `SELECT person_id, sum(amount_minor)::BIGINT AS spent FROM purchase
     WHERE happened_at >= $from AND happened_at < $to GROUP BY 1`,
    { tenant },
    { from, to },
  );
  return new Map(rows.map((row) => [String(row['person_id']), numberOf(row, 'spent')]));
};
