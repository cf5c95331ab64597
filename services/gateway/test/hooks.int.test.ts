import { hookV1 } from '@icrm/contracts';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ana, startBackbone } from './stand-ins.ts';

let backbone: Awaited<ReturnType<typeof startBackbone>>;
const asked: hookV1.RunHooksRequest[] = [];
let said: Partial<hookV1.RunHooksResponse> | Error = {};

beforeAll(async () => {
  const hook = hookV1.Hook.fromPartial({ name: 'credit', version: 3, active: 3, commands: ['captureLead'] });
  backbone = await startBackbone({
    hooks: {
      listHooks: async () => ({
        hooks: ['before', 'after'].map((phase) => ({
          tenant: 'demo',
          hook: { ...hook, phase, onFailure: 'refuse' },
        })),
      }),
      runHooks: async (request) => {
        asked.push(request);
        if (said instanceof Error) throw said;
        const call = { hook: 'credit', version: 3, outcome: 'allowed', durationMs: 1, reason: '' };
        const fields = request.command?.fields ?? '{}';
        return hookV1.RunHooksResponse.fromPartial({ fields, calls: [call], ...said });
      },
    },
  });
});
afterAll(() => backbone.close());
beforeEach(() => {
  asked.length = 0;
  backbone.seen.length = 0;
  said = {};
});

const lead = { customerId: ana, source: 'portal', sourceReference: 'form-7', topic: 'solar roof' };
const capture = () => backbone.post('/v1/leads', lead);

test('a command passes its hooks, which may set fields, and the answer says which were asked', async () => {
  said = { fields: JSON.stringify({ ...lead, topic: 'solar roof, checked' }) };
  const { status, header } = await capture();
  expect([status, header('icrm-hooks')]).toEqual([200, 'credit@3 allowed, credit@3 allowed']);
  expect(asked.map(({ phase }) => phase)).toEqual(['before', 'after']);
  expect(JSON.parse(asked[0]?.command?.fields ?? '')).toMatchObject(lead);
  expect(JSON.parse(asked[1]?.result ?? '')).toMatchObject({ position: expect.any(String) });
  expect(backbone.seen[0]?.request).toMatchObject({ topic: 'solar roof, checked' });
});

test('a no ends it with its reason, before any service is asked', async () => {
  said = { vetoReason: 'over-limit', vetoDetail: 'the credit limit is reached', vetoHook: 'credit' };
  const { status, body } = await capture();
  expect([status, body]).toMatchObject([
    422,
    { reason: 'over-limit', detail: 'the credit limit is reached', hook: 'credit' },
  ]);
  expect(backbone.seen).toEqual([]);
});

test('what hooks set is checked as what callers send', async () => {
  said = { fields: JSON.stringify({ ...lead, topic: '' }) };
  const { status, body } = await capture();
  expect([status, body.errors]).toMatchObject([400, [{ field: 'topic' }]]);
  expect(backbone.seen).toEqual([]);
});

test('hooks that must be asked and cannot be refuse; commands without hooks know nothing of it', async () => {
  said = new Error('broken');
  const { status, body } = await capture();
  expect([status, body.reason]).toEqual([503, 'hook-unavailable']);
  expect((await backbone.post(`/v1/leads/${ana}/qualify`, {})).status).toBe(200);
});
