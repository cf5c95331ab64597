import { type MetricDefinition, ofCustomer, type Rollup } from './definition.ts';

const owner = 'sales';
const saleDimensions = {
  currency: 'f.currency',
  channel: 'f.channel',
  category: 'f.category',
  product: 'f.product_id',
};
const dailySales: Rollup = {
  mart: 'daily-sales',
  version: 2,
  table: 'sale',
  dimensions: ['currency', 'channel', 'category'],
  fromMart: 'day AS happened_at, currency, channel, category, revenue_minor AS amount_minor',
  fromTable: 'happened_at, currency, channel, category, amount_minor',
};
const purchaseDimensions = { currency: 'f.currency', channel: 'f.channel' };

export const salesMetrics: readonly MetricDefinition[] = [
  {
    name: 'revenue',
    version: 1,
    shape: 'series',
    unit: 'minor',
    owner,
    summary: 'Orders placed, whatever became of them',
    source: "(SELECT * FROM sale WHERE step = 'placed')",
    measure: 'coalesce(sum(amount_minor), 0)::BIGINT',
    dimensions: saleDimensions,
    joined: [ofCustomer],
    rollup: { ...dailySales, where: "step = 'placed'" },
  },
  {
    name: 'revenue',
    version: 2,
    shape: 'series',
    unit: 'minor',
    owner,
    summary: 'Orders placed less those cancelled and what was amended, each at its own time',
    source: 'sale',
    measure: 'coalesce(sum(amount_minor), 0)::BIGINT',
    dimensions: saleDimensions,
    joined: [ofCustomer],
    rollup: dailySales,
  },
  {
    name: 'orders',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner,
    summary: 'Orders that were placed and not cancelled',
    source: 'purchase',
    measure: 'count(*)',
    dimensions: purchaseDimensions,
    joined: [ofCustomer],
  },
  {
    name: 'buyers',
    version: 1,
    shape: 'series',
    unit: 'count',
    owner,
    summary: 'People who bought; linked customers are one',
    source: 'purchase',
    measure: 'count(DISTINCT f.person_id)',
    dimensions: purchaseDimensions,
    joined: [ofCustomer],
  },
  {
    name: 'win-rate',
    version: 1,
    shape: 'series',
    unit: 'ratio',
    owner,
    summary: 'Opportunities won of those decided',
    source: "(SELECT * FROM deal_step WHERE step IN ('won', 'lost'))",
    measure: "avg((step = 'won')::INTEGER)",
    dimensions: { channel: 'f.channel' },
    joined: [ofCustomer],
  },
  {
    name: 'funnel',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner,
    summary: 'How many leads and opportunities came how far, of those that began in the window',
    sql: `SELECT step, people, deals, round(deals / max(deals) OVER (), 4) AS share FROM (
      SELECT rank, step, count(DISTINCT customer_id) AS people, count(DISTINCT deal_id) AS deals
      FROM (VALUES (1, 'captured'), (2, 'qualified'), (3, 'opened'), (4, 'proposed'), (5, 'negotiating'), (6, 'won'))
        AS stages(rank, step)
      LEFT JOIN (
        SELECT deal_id, customer_id, CASE step WHEN 'advanced' THEN stage ELSE step END AS reached FROM deal_step
        WHERE happened_at >= $from AND happened_at < $to) ON reached = step
      GROUP BY rank, step) ORDER BY rank`,
  },
  {
    name: 'rfm',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner,
    summary: 'Buyers by fifths of recency, frequency and money as of the end of the window; 5 is best',
    sql: `SELECT recency, frequency, count(*) AS people, round(avg(money)) AS mean_minor,
        round(avg(money_fifth), 2) AS money, currency
      FROM (
        SELECT currency, money,
          6 - ntile(5) OVER (PARTITION BY currency ORDER BY days, person_id) AS recency,
          ntile(5) OVER (PARTITION BY currency ORDER BY orders, days DESC, person_id) AS frequency,
          ntile(5) OVER (PARTITION BY currency ORDER BY money, person_id) AS money_fifth
        FROM (
          SELECT person_id, currency, count(*) AS orders, sum(amount_minor) AS money,
            date_diff('day', max(happened_at), $to::TIMESTAMP) AS days
          FROM purchase WHERE happened_at >= $from AND happened_at < $to GROUP BY ALL))
      GROUP BY ALL ORDER BY currency, recency, frequency`,
  },
  {
    name: 'cohorts',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner,
    summary: 'Of those who first bought in a quarter, how many bought again n quarters later',
    sql: `WITH bought AS (
        SELECT person_id, date_trunc('quarter', happened_at) AS quarter,
          min(date_trunc('quarter', happened_at)) OVER (PARTITION BY person_id) AS first
        FROM purchase WHERE happened_at < $to)
      SELECT strftime(first, '%Y-%m-%d') AS cohort, date_diff('quarter', first, quarter) AS later,
        count(DISTINCT person_id) AS people,
        round(count(DISTINCT person_id) / max(count(DISTINCT person_id)) OVER (PARTITION BY first), 4) AS share
      FROM bought WHERE first >= $from GROUP BY first, quarter ORDER BY first, later`,
  },
  {
    name: 'retention',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner,
    summary: 'Of those who bought in a year, the share that bought in the next',
    sql: `WITH bought AS (
        SELECT DISTINCT person_id, date_trunc('year', happened_at) AS year FROM purchase
        WHERE happened_at >= $from AND happened_at < $to)
      SELECT year(a.year) AS year, count(*) AS buyers, count(b.person_id) AS kept,
        round(count(b.person_id) / count(*), 4) AS share
      FROM bought a LEFT JOIN bought b ON b.person_id = a.person_id AND b.year = a.year + INTERVAL 1 YEAR
      WHERE a.year < date_trunc('year', (SELECT max(year) FROM bought)) GROUP BY 1 ORDER BY 1`,
  },
  {
    name: 'white-space',
    version: 1,
    shape: 'table',
    unit: 'table',
    owner,
    summary: 'Where a segment buys a category less than all others do: people that could',
    sql: `WITH buyer AS (
        SELECT DISTINCT coalesce(c.segment, 'unknown') AS segment, s.customer_id, s.category
        FROM sale s LEFT JOIN customer c USING (customer_id)
        WHERE s.step = 'placed' AND s.happened_at >= $from AND s.happened_at < $to),
      people AS (SELECT segment, count(DISTINCT customer_id) AS people FROM buyer GROUP BY 1),
      overall AS (
        SELECT category, count(DISTINCT customer_id) / (SELECT sum(people) FROM people) AS share FROM buyer GROUP BY 1)
      SELECT p.segment, o.category, count(b.customer_id) AS buyers, p.people,
        round(count(b.customer_id) / p.people, 4) AS share, round(o.share, 4) AS overall_share,
        greatest(0, round(p.people * o.share - count(b.customer_id)))::BIGINT AS potential
      FROM people p CROSS JOIN overall o LEFT JOIN buyer b ON b.segment = p.segment AND b.category = o.category
      GROUP BY p.segment, o.category, p.people, o.share ORDER BY potential DESC, segment, category`,
  },
];
