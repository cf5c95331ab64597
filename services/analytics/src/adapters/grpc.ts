import { analyticsV1 } from '@icrm/contracts';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { askMetric, UnknownDimension } from '../metrics/ask-metric.ts';
import { findMetric, metrics } from '../metrics/catalogue.ts';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { refuse } from './refusals.ts';
import { requests } from './requests.ts';

/** AnalyticsService: a question is put to the warehouse, which is opened by the first one. */
export const analyticsRpc = ({ warehouse }: { readonly warehouse: LazyWarehouse }): RpcService =>
  implement(analyticsV1.AnalyticsServiceService, {
    listMetrics: validated(requests.listMetrics, async () => ({
      metrics: metrics.map((it) => ({
        name: it.name,
        version: it.version,
        summary: it.summary,
        unit: it.unit,
        owner: it.owner,
        dimensions: it.shape === 'series' ? Object.keys(it.dimensions) : [],
        operational: it.operational ?? false,
      })),
    })),

    queryMetric: validated(
      requests.queryMetric,
      async ({ name, version, asOfPosition, asOfTime, ...question }) => {
        const definition = findMetric(name, version);
        if (definition === undefined) throw refuse('metric-not-found');
        const opened = await warehouse.open();
        const position = await positionOf(opened, { asOfPosition, asOfTime });
        try {
          const rows = await askMetric(opened, definition, { ...question, position });
          return {
            name,
            version: definition.version,
            unit: definition.unit,
            rows: rows.map((row) => JSON.stringify(row)),
            position,
          };
        } catch (error) {
          if (error instanceof UnknownDimension) throw refuse('dimension-not-found');
          throw error;
        }
      },
    ),

    getAnalyticsStatus: validated(requests.getAnalyticsStatus, async () => {
      const { store, loader, generation } = await warehouse.open();
      const [row] = await store.query(
        'SELECT (SELECT count(*) FROM interaction) AS events, (SELECT count(*) FROM unreadable) AS unreadable',
      );
      return {
        position: loader.position,
        behind: BigInt(warehouse.behind()),
        events: BigInt(String(row?.['events'] ?? 0)),
        unreadable: BigInt(String(row?.['unreadable'] ?? 0)),
        generation,
      };
    }),
  });

type AsOf = { readonly asOfPosition: bigint; readonly asOfTime?: string | undefined };

/** What was known then: up to a position, or what the log had taken by a time. */
const positionOf = async (
  { store, loader }: Warehouse,
  { asOfPosition, asOfTime }: AsOf,
): Promise<bigint> => {
  if (asOfPosition > 0n) return asOfPosition;
  if (asOfTime === undefined) return loader.position;
  const [row] = await store.query(
    'SELECT coalesce(max(position), 0) AS position FROM interaction WHERE recorded_at <= $time',
    { time: asOfTime },
  );
  return BigInt(String(row?.['position'] ?? 0));
};
