import { join } from 'node:path';
import { customerV1 } from '@icrm/contracts';
import { healthDefinition, loadTransport, rpcClient } from '@icrm/rpc';
import { tempFolder } from '@icrm/testkit';
import { afterAll, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../src/index.ts';

const folder = await tempFolder('transport');
let stack: Stack | undefined;
afterAll(async () => {
  await stack?.process.kill();
  await folder.remove();
});

test('services in processes of their own work over mutual TLS, and take nobody else', async () => {
  const tls = join(folder.path, 'tls');
  stack = await startStack(join(folder.path, 'data'), { args: ['--processes', '--tls', tls] });
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
  const feed = rpcClient(customerV1.CustomerServiceClient, address, {
    ...once,
    transport: as('feed') ?? false,
  });
  const command = customerV1.RetireCustomerRequest.fromPartial({ customerId: made.body.customerId });
  await expect(feed.retireCustomer(command)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  feed.close();
  expect(await stack.stop()).toBe(0);
}, 180_000);
