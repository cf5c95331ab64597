import { mapStoreError } from '@icrm/command-service';
import { connectKafka } from '@icrm/messaging';
import { serveRpc } from '@icrm/rpc';
import { type Part, type RunningParts, startParts } from '@icrm/runtime';
import { analyticsRpc } from './adapters/grpc.ts';
import type { AnalyticsSettings } from './config.ts';
import { lazyWarehouse } from './warehouse/lazy-warehouse.ts';

const NAME = 'analytics';

/** The whole service as a part: starts with the address of its gRPC server, stops when its work in hand is done. */
export const createAnalyticsService = (settings: AnalyticsSettings): Part => {
  let composed: Composed | undefined;
  let running: RunningParts | undefined;
  return {
    name: NAME,
    async start() {
      let address: string | undefined;
      composed = compose(settings);
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

const compose = ({ kafka, listen, ...settings }: AnalyticsSettings): Composed => {
  const messaging = connectKafka({ brokers: kafka, clientId: NAME });
  const warehouse = lazyWarehouse({ ...settings, messaging });
  return {
    parts: [
      warehouse,
      serveRpc({ name: NAME, listen, services: [analyticsRpc({ warehouse })], mapError: mapStoreError }),
    ],
    close: () => messaging.close(),
  };
};
