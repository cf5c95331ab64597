import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority } from '@icrm/certificates';
import { customerV1 } from '@icrm/contracts';
import { healthDefinition, loadTransport, rpcClient } from '@icrm/rpc';
import { type Engines, eventually, startEngines, tempFolder } from '@icrm/testkit';
import { afterAll, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../src/index.ts';

const folder = await tempFolder('transport');
let stack: Stack | undefined;
let engines: Engines | undefined;
afterAll(async () => {
  await stack?.process.kill();
  await engines?.stop();
  await folder.remove();
});

const password = 'p@ss:w/rd, with signs';

/** Stores that take nobody without TLS and a password, and how settings name them. */
const guardedStores = async () => {
  const authority = await createAuthority('stores');
  const { certificate: cert, key } = await authority.issue({ uris: [], hosts: ['localhost', '127.0.0.1'] });
  const storeTls = join(folder.path, 'eventstore-tls');
  const ca = join(folder.path, 'stores-ca.pem');
  await writeFile(ca, authority.certificate);
  engines = await startEngines({
    eventstore: {
      ...{ data: join(folder.path, 'eventstore'), tls: storeTls },
      users: [{ name: 'icrm', password, groups: ['$admins'] }],
    },
    kafka: { tls: { cert, key }, users: { icrm: password } },
    mongo: { memory: true, tls: { cert, key }, users: { icrm: password } },
  });
  const { eventstore, kafka, mongo } = engines;
  const login = `icrm:${encodeURIComponent(password)}`;
  return {
    ICRM_EVENTSTORE: `esdb://${login}@localhost:${eventstore.port}?tls=true&tlsCAFile=${join(storeTls, 'ca.crt')}`,
    ICRM_KAFKA: `kafka://${login}@${kafka.address}?tls=true&tlsCAFile=${ca}&mechanism=scram-sha-512`,
    ICRM_MONGO: `mongodb://${login}@localhost:${mongo.port}/?tls=true&tlsCAFile=${ca}&authSource=admin`,
  };
};

test('everything works over TLS with credentials: services in processes of their own, and their stores', async () => {
  const tls = join(folder.path, 'tls');
  const env = await guardedStores();
  stack = await startStack(join(folder.path, 'data'), { args: ['--processes', '--tls', tls], env });
  const made = await stack.post('/v1/customers', {
    kind: 'person',
    source: 'web',
    details: { givenName: 'Ana' },
  });
  expect(made.status).toBe(201);
  const read = await stack.get(`/v1/customers/${made.body.customerId}`, {
    'icrm-min-position': made.body.position,
  });
  expect(read.body).toMatchObject({ profile: { givenName: 'Ana' } });

  // The topics are reached too: an order makes the prospect a customer over Kafka.
  const lines = [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 100 }];
  const { customerId } = made.body;
  expect((await stack.post('/v1/orders', { customerId, currency: 'EUR', lines })).status).toBe(200);
  const { get } = stack;
  await eventually(
    async () => expect((await get(`/v1/customers/${customerId}`)).body).toMatchObject({ stage: 'customer' }),
    { withinMs: 60_000 },
  );

  const line = stack.process.lines.find((it) => it.startsWith('customer '));
  const address = line?.split(/\s+/)[1] ?? '';
  const as = (program: string) =>
    loadTransport({
      certificate: join(tls, `${program}.pem`),
      key: join(tls, `${program}-key.pem`),
      authority: join(tls, 'ca.pem'),
    });
  const once = { attempts: 1, deadlineMs: 5_000 };
  const health = { service: healthDefinition, serviceName: 'grpc.health.v1.Health' };
  for (const [program, answer] of [
    ['operator', 'SERVING'],
    [undefined, 'UNAVAILABLE'],
  ] as const) {
    const transport = program === undefined ? false : (as(program) ?? false);
    const client = rpcClient(health, address, { ...once, transport });
    const status = await client.check({ service: '' }).then(
      ({ status }) => status,
      ({ code }) => code,
    );
    expect(status).toBe(answer === 'SERVING' ? 1 : answer);
    client.close();
  }
  const stranger = rpcClient(customerV1.CustomerServiceClient, address, {
    ...once,
    transport: as('projection') ?? false,
  });
  const command = customerV1.RetireCustomerRequest.fromPartial({ customerId: made.body.customerId });
  await expect(stranger.retireCustomer(command)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  stranger.close();
  expect(await stack.stop()).toBe(0);
  // Nobody was told the password.
  const said = stack.process.lines.join('\n');
  for (const secret of [password, encodeURIComponent(password)]) expect(said).not.toContain(secret);
}, 180_000);
