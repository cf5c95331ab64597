import { join } from 'node:path';
import { analyticsV1 } from '@icrm/contracts';
import { connectKafka, eventTopics } from '@icrm/messaging';
import { rpcClient } from '@icrm/rpc';
import {
  type Engines,
  eventually,
  type RunningProcess,
  startEngines,
  startProcess,
  tempFolder,
} from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openWarehouse } from '../src/warehouse/warehouse.ts';
import { foldOf, foldOfWarehouse } from './independent-fold.ts';
import { toMessage } from './publish.ts';
import { companyLog, randomFrom } from './sample-log.ts';

const kills = Number(process.env['ICRM_KILLS'] ?? 3);
const each = 1_500;
const folder = await tempFolder('warehouse-kill');
const file = join(folder.path, 'warehouse.duckdb');
let engines: Engines;
beforeAll(async () => {
  engines = await startEngines({ kafka: true });
}, 60_000);
afterAll(async () => {
  await engines.stop();
  await folder.remove();
});

const start = (): Promise<RunningProcess> =>
  startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    env: {
      ...engines.environment,
      ICRM_EVENTSTORE: 'esdb://127.0.0.1:1?tls=false',
      ICRM_ANALYTICS_FILE: file,
      ICRM_ANALYTICS_OPEN_AFTER_MS: '0',
      ICRM_ANALYTICS_LOAD_EVERY_MS: '20',
      NODE_ENV: '',
      ICRM_LOG_LEVEL: 'info',
    },
    until: /"address":"(127\.0\.0\.1:\d+)"/,
    withinMs: 60_000,
  });

test(`after ${kills} kills while it loads, it is what the log says, each event once`, async () => {
  const log = companyLog(kills * each, 11);
  const kafka = connectKafka({ brokers: [engines.environment['ICRM_KAFKA'] ?? ''], clientId: 'test' });
  await kafka.ensureTopics(eventTopics());
  const random = randomFrom(3);
  for (let n = 0; n < kills; n += 1) {
    // What was published before the crash of a publisher comes once more.
    const part = log.slice(Math.max(0, n * each - 200), (n + 1) * each);
    const publishing = kafka.producer().publish(part.map(toMessage));
    const service = await start();
    await new Promise((resolve) => setTimeout(resolve, random() * 1_500));
    await service.kill();
    await publishing;
  }
  const service = await start();
  const client = rpcClient(analyticsV1.AnalyticsServiceClient, service.started[1] ?? '', {
    deadlineMs: 20_000,
  });
  await eventually(
    async () => expect((await client.getAnalyticsStatus({})).events).toBe(BigInt(log.length)),
    { withinMs: 60_000 },
  );
  client.close();
  await service.stop('SIGTERM');
  const warehouse = await openWarehouse({ file });
  expect(await foldOfWarehouse(warehouse)).toEqual(foldOf(log));
  await warehouse.close();
  await kafka.close();
}, 240_000);
