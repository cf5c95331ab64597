import { setTimeout } from 'node:timers/promises';
import type { Clock, Part } from '@icrm/runtime';
import { gauge, logger } from '@icrm/telemetry';
import { askMetric } from '../metrics/ask-metric.ts';
import { metrics } from '../metrics/catalogue.ts';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';

const log = logger('analytics.metrics');
const DAY_MS = 86_400_000;

export type OperationalMetricsOptions = {
  readonly warehouse: LazyWarehouse;
  readonly clock: Clock;
  readonly everyMs: number;
};

/**
 * Shows the metrics that the catalogue calls operational as OpenTelemetry metrics: their value over the last day, for each
 * tenant that had events in it.
 */
export const operationalMetrics = ({ warehouse, clock, everyMs }: OperationalMetricsOptions): Part => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const values = new Map<string, number | undefined>();
  const ends: (() => void)[] = [];
  let running: Promise<void> = Promise.resolve();

  const show = (tenant: string, metric: string, value: number | undefined): void => {
    const key = `${tenant} ${metric}`;
    if (!values.has(key))
      ends.push(
        gauge('icrm.analytics.metric', () => values.get(key), {
          'icrm.tenant': tenant,
          'icrm.metric': metric,
        }),
      );
    values.set(key, value);
  };

  const look = async (opened: Warehouse): Promise<void> => {
    const now = clock.now();
    const window = { from: new Date(now.getTime() - DAY_MS).toISOString(), to: now.toISOString() };
    const tenants = await opened.store.query(
      'SELECT DISTINCT tenant FROM interaction WHERE happened_at >= $from::TIMESTAMP',
      { from: window.from },
    );
    for (const { tenant } of tenants)
      for (const definition of metrics.filter(({ operational }) => operational)) {
        const [row] = await askMetric(opened, definition, { tenant: String(tenant), ...window });
        const value = row?.['value'];
        show(
          String(tenant),
          `${definition.name}@${definition.version}`,
          typeof value === 'number' ? value : undefined,
        );
      }
  };

  const keepLooking = async (): Promise<void> => {
    while (!signal.aborted) {
      await setTimeout(everyMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await look(await warehouse.open()).catch((error: unknown) =>
        log.warn({ err: error }, 'operational metrics could not be asked'),
      );
    }
  };

  return {
    name: 'operational-metrics',
    async start() {
      running = keepLooking();
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
      for (const end of ends) end();
    },
  };
};
