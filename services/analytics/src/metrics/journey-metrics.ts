import type { MetricDefinition } from './definition.ts';

/** Steps of a stream or a conversation with the step before: `subject`, `step`, `before`, `waited` in hours. */
const steps = (subject: string) => `
  SELECT *, lag(type) OVER next AS before, (epoch(happened_at) - epoch(lag(happened_at) OVER next)) / 3600 AS waited
  FROM (SELECT *, ${subject} AS subject FROM interaction
    WHERE happened_at >= $from AND happened_at < $to AND context <> 'analytics')
  WINDOW next AS (PARTITION BY subject ORDER BY happened_at, position)`;

export const journeyMetrics: readonly MetricDefinition[] = [
  {
    name: 'lifecycle',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'marketing',
    summary: 'How many people are at which stage of their life as customers, and what they spent',
    sql: `SELECT stage, count(*) AS people, round(count(*) / sum(count(*)) OVER (), 4) AS share,
        round(avg(coalesce(spent, 0)))::BIGINT AS mean_minor
      FROM (SELECT customer_id AS person_id, arg_max(to_stage, position) AS stage FROM lifecycle_step
        WHERE happened_at >= $from AND happened_at <= $to AND to_stage IS NOT NULL GROUP BY 1)
      LEFT JOIN (SELECT person_id, sum(amount_minor) AS spent FROM purchase GROUP BY 1) USING (person_id)
      GROUP BY 1 ORDER BY people DESC, stage`,
  },
  {
    name: 'lifecycle-moves',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'marketing',
    summary: 'From which stage of their life as customers people went to which, and after how many days',
    sql: `SELECT from_stage, to_stage, count(*) AS moves,
        round(median((epoch(happened_at) - epoch(since)) / 86400), 1) AS median_days
      FROM (SELECT *, lag(happened_at) OVER (PARTITION BY customer_id ORDER BY position) AS since
        FROM lifecycle_step)
      WHERE from_stage IS NOT NULL AND happened_at >= $from AND happened_at <= $to
      GROUP BY 1, 2 ORDER BY moves DESC, 1, 2`,
  },
  {
    name: 'journeys',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'marketing',
    summary: 'What happens to customers after what: how often, to how many, after how many hours',
    sql: `SELECT before AS after, type AS next, count(*) AS times, count(DISTINCT subject) AS people,
        round(count(*) / sum(count(*)) OVER (PARTITION BY before), 4) AS share,
        round(median(waited), 2) AS median_hours
      FROM (${steps('customer_id')}) WHERE subject <> '' AND before IS NOT NULL
      GROUP BY 1, 2 ORDER BY times DESC, 1, 2 LIMIT 300`,
  },
  {
    name: 'flows',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'service',
    summary:
      'The ways whatever belongs together went through all parts of the house: variants, rework, hours',
    sql: `SELECT variant, count(*) AS flows, sum(rework)::BIGINT AS rework, round(median(hours), 2) AS median_hours
      FROM (
        SELECT correlation_id, string_agg(type, ' > ' ORDER BY happened_at, position) AS variant,
          count(*) - count(DISTINCT type) AS rework,
          (epoch(max(happened_at)) - epoch(min(happened_at))) / 3600 AS hours
        FROM interaction WHERE happened_at >= $from AND happened_at < $to AND context <> 'analytics'
          AND correlation_id <> ''
        GROUP BY 1 HAVING count(*) BETWEEN 2 AND 40)
      GROUP BY 1 ORDER BY flows DESC, variant LIMIT 100`,
  },
  {
    name: 'bottlenecks',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'service',
    summary: 'Where things wait: between which steps of which process, how long, and how often they go back',
    sql: `SELECT split_part(stream, '-', 1) AS process, before, type AS step, count(*) AS times,
        round(median(waited), 2) AS median_hours, round(quantile_cont(waited, 0.9), 2) AS p90_hours,
        round(sum(waited) / nullif(sum(sum(waited)) OVER (PARTITION BY process), 0), 4) AS share_of_time,
        sum(again)::BIGINT AS rework
      FROM (SELECT *, (row_number() OVER (PARTITION BY subject, type ORDER BY position) > 1)::INTEGER AS again
        FROM (${steps('stream')}))
      WHERE before IS NOT NULL GROUP BY 1, 2, 3 ORDER BY sum(waited) DESC, 1, 2, 3 LIMIT 200`,
  },
];
