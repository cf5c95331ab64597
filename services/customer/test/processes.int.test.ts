import { customerV1 } from '@icrm/contracts';
import { RpcError, rpcClient } from '@icrm/rpc';
import { type RunningProcess, startProcess } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type CustomerClient, type Customers, email, person, startCustomers } from './start-customers.ts';

const tries = Number(process.env['ICRM_RUNS'] ?? 25);

let customers: Customers;
let processes: RunningProcess[];
let clients: CustomerClient[];
beforeAll(async () => {
  customers = await startCustomers();
  processes = await Promise.all([0, 1].map(() => startMain()));
  clients = processes.map(({ started }) => rpcClient(customerV1.CustomerServiceClient, started[1] ?? ''));
}, 60_000);
afterAll(async () => {
  for (const client of clients) client.close();
  expect(await Promise.all(processes.map((process) => process.stop()))).toEqual([0, 0]);
  await customers.stop();
});

const startMain = () =>
  startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    env: { ...customers.environment, NODE_ENV: '', ICRM_LOG_LEVEL: 'info' },
    until: /"address":"(127\.0\.0\.1:\d+)"/,
    withinMs: 30_000,
  });

test('two processes racing to register one e-mail register one customer, every time', async () => {
  for (let round = 0; round < tries; round += 1) {
    const contested = email(`process-race-${round}@example.com`);
    const settled = await Promise.allSettled(
      clients.map((client) => client.registerCustomer(person(contested))),
    );
    const won = settled.filter(({ status }) => status === 'fulfilled');
    const lost = settled.flatMap((it) => (it.status === 'rejected' ? [it.reason] : []));
    expect(won).toHaveLength(1);
    expect(lost).toEqual([expect.any(RpcError)]);
    expect(lost[0]).toMatchObject({ code: 'ALREADY_EXISTS', reason: 'identifier-taken' });
  }
}, 60_000);
