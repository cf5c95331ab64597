import { mapStoreError } from '@icrm/command-service';
import { connectEventStore } from '@icrm/event-store';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, createCheckpoints } from '@icrm/read-store';
import { serveRpc } from '@icrm/rpc';
import { type Clock, type Part, type RunningParts, startParts, systemClock } from '@icrm/runtime';
import { campaignRpc } from './adapters/campaign-rpc.ts';
import { segmentRpc } from './adapters/segment-rpc.ts';
import type { MarketingSettings } from './config.ts';
import { createAudiences } from './integration/audiences.ts';
import { exclusive } from './integration/lease.ts';
import { segmentEngine } from './integration/segment-engine.ts';
import { segmentStore } from './integration/segment-store.ts';

const NAME = 'marketing';

/** What tests decide. */
export type MarketingOptions = { readonly clock?: Clock };

/** The whole service as a part: starts with the address of its gRPC server, stops when its work in hand is done. */
export const createMarketingService = (settings: MarketingSettings, options: MarketingOptions = {}): Part => {
  let composed: Composed | undefined;
  let running: RunningParts | undefined;
  return {
    name: NAME,
    async start() {
      let address: string | undefined;
      composed = await compose(settings, options);
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

const compose = async (
  { eventStore, mongo, mongoDatabase, keysFile, listen }: MarketingSettings,
  { clock = systemClock }: MarketingOptions,
): Promise<Composed> => {
  const readStore = connectReadStore({ uri: mongo, database: mongoDatabase });
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek: await fileKek(keysFile) });
  const store = connectEventStore({ connectionString: eventStore, keyRing });
  const checkpoints = createCheckpoints(readStore);
  const kept = segmentStore(readStore);
  const audiences = createAudiences(kept);
  return {
    parts: [
      segmentEngine({
        ...{ store, clock, checkpoints, keyRing, segments: kept },
        exclusive: exclusive(readStore, 'segments', clock),
      }),
      serveRpc({
        name: NAME,
        listen,
        services: [segmentRpc({ store, clock, kept }), campaignRpc({ store, clock, audiences })],
        mapError: mapStoreError,
      }),
    ],
    async close() {
      await store.close();
      await readStore.close();
    },
  };
};
