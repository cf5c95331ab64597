import type { MetricDefinition } from './definition.ts';

/**
 * What a need cost the customer until it was resolved: how often they turned to the house, were passed on, had to come
 * back, and minutes on the line. Calls count that they made while the case was open.
 */
const need = `
  SELECT c.*, c.closed_at AS happened_at, 1 + c.customer_messages + coalesce(k.calls, 0) AS contacts,
    coalesce(k.transfers, 0) AS transfers, c.reopened AS repeats, coalesce(k.minutes, 0) AS minutes
  FROM service_case c LEFT JOIN (
    SELECT o.case_id, count(*) FILTER (s.step = 'arrived') AS calls,
      count(*) FILTER (s.step = 'transferred') AS transfers,
      sum(coalesce(s.handle_ms, 0) + CASE WHEN s.step IN ('answered', 'abandoned') THEN coalesce(s.wait_ms, 0) ELSE 0 END)
        / 60000 AS minutes
    FROM (SELECT coalesce(p.person_id, f.customer_id) AS person_id, f.* FROM call_step f
      LEFT JOIN person p USING (customer_id)) s
    JOIN service_case o ON o.person_id = s.person_id
      AND s.happened_at >= o.opened_at AND s.happened_at <= o.closed_at
    GROUP BY 1) k ON k.case_id = c.case_id
  WHERE c.closed_at IS NOT NULL`;

export const effortMetrics: readonly MetricDefinition[] = [
  {
    name: 'effort',
    version: 2,
    shape: 'series',
    unit: 'score',
    owner: 'service',
    summary:
      'What a resolved need cost the customer: contacts, twice the times they were passed on, twice the times it came back, and a point for ten minutes on the line',
    source: `(${need})`,
    measure: 'avg(contacts + 2 * transfers + 2 * repeats + minutes / 10)',
    dimensions: { kind: 'f.kind', priority: 'f.priority', segment: 'f.segment', channel: 'f.channel' },
  },
  {
    name: 'effort-parts',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'service',
    summary: 'Of what the effort of customers is made, by kind of case: means of a resolved need',
    sql: `SELECT kind, count(*) AS needs, round(avg(contacts), 2) AS contacts, round(avg(transfers), 2) AS transfers,
        round(avg(repeats), 2) AS repeats, round(avg(minutes), 2) AS minutes
      FROM (${need}) WHERE happened_at >= $from AND happened_at < $to GROUP BY 1 ORDER BY needs DESC, kind`,
  },
];
