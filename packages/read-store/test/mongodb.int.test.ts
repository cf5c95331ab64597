import { startEngines } from '@icrm/testkit';
import { connectReadStore } from '../src/index.ts';
import { readStoreContract, unavailableContract } from '../src/testing/index.ts';

const database = 'icrm-test';

readStoreContract('embedded MongoDB engine', async () => {
  const engines = await startEngines({ mongo: true });
  const store = connectReadStore({ uri: engines.mongo.uri, database });
  return {
    store,
    async stop() {
      await store.close();
      await engines.stop();
    },
  };
});

const real = process.env['ICRM_MONGO'];
if (real !== undefined)
  readStoreContract('the MongoDB of ICRM_MONGO', async () => {
    const store = connectReadStore({ uri: real, database });
    return { store, stop: () => store.close() };
  });

unavailableContract('MongoDB', () =>
  connectReadStore({ uri: 'mongodb://127.0.0.1:1/', database, unavailableAfterMs: 200 }),
);
