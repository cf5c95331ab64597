import type { MetricDefinition } from './definition.ts';

const owner = 'service';
const caseDimensions = { kind: 'kind', priority: 'priority', segment: 'segment', channel: 'channel' };
const openedCase = '(SELECT *, opened_at AS happened_at FROM service_case WHERE opened_at IS NOT NULL)';
const closedCase = '(SELECT *, closed_at AS happened_at FROM service_case WHERE closed_at IS NOT NULL)';

export const serviceMetrics: readonly MetricDefinition[] = [
  {
    name: 'cases',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner,
    operational: true,
    summary: 'Cases opened',
    source: openedCase,
    measure: 'count(*)',
    dimensions: caseDimensions,
  },
  {
    name: 'service-level',
    version: 1,
    shape: 'series',
    unit: 'ratio',
    owner,
    operational: true,
    summary: 'Promises kept of those that were kept or missed',
    source: `(SELECT s.*, c.kind AS case_kind, c.segment AS case_segment, c.priority AS case_priority
      FROM case_step s JOIN service_case c USING (case_id) WHERE step IN ('promise-met', 'promise-missed'))`,
    measure: "avg((step = 'promise-met')::INTEGER)",
    dimensions: {
      clock: 'clock',
      kind: 'case_kind',
      segment: 'case_segment',
      priority: 'case_priority',
      channel: 'channel',
    },
  },
  {
    name: 'resolution-hours',
    version: 1,
    shape: 'series',
    unit: 'hours',
    owner,
    summary: 'Median of the hours from opening to closing',
    source: closedCase,
    measure: 'median(epoch(closed_at) - epoch(opened_at)) / 3600',
    dimensions: caseDimensions,
  },
  {
    name: 'satisfaction',
    version: 1,
    shape: 'series',
    unit: 'score',
    owner,
    operational: true,
    summary: 'Mean of all ratings, 0 (bad) to 100 (good)',
    source: rated(),
    measure: 'avg(score) * 100',
    dimensions: { measure: 'measure', segment: 'segment', country: 'country', language: 'language' },
  },
  {
    name: 'satisfaction',
    version: 2,
    shape: 'series',
    unit: 'score',
    owner,
    summary: 'Share of ratings in the best two of five boxes, 0 to 100',
    source: rated(),
    measure: 'avg((score >= 0.75)::INTEGER) * 100',
    dimensions: { measure: 'measure', segment: 'segment', country: 'country', language: 'language' },
  },
  {
    name: 'effort',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner,
    summary: 'How often a customer had to come back for a case: messages of their own and reopenings',
    source: closedCase,
    measure: 'avg(customer_messages + reopened)',
    dimensions: caseDimensions,
  },
  {
    name: 'first-contact-resolution',
    version: 1,
    shape: 'series',
    unit: 'ratio',
    owner,
    summary: 'Closed cases whose customer had not to write again and that did not come back',
    source: closedCase,
    measure: 'avg((customer_messages + reopened = 0)::INTEGER)',
    dimensions: caseDimensions,
  },
  {
    name: 'frustration',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner,
    summary:
      'People with signs of frustration: several cases, reopenings, escalations, missed promises, low ratings',
    sql: `SELECT * FROM (
        SELECT person_id,
          count(*) FILTER (step = 'opened') AS cases,
          count(*) FILTER (step = 'reopened') AS reopened,
          count(*) FILTER (step = 'escalated') AS escalated,
          count(*) FILTER (step = 'promise-missed') AS promises_missed,
          count(*) FILTER (step = 'low-rating') AS low_ratings,
          greatest(0, cases - 2) + 2 * reopened + 2 * escalated + promises_missed + 3 * low_ratings AS score
        FROM (
          SELECT coalesce(p.person_id, customer_id) AS person_id, step FROM (
            SELECT customer_id, step, happened_at FROM case_step
            UNION ALL SELECT customer_id, 'low-rating', happened_at FROM rating WHERE score < 0.5
            UNION ALL SELECT customer_id, 'opened', happened_at FROM call_step WHERE step = 'abandoned')
          LEFT JOIN person p USING (customer_id)
          WHERE happened_at >= $from AND happened_at < $to)
        GROUP BY person_id) WHERE score >= 3 ORDER BY score DESC, person_id LIMIT 1000`,
  },
  {
    name: 'process-variants',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner,
    summary: 'The ways cases went, with how often, rework and the median hours from first to last step',
    sql: `SELECT variant, count(*) AS cases, sum(rework)::BIGINT AS rework,
        round(median(hours), 2) AS median_hours
      FROM (
        SELECT case_id, string_agg(step, ' > ' ORDER BY position) AS variant,
          count(*) FILTER (step = 'reopened') AS rework,
          (epoch(max(happened_at)) - epoch(min(happened_at))) / 3600 AS hours
        FROM case_step WHERE step NOT IN ('promise-met', 'promise-missed', 'noted')
          AND happened_at >= $from AND happened_at < $to
        GROUP BY case_id)
      GROUP BY variant ORDER BY cases DESC, variant LIMIT 100`,
  },
];

function rated(): string {
  return `(SELECT r.*, c.segment, c.country, c.language FROM rating r LEFT JOIN customer c USING (customer_id))`;
}
