import { type Analysis, WrongParameter } from './analysis.ts';

/** Everybody somebody answers for, with what a successor has to know of each. */
export const portfolio: Analysis = {
  name: 'portfolio',
  summary:
    'Customers an owner answers for, in the order of what is at stake: value, risk, stage, open deals and cases, last contact; without an owner, how much each holds',
  parameters: ['owner'],
  async run(ask, { parameters }) {
    const owner = parameters['owner'];
    if (owner !== undefined && owner.length > 200) throw new WrongParameter('owner: at most 200 characters');
    const held = await ask(
      `SELECT owner, count(*) AS customers FROM (${holding}) GROUP BY 1 ORDER BY customers DESC, owner LIMIT 1000`,
    );
    if (owner === undefined) return { summary: { owners: held.length }, rows: held };
    const rows = await ask(briefs, { owner });
    const sum = (name: string) => rows.reduce((total, row) => total + Number(row[name] ?? 0), 0);
    return {
      summary: {
        owner,
        customers: rows.length,
        openDeals: sum('openDeals'),
        openCases: sum('openCases'),
        spentMinor: sum('spentMinor'),
        atRisk: rows.filter((row) => row['churn'] === 'high').length,
      },
      rows,
    };
  },
};

/** Who answers for whom: the newest that was said of a customer in any role, as far as it was not taken back. */
const holding = `
  SELECT customer_id, arg_max(owner, position) AS owner FROM (
    SELECT customer_id, owner, arg_max(released, position) AS released, max(position) AS position
    FROM owner_step GROUP BY 1, 2)
  WHERE NOT released GROUP BY 1`;

const briefs = `
  WITH mine AS (
    SELECT h.customer_id, coalesce(p.person_id, h.customer_id) AS person_id FROM (${holding}) h
    LEFT JOIN person p USING (customer_id) WHERE h.owner = $owner),
  deal AS (
    SELECT customer_id, count(*) AS deals, sum(value)::BIGINT AS value FROM (
      SELECT customer_id, deal_id, max(value_minor) AS value FROM deal_step
      GROUP BY 1, 2 HAVING bool_or(step = 'opened') AND NOT bool_or(step IN ('won', 'lost'))) GROUP BY 1),
  served AS (SELECT person_id, count(*) FILTER (closed_at IS NULL) AS open FROM service_case GROUP BY 1),
  bought AS (
    SELECT person_id, count(*) AS orders, sum(amount_minor)::BIGINT AS spent, max(happened_at) AS last
    FROM purchase GROUP BY 1),
  expected AS (
    SELECT customer_id AS person_id, arg_max(band, position) FILTER (kind = 'churn') AS churn,
      arg_max(band, position) FILTER (kind = 'lifetime-value') AS tier
    FROM prediction_step WHERE step = 'made' GROUP BY 1),
  stage AS (SELECT customer_id AS person_id, arg_max(to_stage, position) AS stage FROM lifecycle_step GROUP BY 1),
  touched AS (
    SELECT customer_id, max(happened_at) AS last, arg_max(type, position) AS type FROM interaction
    WHERE context <> 'analytics' GROUP BY 1)
  SELECT m.customer_id AS "customerId", c.segment, e.tier, e.churn, s.stage, coalesce(b.orders, 0) AS orders,
    coalesce(b.spent, 0) AS "spentMinor", b.last AS "lastOrderAt", coalesce(d.deals, 0) AS "openDeals",
    coalesce(d.value, 0) AS "dealsMinor", coalesce(v.open, 0) AS "openCases", t.last AS "lastContactAt",
    t.type AS "lastEvent"
  FROM mine m LEFT JOIN customer c ON c.customer_id = m.customer_id
  LEFT JOIN deal d ON d.customer_id = m.customer_id LEFT JOIN served v ON v.person_id = m.person_id
  LEFT JOIN bought b ON b.person_id = m.person_id LEFT JOIN expected e ON e.person_id = m.person_id
  LEFT JOIN stage s ON s.person_id = m.person_id LEFT JOIN touched t ON t.customer_id = m.customer_id
  ORDER BY "dealsMinor" DESC, "openCases" DESC, "spentMinor" DESC, "customerId"`;
