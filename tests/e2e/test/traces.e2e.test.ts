import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../src/index.ts';

type SpanRecord = { traceId: string; name: string; scope: string; links?: { traceId: string }[] };

const folder = await tempFolder('traces');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack(folder.path);
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  await folder.remove();
});

const spansOf = async (traceId: string): Promise<SpanRecord[]> => {
  const response = await fetch(`${stack.ops}/debug/spans?trace=${traceId}`);
  return (await response.json()) as SpanRecord[];
};

test('one trace shows gateway, service, event store and projection, and the way over Kafka to the reaction', async () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const headers = { traceparent: `00-${trace}-00f067aa0ba902b7-01` };
  const registered = await stack.post(
    '/v1/customers',
    { kind: 'person', source: 'web', details: { givenName: 'Ana' } },
    headers,
  );
  const lines = [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 100 }];
  await stack.post('/v1/orders', { customerId: registered.body.customerId, currency: 'EUR', lines }, headers);
  await eventually(
    async () => {
      const names = (await spansOf(trace)).map(({ name }) => name);
      const expected = [
        /POST \/v1\/orders/,
        /sales.*PlaceOrder/i,
        /append|event-store/i,
        /project/i,
        /icrm\.sales\.events\.v1/,
        /customer-lifecycle|on-order-placed|ProspectConverted|ConvertProspect/i,
      ];
      for (const pattern of expected) expect(names).toContainEqual(expect.stringMatching(pattern));
    },
    { withinMs: 20_000 },
  );
}, 60_000);
