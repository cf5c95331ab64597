import type { Warehouse } from '../warehouse/warehouse.ts';
import type { AsOf } from './features.ts';

/** Who opened a case or called in a window. */
export const contactsIn = async (
  warehouse: Warehouse,
  { tenant, from, to }: { readonly tenant: string; readonly from: string; readonly to: string },
): Promise<ReadonlySet<string>> => {
  const rows = await warehouse.ask(
    `SELECT DISTINCT coalesce(p.person_id, f.customer_id) AS person_id FROM (${contacts}) f
     LEFT JOIN person p USING (customer_id) WHERE happened_at >= $from AND happened_at < $to`,
    { tenant },
    { from, to },
  );
  return new Set(rows.map((row) => String(row['person_id'])));
};

/** Every case that was opened and every call that came in. */
export const contacts = `
  SELECT customer_id, happened_at FROM case_step WHERE step = 'opened'
  UNION ALL SELECT customer_id, happened_at FROM call_step WHERE step = 'arrived'`;

/** Cases of everybody that count as much as a person's own would, so that one case alone settles nothing. */
const PRIOR_CASES = 2;

/** What the next contact of each person will most likely be about, and the share of it; '' is of those without a case. */
export const likelyReasons = async (
  warehouse: Warehouse,
  { tenant, moment }: AsOf,
): Promise<ReadonlyMap<string, { readonly about: string; readonly share: number }>> => {
  const rows = await warehouse.ask(
    `WITH reason AS (
       SELECT kind, count(*) / sum(count(*)) OVER () AS share FROM service_case WHERE kind IS NOT NULL GROUP BY 1),
     own AS (SELECT person_id, kind, count(*) AS cases FROM service_case WHERE kind IS NOT NULL GROUP BY 1, 2),
     people AS (SELECT person_id, sum(cases) AS cases FROM own GROUP BY 1 UNION ALL SELECT '', 0)
     SELECT person_id, arg_max(kind, (likely, kind)) AS about, max(likely) AS share FROM (
       SELECT p.person_id, r.kind,
         (coalesce(o.cases, 0) + ${PRIOR_CASES} * r.share) / (p.cases + ${PRIOR_CASES}) AS likely
       FROM people p CROSS JOIN reason r LEFT JOIN own o ON o.person_id = p.person_id AND o.kind = r.kind)
     GROUP BY 1`,
    { tenant, before: moment },
  );
  return new Map(
    rows.map((row) => [
      String(row['person_id']),
      { about: String(row['about']), share: Number(row['share']) },
    ]),
  );
};
