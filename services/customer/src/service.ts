import { receiptKey } from '@icrm/erasure';
import { connectEventStore } from '@icrm/event-store';
import { askHooks } from '@icrm/hooks';
import { connectKafka, eventTopic } from '@icrm/messaging';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, createLeases } from '@icrm/read-store';
import { serveRpc } from '@icrm/rpc';
import { type Part, type RunningParts, startParts } from '@icrm/runtime';
import { auditRpc } from './adapters/audit-rpc.ts';
import { customerRpc } from './adapters/grpc.ts';
import { identityRpc } from './adapters/identity-rpc.ts';
import { overrideRpc } from './adapters/override-rpc.ts';
import { privacyRpc } from './adapters/privacy-rpc.ts';
import { mapStoreError } from './adapters/store-errors.ts';
import { createErasureBook } from './application/erasure-book.ts';
import { reapplyPart } from './application/reapply-erasures.ts';
import type { CustomerSettings } from './config.ts';
import { confirmMatching } from './integration/confirm-matching.ts';
import { followErasureStreams } from './integration/follow-erasure-streams.ts';
import { ERASURE_GROUP, onCustomerErased } from './integration/on-customer-erased.ts';
import { LIFECYCLE_GROUP, onOrderPlaced } from './integration/on-order-placed.ts';
import { createMatching, matchingCheckpoint, matchingPart } from './matching/matching.ts';

const NAME = 'customer';

/** The whole service as a part: starts with the address of its gRPC server, stops when its work in hand is done. */
export const createCustomerService = (settings: CustomerSettings): Part => {
  let composed: Composed | undefined;
  let running: RunningParts | undefined;
  return {
    name: NAME,
    async start() {
      let address: string | undefined;
      composed = await compose(settings);
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

const compose = async (settings: CustomerSettings): Promise<Composed> => {
  const { claimLeaseMs, defaultRegion, listen } = settings;
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const kek = await fileKek(settings.keysFile);
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek });
  // The rules need no personal value, so none is decrypted.
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing, personal: 'stored' });
  const messaging = connectKafka({ brokers: settings.kafka, clientId: NAME });
  const on = { store, keyRing, claimLeaseMs, askedOf: settings.erasureAskedOf };
  const matching = createMatching({ store, readStore, keyRing });
  const erasures = createErasureBook(readStore);
  const hooks = askHooks({ store, feed: settings.feed });
  return {
    parts: [
      followErasureStreams(erasures, matching),
      messaging.consume({
        group: LIFECYCLE_GROUP,
        topics: [eventTopic('sales')],
        handler: onOrderPlaced(store),
      }),
      messaging.consume({
        group: ERASURE_GROUP,
        topics: [eventTopic('customer')],
        handler: onCustomerErased(on),
      }),
      ...(settings.matching
        ? [
            matchingPart(matching, createLeases(readStore)),
            confirmMatching({
              ...matching,
              keyRing,
              index: matchingCheckpoint,
              forget: matching.findMatches.forget,
            }),
          ]
        : []),
      serveRpc({
        name: NAME,
        listen,
        services: hooks.around([
          customerRpc({ ...on, defaultRegion, rules: matching.rules }),
          overrideRpc({ store, defaultRegion }),
          auditRpc(store),
          privacyRpc({ ...on, matching, erasures, receiptKey: receiptKey(kek) }),
          identityRpc(matching),
        ]),
        mapError: mapStoreError,
      }),
      ...(kek.erasures === undefined ? [] : [reapplyPart({ ...on, erasures: kek.erasures })]),
    ],
    async close() {
      hooks.close();
      await messaging.close();
      await store.close();
      await readStore.close();
    },
  };
};
