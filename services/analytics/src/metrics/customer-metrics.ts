import type { MetricDefinition } from './definition.ts';

export const customerMetrics: readonly MetricDefinition[] = [
  {
    name: 'registrations',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner: 'customer',
    summary: 'Customers that became known',
    source: "(SELECT * FROM customer_change WHERE step = 'registered')",
    measure: 'count(*)',
    dimensions: { source: 'f.source', kind: 'f.kind', segment: 'f.segment', country: 'f.country' },
  },
  {
    name: 'interactions',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner: 'customer',
    operational: true,
    summary: 'Events of any kind',
    source: 'interaction',
    measure: 'count(*)',
    dimensions: { context: 'f.context', type: 'f.type', channel: 'f.channel', actor: 'f.actor_kind' },
  },
  {
    name: 'consents',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner: 'customer',
    summary: 'Consents given less those withdrawn',
    source: 'consent_change',
    measure: 'sum(CASE WHEN given THEN 1 ELSE -1 END)::BIGINT',
    dimensions: { purpose: 'f.purpose', channel: 'f.consent_channel' },
  },
  {
    name: 'campaign-return',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'marketing',
    summary:
      'What campaigns cost and brought: spend of those treated in 30 days beside those held out, per head, times heads',
    sql: `WITH member AS (
        SELECT campaign_id, coalesce(p.person_id, s.customer_id) AS person_id, min(happened_at) AS entered,
          CASE WHEN bool_or(step = 'held-out') THEN 'holdout' ELSE 'treated' END AS arm
        FROM campaign_step s LEFT JOIN person p USING (customer_id)
        WHERE step IN ('entered', 'held-out', 'sent') AND happened_at >= $from AND happened_at < $to GROUP BY 1, 2),
      spent AS (
        SELECT m.campaign_id, m.arm, count(DISTINCT m.person_id) AS people, coalesce(sum(b.amount_minor), 0) AS minor
        FROM member m LEFT JOIN purchase b ON b.person_id = m.person_id
          AND b.happened_at >= m.entered AND b.happened_at < m.entered + INTERVAL 30 DAY GROUP BY 1, 2),
      cost AS (SELECT campaign_id, sum(cost_minor) AS minor FROM campaign_step WHERE step = 'spent' GROUP BY 1)
      SELECT t.campaign_id, t.people AS treated, h.people AS holdout, coalesce(c.minor, 0)::BIGINT AS cost_minor,
        round(t.minor / t.people - h.minor / h.people, 2) AS gain_per_head_minor,
        round((t.minor / t.people - h.minor / h.people) * t.people)::BIGINT AS gain_minor,
        round(((t.minor / t.people - h.minor / h.people) * t.people - c.minor) / nullif(c.minor, 0), 4) AS return
      FROM spent t LEFT JOIN spent h ON h.campaign_id = t.campaign_id AND h.arm = 'holdout'
      LEFT JOIN cost c ON c.campaign_id = t.campaign_id WHERE t.arm = 'treated' ORDER BY 1`,
  },
  {
    name: 'dormant',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'marketing',
    summary: 'People who bought three times or more and have been away for three times their usual gap',
    sql: `SELECT * FROM (
        SELECT person_id, currency, count(*) AS orders, sum(amount_minor)::BIGINT AS spent_minor,
          strftime(max(happened_at), '%Y-%m-%d') AS last_order,
          date_diff('day', max(happened_at), $to::TIMESTAMP) AS days_away,
          round(date_diff('day', min(happened_at), max(happened_at)) / (count(*) - 1), 1) AS usual_gap_days
        FROM purchase WHERE happened_at >= $from AND happened_at < $to GROUP BY ALL HAVING count(*) >= 3)
      WHERE days_away > 3 * greatest(1, usual_gap_days) ORDER BY spent_minor DESC, person_id LIMIT 1000`,
  },
  {
    name: 'affinity',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner: 'marketing',
    summary: 'Which category people buy after which: share, and how much more often than they buy it at all',
    sql: `WITH bought AS (
        SELECT customer_id, order_id, category, min(happened_at) AS at FROM sale
        WHERE step = 'placed' AND happened_at >= $from AND happened_at < $to GROUP BY ALL),
      pair AS (
        SELECT a.category AS after, b.category AS next FROM bought a JOIN bought b
          ON b.customer_id = a.customer_id AND b.at > a.at
        QUALIFY row_number() OVER (PARTITION BY a.customer_id, a.order_id, a.category ORDER BY b.at, b.category) = 1)
      SELECT after, next, count(*) AS times,
        round(count(*) / sum(count(*)) OVER (PARTITION BY after), 4) AS share,
        round((count(*) / sum(count(*)) OVER (PARTITION BY after))
          / (sum(count(*)) OVER (PARTITION BY next) / sum(count(*)) OVER ()), 3) AS lift
      FROM pair GROUP BY 1, 2 ORDER BY after, times DESC LIMIT 400`,
  },
];
