import type { Warehouse } from '../warehouse/warehouse.ts';

type AsOf = { readonly asOfPosition: bigint; readonly asOfTime?: string | undefined };

/** What was known then: up to a position, or what the log had taken by a time; now, if neither is given. */
export const positionOf = async (
  { store, loader }: Warehouse,
  { asOfPosition, asOfTime }: AsOf,
): Promise<bigint> => {
  if (asOfPosition > 0n) return asOfPosition;
  if (asOfTime === undefined) return loader.position;
  const [row] = await store.query(
    'SELECT coalesce(max(position), 0) AS position FROM interaction WHERE recorded_at <= $time::TIMESTAMP',
    { time: asOfTime },
  );
  return BigInt(String(row?.['position'] ?? 0));
};

/** The whole of history, for questions without a window. */
export const FIRST = '0001-01-01T00:00:00.000Z';

/** Right after the last thing that happened to a tenant. */
export const lastMoment = async (warehouse: Warehouse, tenant: string): Promise<string> => {
  const [row] = await warehouse.ask('SELECT max(happened_at) + INTERVAL 1 SECOND AS last FROM interaction', {
    tenant,
  });
  return typeof row?.['last'] === 'string' ? row['last'] : '2000-01-01T00:00:00.000Z';
};
