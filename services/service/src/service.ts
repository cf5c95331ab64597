import { mapStoreError } from '@icrm/command-service';
import { connectEventStore } from '@icrm/event-store';
import { followLog } from '@icrm/following';
import { askHooks } from '@icrm/hooks';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, createCheckpoints } from '@icrm/read-store';
import { serveRpc } from '@icrm/rpc';
import { type Clock, type Part, type RunningParts, startParts, systemClock } from '@icrm/runtime';
import { careRpc } from './adapters/care-grpc.ts';
import { serviceRpc } from './adapters/grpc.ts';
import { viewClient } from './adapters/view-client.ts';
import { carePrefixes } from './application/care-handler.ts';
import { casePrefix } from './application/case-handler.ts';
import { centrePrefix } from './application/centre/centre-desk.ts';
import { composeCentres } from './compose-centres.ts';
import { composeField } from './compose-field.ts';
import type { ServiceSettings } from './config.ts';
import { careRecords } from './integration/care-records.ts';
import { coachingTimer, countForGoals } from './integration/coaching-goals.ts';
import { confirmErasures } from './integration/confirm-erasures.ts';
import { duePromises } from './integration/due-promises.ts';
import { phoneCalls } from './integration/phone-calls.ts';
import { promiseTimer } from './integration/promise-timer.ts';
import { sampleCalls } from './integration/sample-calls.ts';

const NAME = 'service';

/** What tests decide. */
export type ServiceOptions = { readonly clock?: Clock };

/** The whole service as a part: starts with the address of its gRPC server, stops when its work in hand is done. */
export const createServiceService = (settings: ServiceSettings, options: ServiceOptions = {}): Part => {
  let composed: Composed | undefined;
  let running: RunningParts | undefined;
  return {
    name: NAME,
    async start() {
      let address: string | undefined;
      composed = await compose(settings, { ...options, whereItListens: () => address ?? '' });
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
  settings: ServiceSettings,
  { clock = systemClock, whereItListens }: ServiceOptions & { readonly whereItListens: () => string },
): Promise<Composed> => {
  const { eventStore, mongo, mongoDatabase, keysFile, listen, timerMs } = settings;
  const readStore = connectReadStore({ uri: mongo, database: mongoDatabase });
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek: await fileKek(keysFile) });
  // The rules need no personal value, so none is decrypted.
  const store = connectEventStore({ connectionString: eventStore, keyRing, personal: 'stored' });
  const promises = duePromises(readStore);
  const records = careRecords(readStore);
  const checkpoints = createCheckpoints(readStore);
  const customers = viewClient(settings.view);
  const hooks = askHooks({ store, feed: settings.feed });
  const address = () => settings.advertise ?? whereItListens();
  const field = composeField({ settings, store, readStore, checkpoints, keyRing, clock, customers });
  const counting = countForGoals({ store, records, clock });
  const centres = composeCentres({
    ...{ settings, store, readStore, keyRing, clock, customers, address },
    qualityOf: records.recentQuality,
  });
  return {
    parts: [
      followLog({
        ...{ store, checkpoints, name: 'service-promises', streamPrefixes: [casePrefix] },
        ...{ prepare: promises.prepare, apply: promises.apply },
      }),
      followLog({
        ...{ store, checkpoints, name: 'service-records' },
        streamPrefixes: [
          ...[casePrefix, carePrefixes.scriptRun, carePrefixes.evaluation],
          ...[carePrefixes.surveys, carePrefixes.coaching],
        ],
        prepare: records.prepare,
        async apply(event) {
          await records.apply(event);
          await counting(event);
        },
      }),
      followLog({
        ...{ store, checkpoints, name: 'service-sampling', streamPrefixes: [centrePrefix] },
        apply: sampleCalls(store, settings.samplePercent),
      }),
      coachingTimer({ store, records, clock, everyMs: 30 * timerMs }),
      promiseTimer({ store, promises, clock, everyMs: timerMs }),
      confirmErasures({ store, checkpoints, keyRing, clock, forget: field.forget }),
      ...(settings.phoneCentres === undefined
        ? []
        : [phoneCalls({ store, checkpoints, clock, address, centres: settings.phoneCentres })]),
      ...field.parts,
      centres.part,
      serveRpc({
        name: NAME,
        listen,
        services: hooks.around([
          serviceRpc({ store, clock, customers }),
          careRpc({ store, clock, customers, records }),
          field.rpc,
          centres.rpc,
        ]),
        mapError: mapStoreError,
        // Deciding the calls of a week again takes its time.
        unaryLimitMs: 600_000,
      }),
    ],
    async close() {
      hooks.close();
      centres.close();
      customers.close();
      await store.close();
      await readStore.close();
    },
  };
};
