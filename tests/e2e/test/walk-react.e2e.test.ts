import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectIntake } from '@icrm/intake';
import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { icrm, type Stack, startEndpoint, startStack } from '../src/index.ts';

const folder = await tempFolder('walk-react');
let stack: Stack;
let ana = '';

beforeAll(async () => {
  const env = { ICRM_WEBHOOKS_PRIVATE: 'true', ICRM_CUSTOMER_VIEWS_PERCENT: '5' };
  stack = await startStack(join(folder.path, 'data'), { env });
  const person = { kind: 'person', source: 'web', details: { givenName: 'Ana' } };
  ana = (await stack.post('/v1/customers', person)).body.customerId;
}, 120_000);
afterAll(async () => {
  await stack?.process.kill();
  await folder.remove();
});

const run = async (...args: string[]) => {
  const { code, documents, stderr } = await icrm({ url: stack.url }, args);
  expect([code, stderr]).toEqual([0, '']);
  return documents;
};
const order = (amountMinor: number, productId = 'P-1') =>
  stack.post('/v1/orders', {
    customerId: ana,
    currency: 'EUR',
    lines: [{ productId, name: 'Panel', quantity: 1, amountMinor }],
  });
const feed = () => stack.process.lines.find((line) => line.startsWith('feed '))?.split(/\s+/)[1] ?? '';

test('a reaction is declared, tried on the history, published, and tells why it ran', async () => {
  await order(2_500);
  await order(250_000);
  const file = join(folder.path, 'thank.json');
  const definition = {
    on: { types: ['OrderPlaced'] },
    when: { path: 'event.data.totalMinor', op: 'gte', value: 100_000 },
    steps: [
      {
        name: 'call',
        send: {
          service: 'sales',
          command: 'captureLead',
          fields: {
            customerId: '$event.data.customerId',
            source: 'workflow',
            sourceReference: '$event.data.orderId',
            topic: 'thank for a large order',
          },
        },
      },
    ],
  };
  await writeFile(file, JSON.stringify(definition));
  expect(await run('workflow', 'put', 'thank', file)).toEqual([{ version: 1 }]);
  const [dry] = await run('workflow', 'dry-run', 'thank', '1');
  expect(dry).toMatchObject({ matched: '2', runs: '1', problems: [] });
  expect(dry.examples[0].steps[0]).toContain('sends sales.captureLead');
  await run('workflow', 'publish', 'thank', '1', '--after', '0');
  const [done] = await eventually(
    async () => {
      const runs = await run('workflow', 'runs', 'thank', '--state', 'done');
      expect(runs).toHaveLength(1);
      return runs;
    },
    { withinMs: 40_000 },
  );
  const [why] = await run('workflow', 'why', done.id);
  expect(why).toMatchObject({
    run: { state: 'done', depth: 0, cause: { eventType: 'OrderPlaced' } },
    events: [{ type: 'LeadCaptured' }],
  });
  expect(why.run.cause.because).toEqual(['event.data.totalMinor gte 100000: 250000']);
}, 120_000);

test('a hook says no to a command, with a reason', async () => {
  const endpoint = await startEndpoint();
  try {
    endpoint.say(({ body }) =>
      body.includes('"P-9"') ? { veto: 'not-for-sale', detail: 'P-9 is not for sale' } : {},
    );
    const put = ['hook', 'put', 'catalogue', endpoint.url, '--commands', 'placeOrder', '--budget', '5000'];
    expect((await run(...put))[0]).toMatchObject({ version: 1, secret: expect.stringMatching(/^whsec_/) });
    await eventually(
      async () => {
        const refused = await order(100, 'P-9');
        expect([refused.status, refused.body.reason, refused.body.detail]).toEqual([
          422,
          'not-for-sale',
          'P-9 is not for sale',
        ]);
      },
      { withinMs: 30_000 },
    );
    expect((await order(100)).status).toBe(200);
  } finally {
    endpoint.close();
  }
}, 90_000);

test('what a source hands over is accounted for; what cannot be stored is fixed and worked on again', async () => {
  const intake = connectIntake({ address: feed(), source: 'mail' });
  const letters = [1, 2, 4].map((n) => ({
    id: `uid-${n}`,
    sequence: BigInt(n),
    payload: Buffer.from(n === 2 ? 'no sender' : 'from Ana'),
  }));
  const work = async ({ payload }: { readonly payload?: Uint8Array }) =>
    Buffer.from(payload ?? []).toString() === 'from Ana'
      ? { kind: 'stored' as const, position: 1n }
      : { kind: 'quarantined' as const, reason: 'no-sender' };
  await intake.take({ tenant: 'demo', mailbox: 'info', items: letters, work });
  expect((await run('intake', 'ledger'))[0]).toMatchObject({
    offered: '3',
    stored: '2',
    quarantined: '1',
    open: '0',
    reasons: [{ reason: 'no-sender', count: '1' }],
  });
  expect((await run('intake', 'gaps'))[0]).toMatchObject({ first: '3', last: '3' });
  const file = join(folder.path, 'letter');
  await writeFile(file, 'from Ana');
  await run('intake', 'fix', 'mail', 'info', 'uid-2', file);
  expect(await run('intake', 'replay', 'mail', 'info')).toEqual([{ asked: 1 }]);
  const replays = intake.replays(work, { everyMs: 100 });
  await replays.start();
  await eventually(
    async () => expect((await run('intake', 'ledger'))[0]).toMatchObject({ stored: '3', quarantined: '0' }),
    { withinMs: 40_000 },
  );
  await replays.stop();
  await run('intake', 'close-gap', 'mail', 'info', '3', '3', 'deleted there');
  expect(await run('intake', 'gaps')).toEqual([]);
  intake.close();
}, 120_000);
