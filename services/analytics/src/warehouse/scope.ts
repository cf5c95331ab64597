import type { Parameters } from '@icrm/column-store';
import { tableNames } from './tables.ts';

/** Whose facts a question sees, up to which position of the log, and, if given, only what had happened before a time. */
export type Scope = {
  readonly tenant: string;
  readonly position: bigint;
  readonly before?: string | undefined;
};

/**
 * Puts a question into a scope. It names tables as if there were no other tenant and no later event: each name is
 * bound to what the scope sees, so that no definition can forget either. Beside the tables there are
 *
 * - `person (customer_id, person_id)`: customers that are linked, and the one that stands for all: the smallest id;
 * - `customer (customer_id, person_id, registered_at, stage, kind, segment, language, country, erased)`: as of the scope;
 * - `customer_version`: the same with history, `valid_from` to `valid_to`;
 * - `purchase (order_id, customer_id, person_id, happened_at, channel, currency, amount_minor)`: orders not cancelled;
 * - `service_case`: a row a case, with what became of it.
 */
export const inScope = (
  sql: string,
  { tenant, position, before }: Scope,
): { readonly sql: string; readonly parameters: Parameters } => ({
  sql: `WITH RECURSIVE ${before === undefined ? prelude : preludeBefore} SELECT * FROM (${sql})`,
  parameters: {
    scope_tenant: tenant,
    scope_position: position,
    ...(before === undefined ? {} : { scope_before: before }),
  },
});

const seen = (condition = '') =>
  tableNames.map(
    (name) => `${name} AS NOT MATERIALIZED (
      SELECT * FROM main.${name} WHERE tenant = $scope_tenant AND position <= $scope_position ${condition})`,
  );

const derived = [
  `link_state AS (
     SELECT least(customer_id, other_id) AS a, greatest(customer_id, other_id) AS b, arg_max(linked, position) AS linked
     FROM customer_link GROUP BY 1, 2)`,
  `link_edge AS (
     SELECT a, b FROM link_state WHERE linked UNION ALL SELECT b, a FROM link_state WHERE linked)`,
  `reach AS (
     SELECT a AS customer_id, a AS other FROM link_edge
     UNION SELECT reach.customer_id, link_edge.b FROM reach JOIN link_edge ON link_edge.a = reach.other)`,
  'person AS (SELECT customer_id, min(other) AS person_id FROM reach GROUP BY 1)',
  `customer_version AS NOT MATERIALIZED (
     SELECT customer_id, happened_at AS valid_from, step,
       lead(happened_at) OVER next AS valid_to,
       last_value(stage IGNORE NULLS) OVER so_far AS stage,
       last_value(kind IGNORE NULLS) OVER so_far AS kind,
       last_value(segment IGNORE NULLS) OVER so_far AS segment,
       last_value(language IGNORE NULLS) OVER so_far AS language,
       last_value(country IGNORE NULLS) OVER so_far AS country
     FROM customer_change
     WINDOW next AS (PARTITION BY customer_id ORDER BY happened_at, position),
       so_far AS (PARTITION BY customer_id ORDER BY happened_at, position
         ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))`,
  `customer AS NOT MATERIALIZED (
     SELECT c.customer_id, coalesce(any_value(p.person_id), c.customer_id) AS person_id,
       min(c.happened_at) AS registered_at,
       arg_max(stage, c.position) FILTER (stage IS NOT NULL) AS stage,
       arg_max(kind, c.position) FILTER (kind IS NOT NULL) AS kind,
       arg_max(segment, c.position) FILTER (segment IS NOT NULL) AS segment,
       arg_max(language, c.position) FILTER (language IS NOT NULL) AS language,
       arg_max(country, c.position) FILTER (country IS NOT NULL) AS country,
       bool_or(step = 'erased') AS erased
     FROM customer_change c LEFT JOIN person p USING (customer_id) GROUP BY c.customer_id)`,
  `purchase AS NOT MATERIALIZED (
     SELECT order_id, any_value(s.customer_id) AS customer_id,
       any_value(coalesce(p.person_id, s.customer_id)) AS person_id,
       min(happened_at) AS happened_at, any_value(channel) AS channel, any_value(currency) AS currency,
       sum(amount_minor)::BIGINT AS amount_minor
     FROM sale s LEFT JOIN person p USING (customer_id)
     GROUP BY order_id HAVING NOT bool_or(step = 'cancelled'))`,
  `service_case AS NOT MATERIALIZED (
     SELECT case_id, any_value(s.customer_id) AS customer_id,
       any_value(coalesce(p.person_id, s.customer_id)) AS person_id,
       min(happened_at) FILTER (step = 'opened') AS opened_at,
       max(happened_at) FILTER (step = 'closed') AS closed_at,
       any_value(kind) AS kind, any_value(priority) AS priority, any_value(segment) AS segment,
       any_value(channel) FILTER (step = 'opened') AS channel,
       count(*) FILTER (step = 'customer-wrote') AS customer_messages,
       count(*) FILTER (step = 'staff-wrote') AS staff_messages,
       count(*) FILTER (step = 'reopened') AS reopened,
       count(*) FILTER (step = 'escalated') AS escalated,
       count(*) FILTER (step = 'promise-met') AS promises_met,
       count(*) FILTER (step = 'promise-missed') AS promises_missed
     FROM case_step s LEFT JOIN person p USING (customer_id) GROUP BY case_id)`,
];

const prelude = [...seen(), ...derived].join(',\n');
const preludeBefore = [...seen('AND happened_at < $scope_before'), ...derived].join(',\n');
