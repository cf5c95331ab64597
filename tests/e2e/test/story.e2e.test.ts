import { join } from 'node:path';
import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { icrm, type Stack, startStack } from '../src/index.ts';

const folder = await tempFolder('story');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack(join(folder.path, 'data'), {
    // ICRM_PROCESSES=1 gives each service a process of its own, which takes longer to start.
    args: process.env['ICRM_PROCESSES'] === '1' ? ['--processes'] : [],
    env: { ICRM_ANALYTICS_OPEN_AFTER_MS: '0', ICRM_ANALYTICS_LOAD_EVERY_MS: '20' },
  });
}, 120_000);
afterAll(async () => {
  await stack.process.kill();
  await folder.remove();
});

const DAY_MS = 86_400_000;
const now = Date.now();
const at = (days: number) => new Date(now + days * DAY_MS).toISOString();
const hours = (count: number) => at(count / 24);

// biome-ignore lint/suspicious/noExplicitAny: the story reads from answers what it needs
const post = async (path: string, body: object, headers: Record<string, string> = {}): Promise<any> => {
  const answer = await stack.post(path, body, headers);
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
type Entry = {
  type: string;
  eventId: string;
  causationId: string;
  data: Record<string, never> & { [key: string]: string };
};
const timeline = async (customerId: string): Promise<Entry[]> =>
  (await stack.get(`/v1/customers/${customerId}/timeline?limit=200`)).body.entries;
const entry = (customerId: string, type: string, part: Record<string, unknown> = {}): Promise<Entry> =>
  eventually(
    async () => {
      const found = (await timeline(customerId)).find(
        (it) => it.type === type && Object.entries(part).every(([key, value]) => it.data[key] === value),
      );
      if (found === undefined) throw new Error(`${type} has not happened`);
      return found;
    },
    { withinMs: 60_000 },
  );

/** A shop whose customers come and go, so that there is something to learn from; some bought once and never again. */
const shop = Array.from({ length: 70 }, (_, n) => ({ reference: `S-${n}`, once: n % 4 === 0, n }));
const orders = shop.flatMap(({ reference, once, n }) => {
  const gap = 9 + (n % 5) * 6;
  const begins = once ? -80 + ((n * 13) % 160) : -200 + (n % 9);
  const stops = once ? begins + 1 : n % 3 === 0 ? 121 : -150 + ((n * 37) % 240);
  const days = Array.from({ length: 40 }, (_, i) => begins + i * gap).filter(
    (on) => on < Math.min(stops, 120),
  );
  return days.map((on) => ({
    reference: `${reference}-${on}`,
    source: 'shop',
    customer: { kind: 'external', system: 'shop', value: reference },
    currency: 'EUR',
    placedAt: at(on),
    lines: [
      { productId: 'P-2', name: 'Panel', category: 'solar', quantity: 1, amountMinor: 400_000 + 10_000 * n },
    ],
  }));
});
const bring = async (what: string, lines: readonly object[]): Promise<void> => {
  const response = await fetch(`${stack.url}/v1/import/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
    signal: AbortSignal.timeout(120_000),
  });
  expect(await response.text()).toContain('"rejected":0');
};

/** It is about noon where she lives, whenever this runs: nobody is written to at night. */
const noonZone = (): string => {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
};

test('somebody unknown chats, is won, is let down, is helped, is expected to leave, and is kept', async () => {
  await bring(
    'customers',
    shop.map(({ reference, n }) => ({
      reference,
      kind: 'person',
      source: 'shop',
      details: { segment: n < 12 ? 'home' : 'shop' },
      identifiers: [{ kind: 'external', system: 'shop', value: reference }],
      occurredAt: at(-210),
    })),
  );

  // Somebody nobody knows writes in the chat of the site, and becomes a prospect; then she says who she is.
  const chat = await post('/v1/interactions', {
    channel: 'chat',
    system: 'web',
    externalId: 'chat-1',
    participants: [{ role: 'from', kind: 'device', value: 'visitor-77' }],
    text: '¿Montan paneles en Sevilla?',
  });
  const eva: string = chat.customerId;
  await entry(eva, 'CustomerRegistered');
  await post(`/v1/conversations/${chat.conversationId}/messages`, { text: 'Sí. ¿Con quién hablo?' });
  await post(`/v1/conversations/${chat.conversationId}/identify`, {
    kind: 'email',
    value: 'eva@example.com',
  });
  await post(`/v1/customers/${eva}/details`, {
    source: 'chat',
    details: {
      givenName: 'Eva',
      language: 'es',
      segment: 'home',
      timeZone: noonZone(),
      contactEmail: 'eva@example.com',
      address: { line: 'Calle Sol 1', city: 'Sevilla', postcode: '41001', country: 'ES' },
    },
  });

  // She opts in, and gets the letter of a campaign that leaves one of five out.
  await post(`/v1/customers/${eva}/consents`, {
    purpose: 'marketing',
    channel: 'post',
    textVersion: '2026-01',
    lawfulBasis: 'consent',
    evidence: 'said so in the chat',
  });
  const { segmentId } = await post('/v1/segments', {
    name: 'Homes',
    query: { field: 'segment', in: ['home'] },
  });
  const { campaignId } = await post('/v1/campaigns', {
    campaignId: '0193a000-0000-7000-8000-0000000000a1',
    name: 'Spring roofs',
    objective: 'ten new roofs',
    audience: { segmentId },
    purpose: 'marketing',
    journey: {
      holdOutPercent: 20,
      steps: [
        {
          kind: 'contact',
          name: 'letter',
          channel: 'post',
          variants: [{ name: 'a', subject: 'Sun for your roof', text: 'Dear customer, …' }],
        },
      ],
    },
  });
  await post(`/v1/campaigns/${campaignId}/budget`, { budget: { minor: 100_000, currency: 'EUR' } });
  // A campaign is for those who are in its segment when it is launched.
  await entry(eva, 'SegmentEntered', { segmentId });
  await post(`/v1/campaigns/${campaignId}/approve`, {});
  await post(`/v1/campaigns/${campaignId}/launch`, {});
  expect((await entry(eva, 'JourneyEntered', { campaignId })).data).toMatchObject({ heldOut: false });
  const letter = await entry(eva, 'MessageQueued', { campaignId });
  await post(`/v1/messages/${letter.data['messageId']}/hand-over`, { receipt: 'letter shop 7' });
  await post(`/v1/campaigns/${campaignId}/spend`, {
    amount: { minor: 1_000, currency: 'EUR' },
    reference: 'I-1',
  });

  // She calls, and is led to who speaks her language; who is worth most would go to somebody else.
  const centre = '/v1/centres/main';
  await post(`${centre}/open`, { offerSeconds: 120 });
  for (const queue of ['spanish', 'english', 'gold'])
    await post(`${centre}/queues/${queue}`, { withinSeconds: 20, targetPercent: 80 });
  await post(`${centre}/vectors`, {
    steps: [
      { do: 'if', all: [{ variable: 'valueTier', is: 'equal', value: 'gold' }], goto: 'gold' },
      { do: 'if', all: [{ variable: 'language', is: 'equal', value: 'es' }], goto: 'spanish' },
      { do: 'queue', skill: 'english', priority: 0 },
      { do: 'end', reason: 'over' },
      { label: 'spanish', do: 'queue', skill: 'spanish', priority: 0 },
      { do: 'wait', seconds: 600 },
      { do: 'end', reason: 'over' },
      { label: 'gold', do: 'queue', skill: 'gold', priority: 9 },
      { do: 'wait', seconds: 600 },
      { do: 'end', reason: 'over' },
    ],
  });
  for (const [agent, skill] of [
    ['ana', 'spanish'],
    ['bob', 'english'],
    ['gwen', 'gold'],
  ] as const) {
    await post(`${centre}/agents/${agent}/profile`, { skills: { [skill]: 5 }, capacity: 2 });
    await post(`${centre}/agents/${agent}/state`, { state: 'available' });
  }
  const { callId } = await post(`${centre}/calls`, { customerId: eva, channel: 'phone' });
  expect((await stack.post(`${centre}/calls/${callId}/answer`, { agentId: 'bob' })).status).toBe(422);
  await post(`${centre}/calls/${callId}/answer`, { agentId: 'ana' });
  expect((await stack.get(`${centre}/calls/${callId}/brief`)).body).toBeDefined();
  await post(`${centre}/calls/${callId}/finish`, {});

  // A quote, and she buys.
  const lines = [
    { productId: 'P-1', name: 'Solar roof', category: 'solar', quantity: 1, amountMinor: 800_000 },
  ];
  const { quoteId } = await post('/v1/quotes', { customerId: eva, currency: 'EUR', language: 'es', lines });
  await post(`/v1/quotes/${quoteId}/send`, { by: 'email' });
  await post(`/v1/quotes/${quoteId}/accept`, {});
  await post('/v1/orders', { customerId: eva, currency: 'EUR', lines, quoteId, callId });
  await entry(eva, 'ProspectConverted');

  // The inverter hums: a complaint, a technician at her door, and she rates what came of it.
  const { caseId } = await post('/v1/cases', {
    customerId: eva,
    kind: 'complaint',
    priority: 'high',
    subject: 'The inverter hums',
    country: 'ES',
  });
  const { technicianId } = await post('/v1/technicians', {
    name: 'Tom',
    skills: { inverters: 3 },
    base: { latitude: 37.38, longitude: -5.98 },
  });
  await post(`/v1/technicians/${technicianId}/shifts`, { from: hours(1), until: hours(9) });
  const { workOrderId } = await post('/v1/work-orders', {
    customerId: eva,
    caseId,
    skill: 'inverters',
    durationMinutes: 60,
    window: { from: hours(1), until: hours(9) },
    place: { latitude: 37.39, longitude: -5.99 },
    task: 'Change the inverter',
  });
  await post(`/v1/work-orders/${workOrderId}/dispatch`, {});
  for (const step of ['accept', 'travel', 'arrive'])
    await post(`/v1/work-orders/${workOrderId}/${step}`, { technicianId });
  await post(`/v1/work-orders/${workOrderId}/complete`, {
    technicianId,
    signedBy: 'Eva',
    signatureSha256: 'ab'.repeat(32),
    report: 'changed',
  });
  await post(`/v1/cases/${caseId}/propose`, { resolution: 'A new inverter' });
  await post(`/v1/cases/${caseId}/rate`, { score: 5 }, { 'icrm-actor': `customer:${eva}` });

  // A season later she has not come back. What is decided about those who may leave becomes a case for a seller.
  await bring('orders', orders);
  const run = (...args: string[]) => icrm({ url: stack.url }, args);
  await eventually(
    async () => expect((await run('metric', 'orders')).documents).toEqual([{ value: orders.length + 1 }]),
    { withinMs: 90_000 },
  );
  await stack.put('/v1/workflows/keep-customers', {
    on: { types: ['DecisionPublished'] },
    when: {
      all: [
        { path: 'event.data.kind', op: 'eq', value: 'retention-play' },
        { path: 'event.data.arm', op: 'eq', value: 'treated' },
      ],
    },
    steps: [
      {
        name: 'call-them',
        send: {
          service: 'service',
          command: 'openCase',
          fields: {
            customerId: '$event.data.customerId',
            kind: 'question',
            priority: 'high',
            subject: 'Likely to leave: call them',
          },
        },
      },
    ],
  });
  await post('/v1/workflows/keep-customers/publish', { version: 1 });
  // The same decisions open a play of marketing, which leaves alone whom analytics holds out.
  const keepId = '0193a000-0000-7000-8000-0000000000a2';
  await post('/v1/campaigns', {
    ...{ campaignId: keepId, name: 'Stay with us', objective: 'keep them', purpose: 'marketing' },
    audience: { decision: 'retention-play' },
    journey: {
      steps: [
        {
          ...{ kind: 'contact', name: 'offer', channel: 'post' },
          variants: [{ name: 'only', subject: 'A battery for your roof', text: 'Ten per cent off' }],
        },
      ],
    },
  });
  await post(`/v1/campaigns/${keepId}/approve`, {});
  await post(`/v1/campaigns/${keepId}/launch`, {});
  const season = await run('models', '--moment', at(120));
  expect(season.documents[0]).toMatchObject({
    phase: 'done',
    // She alone of the shop ever asked for help: nothing to learn from.
    skipped: ['contact'],
  });
  const play = await entry(eva, 'DecisionPublished', { kind: 'retention-play' });
  expect(play.data).toMatchObject({ arm: 'treated' });
  expect(play.causationId).toBe(
    (await entry(eva, 'PredictionMade', { kind: 'churn', band: 'high' })).eventId,
  );
  const care = await entry(eva, 'CaseOpened', { kind: 'question' });
  expect(care.causationId).toBe(play.eventId);

  const joined = await entry(eva, 'JourneyEntered', { campaignId: keepId });
  expect(joined.data).toMatchObject({ decisionId: play.data['decisionId'], heldOut: false });

  // She calls again: routing knows the tier that was decided.
  const view = (await stack.get(`/v1/customers/${eva}?explain=true`)).body;
  const tier = view.analytics.decisions.find(({ kind }: { kind: string }) => kind === 'value-tier').value;
  // A call does not wait for a view that is slow: on a busy machine she has to call once more.
  const again = await eventually(
    async () => {
      const call = await post(`${centre}/calls`, { customerId: eva, channel: 'phone' });
      const { caller } = (await entry(eva, 'CallArrived', { callId: call.callId })).data;
      if (caller?.['valueTier'] === undefined) await post(`${centre}/calls/${call.callId}/abandon`, {});
      expect(caller).toMatchObject({ valueTier: tier, language: 'es' });
      return call;
    },
    { withinMs: 30_000 },
  );
  await post(`${centre}/calls/${again.callId}/answer`, { agentId: tier === 'gold' ? 'gwen' : 'ana' });
  await post(`${centre}/calls/${again.callId}/finish`, {});

  // She buys a battery: she is kept, and that is told beside what became of the others.
  await post(
    '/v1/orders',
    {
      customerId: eva,
      currency: 'EUR',
      lines: [{ productId: 'P-3', name: 'Battery', quantity: 1, amountMinor: 300_000 }],
    },
    { 'icrm-occurred-at': at(130) },
  );
  await eventually(
    async () => expect((await run('metric', 'orders')).documents).toEqual([{ value: orders.length + 2 }]),
    { withinMs: 60_000 },
  );
  await run('models', '--moment', at(211));
  expect((await entry(eva, 'DecisionEvaluated', { kind: 'retention-play' })).data).toMatchObject({
    outcome: 'kept',
  });
  expect((await entry(eva, 'PredictionEvaluated', { kind: 'churn' })).data).toMatchObject({ observed: 0 });
  await eventually(
    async () => {
      const plays = (await run('analysis', 'experiments', '--parameters', 'of:decisions')).documents;
      expect(plays).toContainEqual(
        expect.objectContaining({
          subject: 'retention-play',
          uplift: expect.any(Number),
          low: expect.any(Number),
          high: expect.any(Number),
          // The groups are as large as they were planned to be.
          sampleRatioP: expect.any(Number),
        }),
      );
      // Marketing tells of its play what analytics tells of the decisions behind it.
      const { play: told } = (await stack.get(`/v1/campaigns/${keepId}`)).body;
      expect(told.treated.kept).toBeGreaterThan(0);
      expect(told.holdout.kept + told.holdout.left).toBeGreaterThan(0);
      const campaigns = (await run('analysis', 'experiments', '--parameters', 'of:campaigns')).documents;
      expect(campaigns).toContainEqual(
        expect.objectContaining({ subject: campaignId, low: expect.any(Number), high: expect.any(Number) }),
      );
    },
    { withinMs: 60_000 },
  );

  // One view and one timeline tell it all, and each number leads down to its event.
  const whole = (await stack.get(`/v1/customers/${eva}?explain=true`)).body;
  expect(whole).toMatchObject({
    stage: 'customer',
    displayName: 'Eva',
    sales: { orders: 2, totals: [{ minor: 1_100_000, currency: 'EUR' }] },
    service: { complaints: 1, satisfaction: { average: 5 } },
    analytics: { lifecycle: { rule: 'usual-gap.1' } },
  });
  expect(whole.provenance['analytics.lifecycle']).toMatchObject({ type: 'LifecycleStageChanged' });
  const events = await timeline(eva);
  const told = new Set(events.map(({ type }) => type));
  for (const type of [
    'InteractionRecorded',
    'ParticipantIdentified',
    'ConsentGiven',
    'SegmentEntered',
    'JourneyEntered',
    'MessageSent',
    'CallArrived',
    'QuoteAccepted',
    'OrderPlaced',
    'CaseResolutionRated',
    'PredictionMade',
    'DecisionPublished',
    'DecisionEvaluated',
    'LifecycleStageChanged',
  ])
    expect([type, told.has(type)]).toEqual([type, true]);
  const orderIds = events.filter(({ type }) => type === 'OrderPlaced').map(({ eventId }) => eventId);
  expect(orderIds).toContain(whole.provenance['sales.totals'].eventId);
}, 420_000);
