import { mapStoreError } from '@icrm/command-service';
import { connectEventStore } from '@icrm/event-store';
import { askHooks } from '@icrm/hooks';
import { connectKafka } from '@icrm/messaging';
import { serveRpc } from '@icrm/rpc';
import { type Clock, type Part, type RunningParts, startParts, systemClock } from '@icrm/runtime';
import { analyticsRpc } from './adapters/grpc.ts';
import type { AnalyticsSettings } from './config.ts';
import { confirmErasures } from './integration/confirm-erasures.ts';
import { operationalMetrics } from './integration/operational-metrics.ts';
import { roundsByClock } from './integration/rounds-by-clock.ts';
import { lazyWarehouse } from './warehouse/lazy-warehouse.ts';

const NAME = 'analytics';

/** What tests decide. */
export type AnalyticsOptions = { readonly clock?: Clock };

/** The whole service as a part: starts with the address of its gRPC server, stops when its work in hand is done. */
export const createAnalyticsService = (settings: AnalyticsSettings, options: AnalyticsOptions = {}): Part => {
  let composed: Composed | undefined;
  let running: RunningParts | undefined;
  return {
    name: NAME,
    async start() {
      let address: string | undefined;
      composed = compose(settings, options);
      running = await startParts(composed.parts, {
        onStarted: (report) => {
          if (report.name === NAME) address = report.address;
        },
      });
      return address;
    },
    async stop() {
      const problems = (await running?.stop()) ?? [];
      await composed?.close();
      if (problems.length > 0) throw new AggregateError(problems.map(({ problem }) => problem));
    },
    notReady: () => (running === undefined ? 'not started' : running.notReady()),
  };
};

type Composed = { readonly parts: readonly Part[]; close(): Promise<void> };

const compose = (
  { eventStore, kafka, listen, metricsEveryMs, roundsEveryMs, ...settings }: AnalyticsSettings,
  { clock = systemClock }: AnalyticsOptions,
): Composed => {
  const messaging = connectKafka({ brokers: kafka, clientId: NAME });
  // What it writes has no personal value, and what it reads stays sealed.
  const store = connectEventStore({ connectionString: eventStore, personal: 'stored' });
  const warehouse = lazyWarehouse({ ...settings, messaging });
  const running = new Set<string>();
  const hooks = askHooks({ store, feed: settings.feed });
  return {
    parts: [
      warehouse,
      operationalMetrics({ warehouse, clock, everyMs: metricsEveryMs }),
      confirmErasures({ warehouse, store, clock, afterMs: settings.openAfterMs }),
      roundsByClock({ warehouse, store, clock, running, everyMs: roundsEveryMs }),
      serveRpc({
        name: NAME,
        listen,
        services: hooks.around([analyticsRpc({ warehouse, store, clock, running })]),
        mapError: mapStoreError,
      }),
    ],
    async close() {
      hooks.close();
      await messaging.close();
      await store.close();
    },
  };
};
