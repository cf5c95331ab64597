import { dueBy } from '../domain/rounds.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

/** A schedule as the warehouse knows it. */
export type Schedule = {
  readonly tenant: string;
  readonly startsAt: string;
  readonly everyMinutes: number;
  /** The newest round that was made. */
  readonly madeAt?: string;
};

/** The schedules that hold, of all tenants or of one. */
export const schedules = async ({ store }: Warehouse, tenant?: string): Promise<readonly Schedule[]> => {
  const rows = await store.query(
    `SELECT tenant, arg_max(step, position) FILTER (step <> 'finished') AS step,
       arg_max(starts_at, position) FILTER (step = 'scheduled') AS starts_at,
       arg_max(every_minutes, position) FILTER (step = 'scheduled') AS every_minutes,
       max(due_at) FILTER (step = 'finished') AS made_at
     FROM round_step ${tenant === undefined ? '' : 'WHERE tenant = $tenant'} GROUP BY tenant ORDER BY tenant`,
    tenant === undefined ? {} : { tenant },
  );
  return rows
    .filter((row) => row['step'] === 'scheduled')
    .map((row) => ({
      tenant: String(row['tenant']),
      startsAt: String(row['starts_at']),
      everyMinutes: Number(row['every_minutes']),
      ...(typeof row['made_at'] === 'string' ? { madeAt: row['made_at'] } : {}),
    }));
};

/** The round of a schedule that is due and was not made; undefined: none. */
export const dueRound = (schedule: Schedule, now: string): string | undefined => {
  const dueAt = dueBy(schedule, now);
  return dueAt !== undefined && dueAt > (schedule.madeAt ?? '') ? dueAt : undefined;
};

/** When the next round is due. */
export const nextRound = (schedule: Schedule, now: string): string => {
  const last = dueBy(schedule, now);
  if (last === undefined) return schedule.startsAt;
  if (dueRound(schedule, now) !== undefined) return last;
  return new Date(Date.parse(last) + schedule.everyMinutes * 60_000).toISOString();
};

/** What the last rounds of a tenant came to, the newest first. */
export const madeRounds = async (
  { store }: Warehouse,
  tenant: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const rows = await store.query(
    `SELECT due_at, happened_at, outcome FROM round_step WHERE tenant = $tenant AND step = 'finished'
     ORDER BY position DESC LIMIT 20`,
    { tenant },
  );
  return rows.map((row) => ({
    dueAt: row['due_at'],
    finishedAt: row['happened_at'],
    ...(JSON.parse(String(row['outcome'])) as object),
  }));
};
