import { plainMessage, type RpcCode, RpcError, type RpcErrorDetails } from '@icrm/rpc';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { collaborationCommands } from './collaboration-commands.ts';
import { salesCommands } from './sales-commands.ts';
import { careCommands, centreCommands, fieldCommands } from './service-commands.ts';
import { ana, result, startAlone, startBackbone } from './stand-ins.ts';

const other = '0193a000-0000-7000-8000-000000000002';
const identifier = { kind: 'external', value: 'C-1', system: 'erp' };
const value = { minor: 120_000, currency: 'EUR' };
const details = {
  givenName: 'Ana',
  familyName: 'Ruiz',
  birthDate: '1980-02-29',
  legalName: 'Ruiz SL',
  segment: 'Consumer',
  language: 'es',
  timeZone: 'Europe/Madrid',
  address: { line: 'Calle 1', city: 'Madrid', region: 'M', postcode: '28001', country: 'ES' },
  contactEmail: 'ana@example.com',
  contactPhone: '+34600000001',
};
const lines = [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12, amountMinor: 240_000 }];

/** Every command with every field it can have. */
const commands: readonly (readonly [path: string, method: string, body: object, params?: object])[] = [
  [
    '/v1/customers',
    'registerCustomer',
    { customerId: ana, kind: 'person', details, identifiers: [identifier], source: 'web' },
  ],
  [
    `/v1/customers/${ana}/details`,
    'changeDetails',
    { details: { givenName: 'Eva' }, retracted: ['segment'], source: 'web' },
    { customerId: ana },
  ],
  [`/v1/customers/${ana}/identifiers`, 'addIdentifier', { identifier, source: 'erp' }, { customerId: ana }],
  [`/v1/customers/${ana}/identifiers/remove`, 'removeIdentifier', { identifier }, { customerId: ana }],
  [
    `/v1/customers/${ana}/consents`,
    'giveConsent',
    {
      purpose: 'marketing',
      channel: 'email',
      textVersion: '2026-01',
      lawfulBasis: 'consent',
      evidence: 'form 7',
    },
    { customerId: ana },
  ],
  [
    `/v1/customers/${ana}/consents/withdraw`,
    'withdrawConsent',
    { purpose: 'marketing', channel: 'email', reason: 'asked to' },
    { customerId: ana },
  ],
  [`/v1/customers/${ana}/convert`, 'convertProspect', { reason: 'contract' }, { customerId: ana }],
  [`/v1/customers/${ana}/retire`, 'retireCustomer', { reason: 'left' }, { customerId: ana }],
  [`/v1/customers/${ana}/erase`, 'eraseCustomer', { reason: 'asked to' }, { customerId: ana }],
  [`/v1/customers/${ana}/erase-person`, 'erasePerson', { reason: 'asked to' }, { customerId: ana }],
  [`/v1/customers/${ana}/erasure/confirmations`, 'confirmErasure', { by: 'mailer' }, { customerId: ana }],
  [
    '/v1/links',
    'linkCustomers',
    {
      customerId: ana,
      otherCustomerId: other,
      rule: 'manual',
      ruleVersion: 1,
      score: 0.5,
      evidence: [{ field: 'email', outcome: 'agrees', weight: 2 }],
      reason: 'same',
    },
  ],
  ['/v1/links/remove', 'unlinkCustomers', { customerId: ana, otherCustomerId: other, reason: 'twins' }],
  ['/v1/links/reject', 'rejectLink', { customerId: ana, otherCustomerId: other, reason: 'twins' }],
  [
    '/v1/leads',
    'captureLead',
    {
      customerId: ana,
      source: 'portal',
      sourceReference: 'form-7',
      topic: 'solar roof',
      campaignId: 'spring',
      attributes: { country: 'ES' },
    },
  ],
  [`/v1/leads/${ana}/qualify`, 'qualifyLead', {}, { leadId: ana }],
  [`/v1/leads/${ana}/disqualify`, 'disqualifyLead', { reason: 'no budget' }, { leadId: ana }],
  [
    '/v1/opportunities',
    'openOpportunity',
    { opportunityId: ana, customerId: ana, leadId: other, title: 'Roof', value, owner: 'seller-3' },
  ],
  [`/v1/opportunities/${ana}/advance`, 'advanceOpportunity', { to: 'proposed' }, { opportunityId: ana }],
  [`/v1/opportunities/${ana}/win`, 'winOpportunity', { value }, { opportunityId: ana }],
  [`/v1/opportunities/${ana}/lose`, 'loseOpportunity', { reason: 'price' }, { opportunityId: ana }],
  [
    '/v1/orders',
    'placeOrder',
    {
      orderId: ana,
      customerId: ana,
      currency: 'EUR',
      reference: 'CA-1',
      lines,
      totalMinor: 240_000,
      priceTraceId: 'trace-1',
      agentId: 'agent-7',
      callId: 'call-9',
      quoteId: ana,
    },
  ],
  [`/v1/orders/${ana}/cancel`, 'cancelOrder', { reason: 'changed mind' }, { orderId: ana }],
  [
    '/v1/cases',
    'openCase',
    {
      caseId: ana,
      customerId: ana,
      kind: 'complaint',
      priority: 'high',
      subject: 'came broken',
      segment: 'home',
      contract: 'premium-support',
      country: 'ES',
      audience: 'internal',
      flow: 'repair',
    },
  ],
  [
    '/v1/case-flows/repair/versions',
    'publishCaseFlow',
    { audience: 'external', start: 'triage', stages: [{ stage: 'triage', next: [] }] },
    { flowId: 'repair' },
  ],
  [`/v1/cases/${ana}/move`, 'moveCase', { stage: 'repair' }, { caseId: ana }],
  [`/v1/cases/${ana}/acknowledge`, 'acknowledgeCase', {}, { caseId: ana }],
  [`/v1/cases/${ana}/assign`, 'assignCase', { agentId: 'agent-3' }, { caseId: ana }],
  [
    `/v1/cases/${ana}/notes`,
    'addNote',
    { visibility: 'public', author: 'customer', text: 'it hums' },
    { caseId: ana },
  ],
  [`/v1/cases/${ana}/wait`, 'waitForCustomer', { question: 'which one?' }, { caseId: ana }],
  [`/v1/cases/${ana}/resume`, 'resumeCase', {}, { caseId: ana }],
  [`/v1/cases/${ana}/propose`, 'proposeResolution', { resolution: 'a new one' }, { caseId: ana }],
  [`/v1/cases/${ana}/rate`, 'rateResolution', { score: 5, comment: 'thank you' }, { caseId: ana }],
  [`/v1/cases/${ana}/close`, 'closeCase', { reason: 'answered' }, { caseId: ana }],
  [`/v1/cases/${ana}/reopen`, 'reopenCase', { reason: 'hums again' }, { caseId: ana }],
  [`/v1/cases/${ana}/escalate`, 'escalateCase', { reason: 'second time' }, { caseId: ana }],
  [
    `/v1/cases/${ana}/goodwill`,
    'grantGoodwill',
    { correctsEventId: other, value, reason: 'came broken' },
    { caseId: ana },
  ],
  [`/v1/goals/${ana}/acknowledge`, 'acknowledgeGoal', {}, { goalId: ana }],
  ...collaborationCommands,
  ...salesCommands,
  ...centreCommands,
  ...careCommands,
  ...fieldCommands,
];

describe('a command', () => {
  let backbone: Awaited<ReturnType<typeof startBackbone>>;
  beforeAll(async () => {
    backbone = await startBackbone();
  });
  afterAll(() => backbone.close());

  test.each(commands)('%s reaches %s with every field', async (path, method, body, params = {}) => {
    backbone.seen.length = 0;
    const answer = await backbone.post(path, body);
    expect([200, 201]).toContain(answer.status);
    expect(answer.body).toMatchObject({ position: '41', revision: '3' });
    const [seen] = backbone.seen;
    expect(seen?.method).toBe(method);
    const { context, ...fields } = plainMessage(seen?.request) as { context: object };
    expect(fields).toEqual({ ...body, ...params });
    expect(context).toMatchObject({
      tenant: 'demo',
      channel: 'web',
      actor: { kind: 'staff', id: 'developer' },
    });
  });

  // In marketing.int.test.ts.
  const marketingTags = ['segments', 'campaigns', 'marketing-lists', 'offers', 'contacts', 'decisions'];
  // In overrides.int.test.ts; a comparison is a question.
  const triedElsewhere = ['overrideField', 'liftOverride', 'compareVector', 'reportPosition'];

  test('every command of the description was tried', async () => {
    const { body } = await backbone.get('/openapi.json');
    const operations = Object.values<Record<string, { operationId: string; tags: string[] }>>(body.paths)
      .flatMap((item) => Object.entries(item))
      .filter(
        ([method, { tags }]) =>
          method === 'post' &&
          ![
            'views',
            'import',
            'operation',
            'webhooks',
            'hooks',
            'workflows',
            'intake',
            'archive',
            'identity',
            'portal',
            'channels',
            'simulation',
            'analytics',
            ...marketingTags,
          ].includes(tags[0] ?? ''),
      )
      .map(([, { operationId }]) => operationId)
      .filter((operation) => !triedElsewhere.includes(operation));
    expect(operations.sort()).toEqual(commands.map(([, method]) => method).sort());
  });

  test('tells its position, its id, and where what it made can be found', async () => {
    const { status, header } = await backbone.post('/v1/customers', {
      kind: 'person',
      details: {},
      source: 'web',
    });
    expect(status).toBe(201);
    expect(header('icrm-position')).toBe('41');
    expect(header('icrm-command-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(header('location')).toBe(`/v1/customers/${ana}`);
    expect(header('icrm-repeated')).toBeNull();
  });

  test('carries its headers', async () => {
    backbone.seen.length = 0;
    await backbone.post(
      `/v1/leads/${ana}/qualify`,
      {},
      {
        'Idempotency-Key': '0193A000-0000-7000-8000-0000000000C1',
        'ICRM-Channel': 'phone',
        'ICRM-Correlation-Id': 'call-7',
        'ICRM-Causation-Id': 'click-1',
        'ICRM-Occurred-At': '2026-03-02T09:00:00.000Z',
        'ICRM-View-Position': '9007199254740993',
        'ICRM-Tenant': 'acme',
        'ICRM-Actor': 'partner:p-1',
      },
    );
    expect(backbone.seen[0]?.request['context']).toEqual({
      commandId: '0193a000-0000-7000-8000-0000000000c1',
      tenant: 'acme',
      actor: { kind: 'partner', id: 'p-1' },
      channel: 'phone',
      correlationId: 'call-7',
      causationId: 'click-1',
      occurredAt: '2026-03-02T09:00:00.000Z',
      viewPosition: 9_007_199_254_740_993n,
    });
  });

  test('with the same key is the same command, on another route another one', async () => {
    backbone.seen.length = 0;
    const key = { 'Idempotency-Key': 'call-7' };
    await backbone.post(`/v1/leads/${ana}/qualify`, {}, key);
    await backbone.post(`/v1/leads/${ana}/qualify`, {}, key);
    await backbone.post(`/v1/leads/${ana}/disqualify`, { reason: 'no' }, key);
    const [first, second, third] = backbone.seen.map(
      ({ request }) => (request['context'] as { commandId: string }).commandId,
    );
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  test.each([
    [{ 'ICRM-Occurred-At': 'yesterday' }, 'icrm-occurred-at'],
    [{ 'ICRM-View-Position': '-1' }, 'icrm-view-position'],
    [{ 'ICRM-Channel': 'Web Site' }, 'icrm-channel'],
    [{ 'ICRM-Actor': 'robot:1' }, 'ICRM-Actor'],
    [{ 'ICRM-Tenant': 'a.b' }, 'ICRM-Tenant'],
  ])('refuses the header %j', async (headers, field) => {
    const { status, body } = await backbone.post(`/v1/leads/${ana}/qualify`, {}, headers);
    expect(status).toBe(400);
    expect(body.errors[0]).toMatchObject({ in: 'header', field });
  });
});

describe('what a service says', () => {
  const opened: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const it of opened.splice(0)) await it.close();
  });
  const cancelled = async (error: RpcError) => {
    const backbone = await startBackbone({
      sales: {
        cancelOrder: async () => {
          throw error;
        },
      },
    });
    opened.push(backbone);
    return backbone.post(`/v1/orders/${ana}/cancel`, { reason: 'x' });
  };

  test.each<[RpcCode, RpcErrorDetails, number, string, string | null]>([
    ['NOT_FOUND', { reason: 'order-not-found', domain: 'sales' }, 404, 'order-not-found', null],
    ['ALREADY_EXISTS', { reason: 'identifier-taken' }, 409, 'identifier-taken', null],
    ['ABORTED', { retryAfterMs: 100 }, 409, 'conflict', '1'],
    ['FAILED_PRECONDITION', { reason: 'order-already-cancelled' }, 422, 'order-already-cancelled', null],
    ['INVALID_ARGUMENT', { reason: 'total-differs' }, 422, 'total-differs', null],
    ['RESOURCE_EXHAUSTED', { retryAfterMs: 2_500 }, 429, 'too-much', '3'],
    ['UNAVAILABLE', { retryAfterMs: 1_000 }, 503, 'unavailable', '1'],
    ['DEADLINE_EXCEEDED', {}, 504, 'timeout', '1'],
    ['PERMISSION_DENIED', {}, 403, 'forbidden', null],
    ['INTERNAL', {}, 500, 'internal', null],
  ])('%s %j is %i %s', async (...row) => {
    const [code, details, ...expected] = row;
    const answer = await cancelled(new RpcError(code, 'no', details));
    expect(answer.type).toBe('application/problem+json; charset=utf-8');
    expect([answer.status, answer.body.reason, answer.header('retry-after')]).toEqual(expected);
  });

  test('names the fields it refused, and the facts of a refusal', async () => {
    const violations = [{ field: 'lines[0].quantity', description: 'too many' }];
    const fields = await cancelled(new RpcError('INVALID_ARGUMENT', 'x', { fieldViolations: violations }));
    expect(fields).toMatchObject({
      status: 400,
      body: { errors: [{ in: 'body', field: 'lines[0].quantity', message: 'too many' }] },
    });
    const facts = await cancelled(
      new RpcError('ALREADY_EXISTS', 'x', { reason: 'identifier-taken', metadata: { customerId: ana } }),
    );
    expect(facts.body).toMatchObject({ reason: 'identifier-taken', customerId: ana });
  });

  test('a repeated command gets the recorded answer, and a header says so', async () => {
    const backbone = await startBackbone({
      sales: { cancelOrder: async () => ({ result: { ...result, repeated: true } }) },
    });
    opened.push(backbone);
    const { status, body, header } = await backbone.post(`/v1/orders/${ana}/cancel`, { reason: 'x' });
    expect([status, body, header('icrm-repeated')]).toEqual([200, { position: '41', revision: '3' }, 'true']);
  });

  test('services that are away are 503 with Retry-After, quickly, whatever is asked of them', async () => {
    const gateway = await startAlone();
    opened.push(gateway);
    const begin = performance.now();
    const answers = await Promise.all([
      gateway.post(`/v1/orders/${ana}/cancel`, { reason: 'x' }),
      gateway.get(`/v1/customers/${ana}`),
      gateway.get(`/v1/customers/${ana}/timeline`, { accept: 'text/event-stream' }),
      gateway.get('/v1/events?from=beginning'),
      gateway.upload('/v1/import/orders', '{}'),
      gateway.upload('/v1/import/customers', '{}'),
      gateway.call('POST', '/v1/projection/rebuild'),
    ]);
    expect(performance.now() - begin).toBeLessThan(6_000);
    for (const { status, header, body } of answers)
      expect([status, body?.reason, header('retry-after')]).toEqual([503, 'unavailable', '1']);
    expect((await gateway.get('/v1/status')).body).toMatchObject({
      state: 'degraded',
      customer: { state: 'down', reason: 'UNAVAILABLE' },
    });
  });
});
