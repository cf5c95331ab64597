import { type MetricDefinition, ofCustomer } from './definition.ts';

const owner = 'service';
const caseDimensions = {
  kind: 'f.kind',
  priority: 'f.priority',
  segment: 'f.segment',
  channel: 'f.channel',
};
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
    source: "(SELECT * FROM case_step WHERE step = 'opened')",
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
    source: "(SELECT * FROM case_step WHERE step IN ('promise-met', 'promise-missed'))",
    measure: "avg((step = 'promise-met')::INTEGER)",
    dimensions: { clock: 'f.clock', channel: 'f.channel' },
    joined: [
      {
        join: `LEFT JOIN (SELECT case_id, kind, priority, segment FROM case_step WHERE step = 'opened') o
          ON o.case_id = f.case_id`,
        dimensions: { kind: 'o.kind', priority: 'o.priority', segment: 'o.segment' },
      },
    ],
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
    source: 'rating',
    measure: 'avg(score) * 100',
    dimensions: { measure: 'f.measure', channel: 'f.channel' },
    joined: [ofCustomer],
  },
  {
    name: 'satisfaction',
    version: 2,
    shape: 'series',
    unit: 'score',
    owner,
    summary: 'Share of ratings in the best two of five boxes, 0 to 100',
    source: 'rating',
    measure: 'avg((score >= 0.75)::INTEGER) * 100',
    dimensions: { measure: 'f.measure', channel: 'f.channel' },
    joined: [ofCustomer],
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
    name: 'calls-answered-in-time',
    version: 1,
    shape: 'series',
    unit: 'ratio',
    owner,
    operational: true,
    summary: 'Calls answered within 20 seconds of those answered or abandoned',
    source: "(SELECT * FROM call_step WHERE step IN ('answered', 'abandoned'))",
    measure: "avg((step = 'answered' AND wait_ms <= 20000)::INTEGER)",
    dimensions: { channel: 'f.channel' },
    joined: [
      {
        join: `LEFT JOIN (SELECT call_id, arg_max(queue, position) AS queue FROM call_step
          WHERE step = 'queued' GROUP BY 1) q ON q.call_id = f.call_id`,
        dimensions: { queue: 'q.queue' },
      },
      {
        join: `LEFT JOIN (SELECT call_id, segment, language FROM call_step WHERE step = 'arrived') a
          ON a.call_id = f.call_id`,
        dimensions: { segment: 'a.segment', language: 'a.language' },
      },
    ],
  },
  {
    name: 'occupancy',
    version: 1,
    shape: 'series',
    unit: 'ratio',
    owner,
    operational: true,
    summary: 'Time agents spent with callers of the time they were available or wrapping up',
    source: `(SELECT agent_id, happened_at, handle_ms AS busy_ms, 0 AS there_ms FROM call_step WHERE step = 'finished'
      UNION ALL
      SELECT agent_id, happened_at, 0, CASE WHEN state IN ('available', 'wrap-up') THEN epoch_ms(until) - epoch_ms(happened_at) ELSE 0 END
      FROM (SELECT *, lead(happened_at, 1, (SELECT max(happened_at) FROM interaction)) OVER (
          PARTITION BY agent_id ORDER BY happened_at, position) AS until FROM agent_state))`,
    measure: 'sum(busy_ms) / nullif(sum(there_ms), 0)',
    dimensions: { agent: 'f.agent_id' },
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
