import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Stack, startStack } from '../src/index.ts';

const folder = await tempFolder('walk');
let stack: Stack;
let ana = '';
beforeAll(async () => {
  stack = await startStack(folder.path);
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  await folder.remove();
});

const register = (body: object, headers: Record<string, string> = {}) =>
  stack.post('/v1/customers', { kind: 'person', source: 'web', details: {}, ...body }, headers);
const email = (value: string) => [{ kind: 'email', value }];

describe('the walk', () => {
  test('a customer registers and is read back at the position of the answer', async () => {
    const answer = await register({
      details: { givenName: 'Ana', familyName: 'Ruiz' },
      identifiers: email('Ana@Example.com'),
    });
    expect(answer.status).toBe(201);
    ana = answer.body.customerId;
    const view = await stack.get(`/v1/customers/${ana}?explain=true`, {
      'icrm-min-position': answer.position,
    });
    expect(view.status).toBe(200);
    expect(view.body).toMatchObject({
      stage: 'prospect',
      displayName: 'Ana Ruiz',
      profile: { givenName: 'Ana' },
    });
    expect(view.body.provenance['profile.givenName']).toMatchObject({
      value: 'Ana',
      source: 'web',
      position: answer.position,
    });
  });

  test('the e-mail address finds the customer in any spelling', async () =>
    expect((await stack.get('/v1/customers/by/email/ANA@example.com')).body.customerId).toBe(ana));

  test('the first order turns the prospect into a customer', async () => {
    const lines = [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 2, amountMinor: 40_000 }];
    const order = await stack.post('/v1/orders', { customerId: ana, currency: 'EUR', lines });
    expect(order.status).toBe(200);
    const view = await stack.get(`/v1/customers/${ana}`, { 'icrm-min-position': order.position });
    expect(view.body.sales).toMatchObject({ orders: 1, totals: [{ minor: 40_000, currency: 'EUR' }] });
    await eventually(
      async () => expect((await stack.get(`/v1/customers/${ana}`)).body.stage).toBe('customer'),
      { withinMs: 15_000 },
    );
  });

  test('the timeline tells it in order', async () => {
    const { body } = await stack.get(`/v1/customers/${ana}/timeline?order=oldest`);
    expect(body.entries.map(({ type }: { type: string }) => type)).toEqual([
      'CustomerRegistered',
      'OrderPlaced',
      'ProspectConverted',
    ]);
  });

  test('the timeline comes live as server-sent events', async () => {
    const reading = new AbortController();
    const response = await fetch(`${stack.url}/v1/customers/${ana}/timeline/live`, {
      signal: reading.signal,
    });
    const seen: string[] = [];
    const read = (async () => {
      for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) seen.push(chunk);
    })().catch(() => undefined);
    await eventually(() => expect(seen.join('')).toContain('ProspectConverted'), { withinMs: 10_000 });
    await stack.post(`/v1/customers/${ana}/consents`, {
      purpose: 'marketing',
      channel: 'email',
      textVersion: '2026-01',
    });
    await eventually(() => expect(seen.join('')).toContain('ConsentGiven'), { withinMs: 10_000 });
    reading.abort();
    await read;
  });

  test('a retried command has one effect and the same answer', async () => {
    const key = { 'idempotency-key': 'form-4711' };
    const body = { details: { givenName: 'Luis' }, identifiers: email('luis@example.com') };
    const answers = [await register(body, key), await register(body, key), await register(body, key)];
    expect(new Set(answers.map((it) => it.body.customerId)).size).toBe(1);
    expect(new Set(answers.map((it) => it.position)).size).toBe(1);
  });

  test('an address that is taken is refused, and the holder stays', async () => {
    const answer = await register({ identifiers: email('ana@example.com') });
    expect(answer.status).toBe(409);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.stringify(answer.body)).toContain('identifier-taken');
  });

  test.each([
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['a wrong kind', { kind: 'robot' }, 'kind'],
    ['a phone that is none', { identifiers: [{ kind: 'phone', value: '12' }] }, 'identifiers'],
  ])('%s is refused by name', async (_case, body, field) => {
    const answer = await register(body);
    expect([400, 422]).toContain(answer.status);
    expect(JSON.stringify(answer.body)).toContain(field);
  });

  test('an unknown customer is 404, a malformed id 400', async () => {
    expect((await stack.get('/v1/customers/0193a000-0000-7000-8000-00000000dead')).status).toBe(404);
    expect((await stack.get('/v1/customers/nobody')).status).toBe(400);
  });

  test('another tenant sees nothing of it', async () => {
    const other = { 'icrm-tenant': 'other' };
    expect((await stack.get(`/v1/customers/${ana}`, other)).status).toBe(404);
    expect((await stack.get('/v1/customers/by/email/ana@example.com', other)).status).toBe(404);
    expect((await stack.get('/v1/customers', other)).body.customers).toEqual([]);
  });

  test('stopped and started again, everything is there', async () => {
    expect(await stack.stop()).toBe(0);
    stack = await startStack(folder.path);
    const view = await stack.get(`/v1/customers/${ana}`);
    expect(view.body).toMatchObject({
      stage: 'customer',
      displayName: 'Ana Ruiz',
      consents: [{ purpose: 'marketing', state: 'given' }],
    });
    expect((await register({ identifiers: email('ana@example.com') })).status).toBe(409);
  }, 90_000);
});
