import { analyticsV1 } from '@icrm/contracts';
import { plainMessage, RpcError } from '@icrm/rpc';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startBackbone } from './stand-ins.ts';

let backbone: Awaited<ReturnType<typeof startBackbone>>;
beforeAll(async () => {
  backbone = await startBackbone({
    analytics: {
      queryMetric: async ({ name }) => {
        if (name === 'luck')
          throw new RpcError('NOT_FOUND', 'there is no metric', {
            reason: 'metric-not-found',
            domain: 'analytics',
          });
        return analyticsV1.QueryMetricResponse.fromPartial({
          name,
          version: 2,
          unit: 'minor',
          rows: ['{"channel":"web","value":7}'],
          position: 41n,
        });
      },
      analyse: async ({ name }) => ({ name, summary: '{"size":2}', rows: ['{"p":0.5}'], position: 41n }),
      // biome-ignore lint/correctness/useYield: a stream that fails at once
      rebuildWarehouse: async function* () {
        throw new RpcError('ABORTED', 'it runs', { reason: 'rebuild-runs-already', domain: 'analytics' });
      },
    },
  });
});
afterAll(() => backbone.close());
beforeEach(() => {
  backbone.seen.length = 0;
});
const asked = () => backbone.seen.at(-1);

describe('a metric', () => {
  test('is asked by version, dimensions, filters, window, grain and what was known, and hands on its rows', async () => {
    const { status, body, header } = await backbone.get(
      '/v1/metrics/revenue?version=2&dimensions=channel,segment&where=channel:web,segment:home&from=2026-01-01T00:00:00Z&grain=month&asOfPosition=12',
    );
    expect([status, header('icrm-position')]).toEqual([200, '41']);
    expect(body).toEqual({
      name: 'revenue',
      version: 2,
      unit: 'minor',
      rows: [{ channel: 'web', value: 7 }],
    });
    expect(asked()?.request).toMatchObject({
      tenant: 'demo',
      name: 'revenue',
      version: 2,
      dimensions: ['channel', 'segment'],
      filters: { channel: 'web', segment: 'home' },
      from: '2026-01-01T00:00:00Z',
      grain: 'month',
      asOfPosition: 12n,
    });
  });

  test.each(['version=x', 'dimensions=A', 'where=channel', 'grain=minute', 'from=yesterday', 'luck=1'])(
    'with %s is a wrong request that reaches nobody',
    async (query) => {
      expect((await backbone.get(`/v1/metrics/revenue?${query}`)).status).toBe(400);
      expect(backbone.seen).toEqual([]);
    },
  );

  test('that is not there is a problem with its reason', async () =>
    expect(await backbone.get('/v1/metrics/luck')).toMatchObject({
      status: 404,
      body: { reason: 'metric-not-found' },
    }));
});

test('an analysis hands on its summary and rows, with its own parameters', async () => {
  const { body } = await backbone.get('/v1/analyses/parity?parameters=by:segment,gap:0.1');
  expect(body).toEqual({ name: 'parity', summary: { size: 2 }, rows: [{ p: 0.5 }] });
  expect(asked()?.request).toMatchObject({ name: 'parity', parameters: { by: 'segment', gap: '0.1' } });
});

test('models are run as of a moment, criteria assessed within 0 to 100', async () => {
  expect((await backbone.post('/v1/models/run', { moment: '2026-03-02T00:00:00Z' })).status).toBe(200);
  expect(asked()?.request).toMatchObject({ tenant: 'demo', moment: '2026-03-02T00:00:00Z' });
  expect((await backbone.post('/v1/criteria/people/assess', { score: 60 })).status).toBe(200);
  expect(asked()?.request).toMatchObject({ criterion: 'people', score: 60 });
  expect((await backbone.post('/v1/criteria/people/assess', { score: 101 })).status).toBe(400);
  expect((await backbone.post('/v1/criteria/luck/assess', { score: 1 })).status).toBe(400);
});

const [ana, other] = ['0193a000-0000-7000-8000-000000000001', '0193a000-0000-7000-8000-000000000002'];
const number = { metric: 'revenue', version: 2, filters: { channel: 'phone' } };
const goal = {
  ...{ goalId: ana, name: 'Sell more', objective: 'grow', owner: 'sales', ...number },
  ...{ from: '2026-01-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z', target: 100_000, better: 'lower' },
};
const question = {
  ...{ insightId: ana, name: 'Phone falls', owner: 'sales', ...number, dimension: 'category' },
  ...{ windowDays: 30, is: 'falls', threshold: 0.2, action: 'call them' },
};
test.each([
  ['goals', 'setGoal', goal, {}],
  [`goals/${ana}/withdraw`, 'withdrawGoal', { reason: 'another strategy' }, { goalId: ana }],
  ['insights', 'watchInsight', question, {}],
  [`insights/${ana}/unwatch`, 'unwatchInsight', {}, { insightId: ana }],
  [
    `insights/${ana}/raises/${other}/act`,
    'actOnInsight',
    { action: 'called' },
    { insightId: ana, raiseId: other },
  ],
  ['models/schedule', 'scheduleRounds', { startsAt: '2026-03-03T03:00:00.000Z', everyMinutes: 60 }, {}],
  ['models/schedule/end', 'endRounds', {}, {}],
])('%s reaches %s with every field', async (path, method, body, params) => {
  expect((await backbone.post(`/v1/${path}`, body)).status).toBe(200);
  const { context: _context, ...fields } = plainMessage(asked()?.request) as { context: object };
  expect([asked()?.method, fields]).toEqual([method, { ...body, ...params }]);
});

test.each(['metrics', 'analyses', 'marts', 'analytics', 'goals', 'insights', 'models/schedule'])(
  '/v1/%s answers',
  async (path) => expect((await backbone.get(`/v1/${path}`)).status).toBe(200),
);
test('marts are built and exported', async () => {
  expect((await backbone.post('/v1/marts/build', {})).status).toBe(200);
  expect((await backbone.post('/v1/analytics/export', {})).status).toBe(200);
});
