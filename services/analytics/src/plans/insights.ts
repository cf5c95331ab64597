import type { Row } from '@icrm/column-store';
import type { WatchEvent } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import { askMetric } from '../metrics/ask-metric.ts';
import { findMetric } from '../metrics/catalogue.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

type At = { readonly tenant: string; readonly moment: string };
type Raised = Extract<WatchEvent, { type: 'InsightRaised' }>['data'];
/** An answer that crossed its threshold. */
export type ToRaise = { readonly insightId: string } & Omit<
  Raised,
  'at' | 'insightId' | 'owner' | 'threshold'
>;

const DAY_MS = 86_400_000;

/** Asks every watched question over the days before a moment; gives the answers that crossed their threshold. */
export const insightsAt = async (warehouse: Warehouse, at: At): Promise<readonly ToRaise[]> => {
  const watched = await warehouse.ask(
    `SELECT * FROM watch_step WHERE step = 'watched'
       AND insight_id NOT IN (SELECT insight_id FROM watch_step WHERE step = 'unwatched') ORDER BY insight_id`,
    { tenant: at.tenant },
  );
  return (await Promise.all(watched.map((row) => answersOf(warehouse, row, at)))).flat();
};

const answersOf = async (
  warehouse: Warehouse,
  row: Row,
  { tenant, moment }: At,
): Promise<readonly ToRaise[]> => {
  const definition = findMetric(String(row['metric']), Number(row['metric_version']));
  if (definition === undefined) return [];
  const [insightId, condition, threshold] = [
    String(row['insight_id']),
    String(row['condition']),
    Number(row['threshold']),
  ];
  const dimension = typeof row['dimension'] === 'string' ? row['dimension'] : undefined;
  const windowMs = Number(row['window_days']) * DAY_MS;
  const position = warehouse.loader.position;
  const ask = async (endsMsAgo: number) => {
    const to = new Date(Date.parse(moment) - endsMsAgo);
    const answers = await askMetric(warehouse, definition, {
      tenant,
      position,
      filters: JSON.parse(String(row['filters'])) as Record<string, string>,
      ...(dimension === undefined ? {} : { dimensions: [dimension] }),
      from: new Date(to.getTime() - windowMs).toISOString(),
      to: to.toISOString(),
    });
    return new Map(
      answers.flatMap((it) =>
        typeof it['value'] === 'number'
          ? [[dimension === undefined ? '' : String(it[dimension] ?? 'unknown'), it['value']] as const]
          : [],
      ),
    );
  };
  const now = await ask(0);
  const compares = condition === 'rises' || condition === 'falls';
  const before = compares ? await ask(windowMs) : new Map<string, number>();
  return [...new Set([...now.keys(), ...before.keys()])].sort().flatMap((group) => {
    const [value, was] = [now.get(group) ?? (compares ? 0 : undefined), before.get(group)];
    if (value === undefined || !crosses({ condition, threshold, value, before: was })) return [];
    return [
      {
        insightId,
        raiseId: nameId(`raise/${tenant}/${insightId}/${group}/${moment}`),
        ...(dimension === undefined ? {} : { group }),
        value,
        ...(was === undefined ? {} : { before: was }),
        from: new Date(Date.parse(moment) - windowMs).toISOString(),
        to: moment,
        position: String(position),
      },
    ];
  });
};

type Answer = {
  readonly condition: string;
  readonly threshold: number;
  readonly value: number;
  readonly before: number | undefined;
};

/** What did not exist before neither rose nor fell. */
const crosses = ({ condition, threshold, value, before }: Answer): boolean => {
  if (condition === 'above') return value > threshold;
  if (condition === 'below') return value < threshold;
  if (before === undefined || before === 0) return false;
  const change = (value - before) / Math.abs(before);
  return condition === 'rises' ? change >= threshold : -change >= threshold;
};

/** Watched questions with what was raised of each, the newest first. */
export const watchedInsights = async (
  warehouse: Warehouse,
  tenant: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const rows = await warehouse.ask(`SELECT * FROM watch_step ORDER BY position DESC`, { tenant });
  const of = (step: string) => rows.filter((row) => row['step'] === step);
  const [raised, acted] = [of('raised'), of('acted')];
  const ended = new Set(of('unwatched').map((row) => row['insight_id']));
  return of('watched').map((row) => ({
    insightId: row['insight_id'],
    name: row['name'],
    owner: row['owner'],
    metric: row['metric'],
    version: row['metric_version'],
    filters: JSON.parse(String(row['filters'])),
    dimension: row['dimension'],
    windowDays: row['window_days'],
    is: row['condition'],
    threshold: row['threshold'],
    action: row['action'],
    watched: !ended.has(row['insight_id'] ?? null),
    raised: raised.filter((it) => it['insight_id'] === row['insight_id']).map((it) => toRaise(it, acted)),
  }));
};

const toRaise = (row: Row, acted: readonly Row[]) => {
  const deed = acted.find((it) => it['raise_id'] === row['raise_id']);
  return {
    raiseId: row['raise_id'],
    group: row['grp'],
    value: row['value'],
    before: row['before'],
    from: row['starts_at'],
    to: row['ends_at'],
    position: String(row['known_through']),
    raisedAt: row['happened_at'],
    action: deed?.['action'] ?? null,
    actedBy: deed?.['actor_id'] ?? null,
  };
};
