import { overrideV1, viewV1 } from '@icrm/contracts';
import { type Handlers, implement, serveRpc } from '@icrm/rpc';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ana, result, startBackbone } from './stand-ins.ts';

type Methods = Handlers<typeof overrideV1.OverrideServiceService>;
const seen: unknown[] = [];
const override: Methods = {
  async overrideField(request) {
    seen.push(request);
    return { result };
  },
  async liftOverride(request) {
    seen.push(request);
    return { result };
  },
};
const service = serveRpc({
  listen: { host: '127.0.0.1', port: 0 },
  services: [implement(overrideV1.OverrideServiceService, override)],
  reflection: false,
});

let backbone: Awaited<ReturnType<typeof startBackbone>>;
beforeAll(async () => {
  const customer = (await service.start()) ?? '';
  backbone = await startBackbone(
    {
      view: {
        async previewSurvivorship(request) {
          seen.push(request);
          return viewV1.PreviewSurvivorshipResponse.fromPartial({
            version: 1,
            otherVersion: 2,
            compared: 10n,
            different: 3n,
            fields: [{ field: 'profile.segment', views: 3n }],
          });
        },
      },
    },
    { customer },
  );
});
afterAll(async () => {
  await backbone.close();
  await service.stop();
});
beforeEach(() => {
  seen.length = 0;
});

test('a field is overridden until a time, and lifted', async () => {
  const path = `/v1/customers/${ana}/overrides`;
  const value = { familyName: 'Ruiz' };
  const until = '2126-01-01T00:00:00Z';
  const answer = await backbone.post(path, { field: 'familyName', value, until, why: 'saw the passport' });
  expect(answer.body).toEqual({ position: '41', revision: '3' });
  const lift = await backbone.post(`${path}/lift`, { field: 'familyName', why: 'typing error' });
  expect(lift.status).toBe(200);
  expect(seen).toMatchObject([
    {
      customerId: ana,
      field: 'familyName',
      value,
      until: '2126-01-01T00:00:00.000Z',
      why: 'saw the passport',
      context: { tenant: 'demo' },
    },
    { customerId: ana, field: 'familyName', why: 'typing error' },
  ]);
});

test('a value of another field is refused at the door', async () => {
  const body = { field: 'familyName', value: { segment: 'home' }, why: 'mixed up' };
  expect((await backbone.post(`/v1/customers/${ana}/overrides`, body)).status).toBe(400);
  expect(seen).toEqual([]);
});

test('other rules are tried by version or as a document', async () => {
  const rules = { version: 2, otherwise: ['longest'] };
  const answer = await backbone.post('/v1/survivorship/preview', { rules });
  expect(answer.body).toMatchObject({
    compared: '10',
    different: '3',
    fields: [{ field: 'profile.segment', views: '3' }],
  });
  await backbone.post('/v1/survivorship/preview', { version: 1, sample: 0 });
  expect((await backbone.post('/v1/survivorship/preview', { version: 1, rules })).status).toBe(400);
  expect(seen).toMatchObject([
    { tenant: 'demo', sample: 1_000, rules: { $case: 'document', value: JSON.stringify(rules) } },
    { sample: 0, rules: { $case: 'version', value: 1 } },
  ]);
});
