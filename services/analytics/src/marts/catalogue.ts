import type { MartDefinition } from './definition.ts';

export const marts: readonly MartDefinition[] = [
  {
    name: 'customer-value',
    version: 1,
    owner: 'marketing',
    summary: 'A row a buyer: what they bought, when, how they are valued and what is expected of them',
    freshWithinSeconds: 3_600,
    columns: {
      person_id: 'varchar',
      currency: 'varchar',
      segment: 'varchar',
      country: 'varchar',
      orders: 'bigint',
      revenue_minor: 'bigint',
      first_order_at: 'timestamp',
      last_order_at: 'timestamp',
      churn: 'double',
      tier: 'varchar',
    },
    sql: `SELECT p.person_id, p.currency, any_value(c.segment), any_value(c.country), count(*),
        sum(p.amount_minor)::BIGINT, min(p.happened_at), max(p.happened_at),
        any_value(e.churn), any_value(e.tier)
      FROM purchase p LEFT JOIN customer c ON c.customer_id = p.person_id
      LEFT JOIN (SELECT customer_id,
          arg_max(value, position) FILTER (kind = 'churn') AS churn,
          arg_max(band, position) FILTER (kind = 'lifetime-value') AS tier
        FROM prediction_step WHERE step = 'made' GROUP BY 1) e ON e.customer_id = p.person_id
      GROUP BY p.person_id, p.currency`,
    checks: [
      {
        name: 'one row a buyer and currency',
        wrong: 'SELECT count(*) - count(DISTINCT (person_id, currency)) FROM fresh',
      },
      {
        name: 'nobody ordered before their first order',
        wrong: 'SELECT count(*) FROM fresh WHERE first_order_at > last_order_at',
      },
      { name: 'a churn is a probability', wrong: 'SELECT count(*) FROM fresh WHERE churn < 0 OR churn > 1' },
    ],
  },
  {
    name: 'daily-sales',
    version: 2,
    owner: 'sales',
    summary: 'Sales by day, currency, channel, category and step: what was taken back stands on its own day',
    freshWithinSeconds: 900,
    adds: 'sale',
    columns: {
      day: 'timestamp',
      currency: 'varchar',
      channel: 'varchar',
      category: 'varchar',
      step: 'varchar',
      orders: 'bigint',
      quantity: 'bigint',
      revenue_minor: 'bigint',
    },
    sql: `SELECT date_trunc('day', happened_at)::TIMESTAMP, currency, channel, category, step,
        count(DISTINCT order_id), coalesce(sum(quantity), 0)::BIGINT, sum(amount_minor)::BIGINT
      FROM sale GROUP BY ALL ORDER BY ALL`,
    checks: [
      { name: 'every day has a currency', wrong: 'SELECT count(*) FROM fresh WHERE currency IS NULL' },
      {
        name: 'only what was taken back is negative',
        wrong:
          "SELECT count(*) FROM fresh WHERE revenue_minor < 0 AND step NOT IN ('cancelled', 'taken-back')",
      },
    ],
  },
  {
    name: 'daily-service',
    version: 1,
    owner: 'service',
    summary: 'Cases, promises and ratings by day and channel',
    freshWithinSeconds: 900,
    columns: {
      day: 'timestamp',
      channel: 'varchar',
      opened: 'bigint',
      closed: 'bigint',
      promises_met: 'bigint',
      promises_missed: 'bigint',
      ratings: 'bigint',
      score: 'double',
    },
    sql: `SELECT date_trunc('day', happened_at)::TIMESTAMP, channel,
        count(*) FILTER (step = 'opened'), count(*) FILTER (step = 'closed'),
        count(*) FILTER (step = 'promise-met'), count(*) FILTER (step = 'promise-missed'),
        count(score), avg(score)
      FROM (SELECT happened_at, channel, step, NULL::DOUBLE AS score FROM case_step
        UNION ALL SELECT happened_at, channel, 'rating', score FROM rating) GROUP BY ALL`,
    checks: [
      {
        name: 'a score is between 0 and 1',
        wrong: 'SELECT count(*) FROM fresh WHERE score < 0 OR score > 1',
      },
    ],
  },
];
