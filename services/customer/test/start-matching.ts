import { join } from 'node:path';
import { customerV1, identityV1 } from '@icrm/contracts';
import { connectEventStore, type EventStore } from '@icrm/event-store';
import { createKeyRing, fileKek, type KeyRing } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore, type ReadStore } from '@icrm/read-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { startEngines, tempFolder } from '@icrm/testkit';
import { type CustomerSettings, createCustomerService, customerSettings } from '../src/index.ts';
import { by, details, person } from './start-customers.ts';

/** One instance of the service with matching, and what a test looks at beside it. */
export type MatchingWorld = {
  readonly customers: RpcClient<typeof customerV1.CustomerServiceService>;
  readonly identity: RpcClient<typeof identityV1.IdentityServiceService>;
  readonly settings: CustomerSettings;
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly keyRing: KeyRing;
  /** Registers a person and gives the id, once matching has seen it. */
  register(given: Partial<customerV1.Details>, more?: Registration): Promise<string>;
  stop(): Promise<void>;
};

type Registration = {
  readonly source?: string;
  readonly channel?: string;
  readonly kind?: string;
  readonly identifiers?: readonly customerV1.Identifier[];
};

export const startMatching = async (): Promise<MatchingWorld> => {
  const folder = await tempFolder('matching');
  const engines = await startEngines({ eventstore: true, kafka: true, mongo: true });
  const settings = customerSettings.read({
    ...engines.environment,
    ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
    ICRM_DEFAULT_REGION: 'ES',
  });
  const service = createCustomerService(settings);
  const address = (await service.start()) ?? '';
  const customers = rpcClient(customerV1.CustomerServiceClient, address);
  const identity = rpcClient(identityV1.IdentityServiceClient, address);
  const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
  const kek = await fileKek(settings.keysFile);
  const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek, cachedForMs: 0 });
  const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
  return {
    customers,
    identity,
    settings,
    store,
    readStore,
    keyRing,
    async register(given, { source = 'web', channel = 'web', kind = 'person', identifiers = [] } = {}) {
      const { customerId, result } = await customers.registerCustomer({
        ...person(...identifiers),
        context: { ...by(), channel },
        kind,
        source,
        details: details(given),
      });
      await identity.listLinks({ tenant: 'acme', customerId, minPosition: result?.position ?? 0n });
      return customerId;
    },
    async stop() {
      customers.close();
      identity.close();
      await service.stop();
      await store.close();
      await readStore.close();
      await engines.stop();
      await folder.remove();
    },
  };
};
