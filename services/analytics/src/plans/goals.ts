import type { Row } from '@icrm/column-store';
import { askMetric } from '../metrics/ask-metric.ts';
import { findMetric } from '../metrics/catalogue.ts';
import type { Unit } from '../metrics/definition.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** A goal and how far it is. */
export type GoalProgress = {
  readonly goalId: string;
  readonly name: string;
  readonly objective: string;
  readonly owner: string;
  readonly metric: string;
  readonly version: number;
  readonly filters: Readonly<Record<string, string>>;
  readonly unit: Unit | 'table';
  readonly from: string;
  readonly to: string;
  readonly target: number;
  readonly better: 'higher' | 'lower';
  /** What the metric came to in the window so far; of a judged goal, in all of it. */
  readonly value: number | null;
  /** What it should have come to by now. */
  readonly byNow: number;
  readonly state: 'waiting' | 'ahead' | 'behind' | 'unknown' | 'reached' | 'missed';
  readonly seenBy: readonly string[];
};

type At = { readonly tenant: string; readonly moment: string };

/** The goals that were not withdrawn, by part of the strategy, each measured as its metric's version says. */
export const goalsAt = async (warehouse: Warehouse, { tenant, moment }: At): Promise<GoalProgress[]> => {
  const rows = await warehouse.ask(goalsSql, { tenant });
  return Promise.all(rows.map((row) => progressOf(warehouse, row, { tenant, moment })));
};

const goalsSql = `
  SELECT g.*, j.value AS judged_value, j.reached AS judged, coalesce(a.seen_by, []) AS seen_by
  FROM (SELECT * FROM goal_step WHERE step = 'set') g
  LEFT JOIN (SELECT goal_id, value, reached FROM goal_step WHERE step = 'judged') j ON j.goal_id = g.goal_id
  LEFT JOIN (SELECT goal_id, list(DISTINCT actor_id ORDER BY actor_id) AS seen_by FROM goal_step
    WHERE step = 'acknowledged' GROUP BY 1) a ON a.goal_id = g.goal_id
  WHERE g.goal_id NOT IN (SELECT goal_id FROM goal_step WHERE step = 'withdrawn')
  ORDER BY g.objective, g.ends_at, g.name, g.goal_id`;

const progressOf = async (warehouse: Warehouse, row: Row, { tenant, moment }: At): Promise<GoalProgress> => {
  const text = (name: string) => String(row[name] ?? '');
  const [from, to, metric] = [text('starts_at'), text('ends_at'), text('metric')];
  const version = Number(row['metric_version']);
  const definition = findMetric(metric, version);
  const filters = JSON.parse(text('filters')) as Record<string, string>;
  const judged = typeof row['judged'] === 'boolean' ? row['judged'] : undefined;
  const until = moment < to ? moment : to;
  const measure = async (): Promise<number | null> => {
    if (judged !== undefined) return Number(row['judged_value']);
    if (definition === undefined || until <= from) return null;
    const [answer] = await askMetric(warehouse, definition, { tenant, filters, from, to: until });
    return typeof answer?.['value'] === 'number' ? answer['value'] : null;
  };
  const value = await measure();
  const target = Number(row['target']);
  const better = text('better') === 'lower' ? 'lower' : 'higher';
  const unit = definition?.unit ?? 'count';
  const byNow = target * (adds(unit) ? shareOf(from, to, until) : 1);
  return {
    goalId: text('goal_id'),
    name: text('name'),
    objective: text('objective'),
    owner: text('owner'),
    metric,
    version,
    filters,
    unit,
    from,
    to,
    target,
    better,
    value,
    byNow,
    state: stateOf({ judged, value, byNow, better, begun: moment > from }),
    seenBy: (row['seen_by'] as readonly string[] | null) ?? [],
  };
};

/** What adds up over a window is expected in proportion to the time that has passed; a share or a mean is not. */
const adds = (unit: string): boolean => unit === 'count' || unit === 'minor';

const shareOf = (from: string, to: string, until: string): number => {
  const [start, end, now] = [from, to, until].map((it) => Date.parse(it)) as [number, number, number];
  return Math.min(1, Math.max(0, (now - start) / (end - start)));
};

type Standing = Pick<GoalProgress, 'value' | 'byNow' | 'better'> & {
  readonly judged: boolean | undefined;
  readonly begun: boolean;
};
const stateOf = ({ judged, value, byNow, better, begun }: Standing): GoalProgress['state'] => {
  if (judged !== undefined) return judged ? 'reached' : 'missed';
  if (!begun) return 'waiting';
  if (value === null) return 'unknown';
  return (better === 'higher' ? value >= byNow : value <= byNow) ? 'ahead' : 'behind';
};
