import type { auditV1 } from '@icrm/contracts';
import { RpcError } from '@icrm/rpc';
import { eventually } from '@icrm/testkit';
import { afterEach, expect, test } from '@jest/globals';
import { ana, type Behaviour, startBackbone } from './stand-ins.ts';

type Recorded = auditV1.RecordAccessesRequest;
const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const backbone of running.splice(0)) await backbone.close();
});

/** A backbone whose audit remembers what it was told, and is away for the first `away` times. */
const start = async ({
  away = 0,
  auditEveryMs = 60_000,
  ...view
}: { away?: number; auditEveryMs?: number } & Behaviour = {}) => {
  const recorded: Recorded[] = [];
  let left = away;
  const recordAccesses = async (request: Recorded) => {
    if (left-- > 0) throw new RpcError('INTERNAL', 'away');
    recorded.push(request);
    return { position: 1n };
  };
  const backbone = await startBackbone({ ...view, audit: { recordAccesses } }, { auditEveryMs });
  running.push(backbone);
  return { backbone, recorded };
};

test('reads of personal data are recorded, those of a kind as one', async () => {
  const customers = [ana, '0193a000-0000-7000-8000-000000000002'];
  const { backbone, recorded } = await start({
    view: {
      searchCustomers: async () => ({
        customers: customers.map((customerId) => JSON.stringify({ customerId })),
        nextCursor: '',
        total: undefined,
        position: 1n,
      }),
    },
  });
  for (const actor of ['staff:eva', 'staff:eva', 'staff:leo'])
    await backbone.get(`/v1/customers/${ana}`, { 'icrm-actor': actor, 'icrm-tenant': 'acme' });
  await backbone.get('/v1/customers/by/email/ana@example.com', { 'icrm-actor': 'staff:eva' });
  await backbone.post('/v1/customers/search', {}, { 'icrm-actor': 'staff:eva' });
  // Nothing personal, nothing found, nothing there: no reads.
  await backbone.get('/v1/status', { 'icrm-actor': 'staff:eva' });
  await backbone.get('/v1/customers/x', { 'icrm-actor': 'staff:eva' });
  await backbone.gateway.stop();

  const reads = recorded.flatMap((it) => it.reads.map((read) => ({ tenant: it.tenant, ...read })));
  const shown = reads.map(({ tenant, actor, route, reads: times, customerIds }) => [
    tenant,
    actor?.id,
    route,
    times,
    customerIds,
  ]);
  const view = 'GET /v1/customers/{customerId}';
  expect(shown).toEqual([
    ['acme', 'eva', view, 2, [ana]],
    ['acme', 'leo', view, 1, [ana]],
    ['demo', 'eva', 'GET /v1/customers/by/{kind}/{value}', 1, [ana]],
    ['demo', 'eva', 'POST /v1/customers/search', 1, customers],
  ]);
  expect(recorded.flatMap(({ refusals }) => refusals)).toEqual([]);
});

test('refusals are recorded, also of those whom nobody knows', async () => {
  const { backbone, recorded } = await start();
  await backbone.get('/v1/customers', { 'icrm-tenant': 'acme', 'icrm-actor': 'nobody' });
  const refused = await startBackbone(
    {
      audit: {
        recordAccesses: async (request) => {
          recorded.push(request);
          return { position: 1n };
        },
      },
    },
    { oidcIssuer: 'https://issuer.invalid', oidcAudience: 'icrm' },
  );
  running.push(refused);
  await refused.get(`/v1/customers/${ana}`);
  await refused.get(`/v1/customers/${ana}`);
  await refused.gateway.stop();
  expect(recorded).toMatchObject([
    {
      tenant: '',
      reads: [],
      refusals: [
        { route: 'GET /v1/customers/{customerId}', status: 401, reason: 'unauthenticated', times: 2 },
      ],
    },
  ]);
});

test('what could not be recorded is recorded later, under the same ids', async () => {
  const { backbone, recorded } = await start({ away: 2, auditEveryMs: 20 });
  await backbone.get(`/v1/customers/${ana}`);
  await eventually(() => expect(recorded).toHaveLength(1));
  await backbone.get(`/v1/customers/${ana}`);
  await eventually(() => expect(recorded).toHaveLength(2));
  const ids = recorded.flatMap(({ reads }) => reads.map(({ readId }) => readId));
  expect(new Set(ids).size).toBe(2);
});
