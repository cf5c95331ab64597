import type { Row } from '@icrm/column-store';
import type { LoggedEvent } from '../src/warehouse/logged-event.ts';
import type { Warehouse } from '../src/warehouse/warehouse.ts';

type Data = Readonly<Record<string, never>> & {
  readonly lines?: readonly { readonly amountMinor: number }[];
  readonly totalMinor?: number;
  readonly score?: number;
  readonly details?: { readonly segment?: string };
};

/** What a log comes to, folded in a way that shares nothing with the warehouse. */
export const foldOf = (events: readonly LoggedEvent[]) => {
  const interactions: Record<string, number> = {};
  const revenue: Record<string, number> = {};
  const ratings: Record<string, number> = {};
  const segments: Record<string, string> = {};
  let checksum = 0n;
  const count = (of: Record<string, number>, key: string, by = 1) => {
    of[key] = (of[key] ?? 0) + by;
  };
  for (const { type, tenant, customerId, data, position } of events) {
    const { lines = [], totalMinor = 0, score = 0, details } = data as Data;
    count(interactions, `${tenant} ${type}`);
    checksum += position;
    if (type === 'OrderPlaced')
      for (const { amountMinor } of lines) count(revenue, `${tenant} ${customerId}`, amountMinor);
    if (type === 'OrderCancelled') count(revenue, `${tenant} ${customerId}`, -totalMinor);
    if (type === 'CaseResolutionRated') count(ratings, `${tenant} ${score}`);
    if (type === 'CustomerRegistered' && details?.segment)
      segments[`${tenant} ${customerId}`] = details.segment;
    if (type === 'CustomerErased') delete segments[`${tenant} ${customerId}`];
  }
  return { interactions, revenue, ratings, segments, checksum: Number(checksum) };
};

/** The same of a warehouse. */
export const foldOfWarehouse = async ({ store }: Warehouse): Promise<ReturnType<typeof foldOf>> => {
  const record = async <T>(sql: string): Promise<Record<string, T>> =>
    Object.fromEntries((await store.query(sql)).map(({ key, value }: Row) => [String(key), value as T]));
  const [sum] = await store.query('SELECT sum(position) AS checksum FROM interaction');
  return {
    interactions: await record(
      "SELECT tenant || ' ' || type AS key, count(*) AS value FROM interaction GROUP BY 1",
    ),
    revenue: await record(
      "SELECT tenant || ' ' || customer_id AS key, sum(amount_minor) AS value FROM sale GROUP BY 1",
    ),
    ratings: await record(
      "SELECT tenant || ' ' || (1 + 4 * score)::INTEGER AS key, count(*) AS value FROM rating GROUP BY 1",
    ),
    segments: await record(
      "SELECT tenant || ' ' || customer_id AS key, segment AS value FROM customer_change WHERE segment IS NOT NULL",
    ),
    checksum: Number(sum?.['checksum'] ?? 0),
  };
};
