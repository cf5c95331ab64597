import { plainMessage } from '@icrm/rpc';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ana, startBackbone } from './stand-ins.ts';

const eur = { minor: 5_000, currency: 'EUR' };
const query = {
  all: [
    { field: 'city', in: ['Madrid'] },
    { happened: 'order', when: { lastDays: 90 } },
  ],
};
const journey = { steps: [{ kind: 'wait', name: 'pause', minutes: 60 }], holdOutPercent: 10 };
const at = '2026-03-02T09:00:00.000Z';
const audience = { segmentId: ana };

type Row = readonly [
  path: string,
  method: string,
  body: Readonly<Record<string, unknown>>,
  params?: object,
  texts?: readonly string[],
];

/** Every command of the marketing service with every field of its body; the last names those that travel as JSON. */
const commands: readonly Row[] = [
  ['/v1/segments', 'defineSegment', { segmentId: ana, name: 'Madrid', query }, {}, ['query']],
  [
    '/v1/segments/from-text',
    'defineSegmentFromText',
    { segmentId: ana, name: 'Madrid', text: 'clientes de Madrid', language: 'es' },
  ],
  [`/v1/segments/${ana}/confirm`, 'confirmSegment', { reading: 'ciudad Madrid' }, { segmentId: ana }],
  [`/v1/segments/${ana}/retire`, 'retireSegment', { reason: 'over' }, { segmentId: ana }],
  [
    '/v1/campaigns',
    'draftCampaign',
    { campaignId: ana, name: 'Roofs', objective: '40 roofs', audience, journey, purpose: 'marketing' },
    {},
    ['audience', 'journey'],
  ],
  [
    `/v1/campaigns/${ana}/activities`,
    'planActivity',
    { activity: 'fair', summary: 'A stand', from: '2026-03-01', to: '2026-03-02', planned: eur },
    { campaignId: ana },
  ],
  [
    `/v1/campaigns/${ana}/tasks`,
    'assignTask',
    { activity: 'fair', task: 'posters', summary: 'Print', assignee: 'eva', due: '2026-02-20' },
    { campaignId: ana },
  ],
  [`/v1/campaigns/${ana}/tasks/complete`, 'completeTask', { task: 'posters' }, { campaignId: ana }],
  [`/v1/campaigns/${ana}/budget`, 'setBudget', { budget: eur }, { campaignId: ana }],
  [
    `/v1/campaigns/${ana}/spend`,
    'recordSpend',
    { activity: 'fair', amount: eur, reference: 'I-7' },
    { campaignId: ana },
  ],
  [`/v1/campaigns/${ana}/approve`, 'approveCampaign', {}, { campaignId: ana }],
  [`/v1/campaigns/${ana}/launch`, 'launchCampaign', {}, { campaignId: ana }],
  [`/v1/campaigns/${ana}/pause`, 'pauseCampaign', { reason: 'stock' }, { campaignId: ana }],
  [`/v1/campaigns/${ana}/resume`, 'resumeCampaign', { reason: 'stock' }, { campaignId: ana }],
  [`/v1/campaigns/${ana}/finish`, 'finishCampaign', { reason: 'done' }, { campaignId: ana }],
  [
    '/v1/contacts',
    'requestContact',
    { contactId: ana, customerId: ana, channel: 'email', purpose: 'marketing', subject: 'Sun', text: 'Look' },
  ],
  [`/v1/messages/${ana}/hand-over`, 'recordHandOver', { receipt: 'bag 7' }, { messageId: ana }],
  [`/v1/messages/${ana}/return`, 'recordReturn', { bounce: 'hard', code: 'moved' }, { messageId: ana }],
  ['/v1/messages/reports', 'recordReport', { raw: 'Action: failed' }],
  [
    '/v1/opt-ins',
    'requestOptIn',
    { customerId: ana, channel: 'email', purpose: 'marketing', textVersion: '1', evidence: 'form 7' },
  ],
  [`/v1/campaigns/${ana}/leads`, 'handOverLead', { customerId: ana, topic: 'roof' }, { campaignId: ana }],
  [
    '/v1/price-lists/retail',
    'publishPriceList',
    { priceList: { currency: 'EUR', from: at, items: [{ item: 'panel', unitMinor: 1 }], rules: [] } },
    { priceListId: 'retail' },
    ['priceList'],
  ],
  [
    '/v1/promotions',
    'launchPromotion',
    {
      ...{ promotionId: ana, name: 'Spring', budget: eur, perCustomer: 2, effect: { percent: 10 } },
      ...{ minimumMinor: 100, from: at, until: '2026-04-01T00:00:00.000Z' },
    },
    {},
    ['effect'],
  ],
  [
    `/v1/promotions/${ana}/claim`,
    'claimPromotion',
    { customerId: ana, reference: 'CA-1', amount: eur },
    { promotionId: ana },
  ],
  [`/v1/promotions/${ana}/release`, 'releaseClaim', { reference: 'CA-1' }, { promotionId: ana }],
  [`/v1/promotions/${ana}/end`, 'endPromotion', { reason: 'stock' }, { promotionId: ana }],
  [
    `/v1/customers/${ana}/points/earn`,
    'earnPoints',
    { points: 5, rule: 'one-per-euro', reference: 'CA-1' },
    { customerId: ana },
  ],
  [
    `/v1/customers/${ana}/points/redeem`,
    'redeemPoints',
    { points: 5, reference: 'mug' },
    { customerId: ana },
  ],
  [`/v1/customers/${ana}/points/reverse`, 'reversePoints', { reference: 'mug' }, { customerId: ana }],
  ['/v1/marketing-lists', 'createList', { listId: ana, name: 'Fair', kind: 'dynamic', segmentId: ana }],
  [`/v1/marketing-lists/${ana}/members`, 'addListMembers', { customerIds: [ana] }, { listId: ana }],
  [`/v1/marketing-lists/${ana}/members/remove`, 'removeListMembers', { customerIds: [ana] }, { listId: ana }],
  [
    `/v1/marketing-lists/${ana}/share`,
    'shareList',
    { grantee: 'd-3', fields: ['city', 'contactEmail'], masked: ['contactEmail'], expiresAt: at },
    { listId: ana },
  ],
  [`/v1/marketing-lists/${ana}/revoke`, 'revokeShare', { grantee: 'd-3' }, { listId: ana }],
  [
    `/v1/marketing-lists/${ana}/read`,
    'readSharedList',
    { grantee: 'd-3', limit: 7, cursor: ana },
    { listId: ana },
  ],
  [
    '/v1/decision-policy',
    'publishPolicy',
    { policy: { actions: [{ name: 'roof', slot: 'home', content: 'A roof', weight: 1 }] } },
    {},
    ['policy'],
  ],
  ['/v1/decisions', 'decide', { slot: 'home', customerId: ana, visitorId: 'v-1', channel: 'web' }],
  [`/v1/decisions/${ana}/responses`, 'recordResponse', { response: 'accepted' }, { decisionId: ana }],
  ['/v1/visitors/v-1/interests', 'observeVisitor', { interest: 'batteries' }, { visitorId: 'v-1' }],
  ['/v1/visitors/v-1/identify', 'identifyVisitor', { customerId: ana }, { visitorId: 'v-1' }],
  ['/v1/visitors/v-1/tracking', 'decideTracking', { given: true, textVersion: '1' }, { visitorId: 'v-1' }],
  ['/v1/visitors/v-1/pages', 'viewPage', { page: '/roofs', interest: 'batteries' }, { visitorId: 'v-1' }],
  ['/v1/visitors/v-1/actions', 'performAction', { page: '/roofs', action: 'asked' }, { visitorId: 'v-1' }],
  [
    `/v1/marketing-lists/${ana}/expand`,
    'expandAudience',
    { seed: { segmentId: ana }, size: 20, consentedTo: 'marketing' },
    { listId: ana },
    ['seed'],
  ],
  [
    '/v1/price-lists/retail/quotes',
    'quotePrice',
    { priceTraceId: ana, customerId: ana, lines: [{ item: 'panel', quantity: 12 }], validMinutes: 60 },
    { priceListId: 'retail' },
  ],
  [
    '/v1/contact-policy',
    'publishContactPolicy',
    {
      policy: {
        caps: [{ days: 7, most: 2 }],
        quiet: { from: 20, to: 10 },
        channels: { phone: { allowed: false, caps: [] } },
      },
    },
    {},
    ['policy'],
  ],
  ['/v1/calls/next', 'takeCall', {}],
  ['/v1/topics/batteries/followers', 'followTopic', { customerId: ana }, { topic: 'batteries' }],
  ['/v1/topics/batteries/followers/remove', 'unfollowTopic', { customerId: ana }, { topic: 'batteries' }],
  [
    '/v1/topics/batteries/announcements',
    'announce',
    { channel: 'email', subject: 'New', text: 'A battery', purpose: 'marketing' },
    { topic: 'batteries' },
  ],
  [
    '/v1/contents',
    'draftContent',
    {
      ...{ contentId: ana, name: 'Sun', kind: 'brand', language: 'es' },
      variants: [{ name: 'a', weight: 1, subject: 'Sol', text: 'Sol' }],
    },
    {},
    ['variants'],
  ],
  [`/v1/contents/${ana}/approve`, 'approveContent', { version: 2 }, { contentId: ana }],
  [`/v1/contents/${ana}/reject`, 'rejectContent', { version: 2, reason: 'dull' }, { contentId: ana }],
  [
    `/v1/contents/${ana}/variants/retire`,
    'retireVariant',
    { variant: 'a', reason: 'dull' },
    { contentId: ana },
  ],
  [
    '/v1/brand/ad-spend',
    'recordAdSpend',
    {
      ...{ reference: 'ads-1', platform: 'search', campaignId: ana, from: '2026-03-01', to: '2026-03-02' },
      ...{ spent: eur, impressions: 10, clicks: 2 },
    },
  ],
  [
    '/v1/brand/press-mentions',
    'recordPressMention',
    {
      ...{ reference: 'p-1', outlet: 'The Paper', title: 'Roofs', url: 'https://paper.example/1' },
      ...{ publishedOn: '2026-03-01', tone: 'good', reach: 5, campaignId: ana },
    },
  ],
  [
    '/v1/brand/research-waves',
    'closeResearchWave',
    {
      ...{ reference: 'w-1', study: 'awareness', wave: 3, asked: 100, answered: 40 },
      ...{ findings: { 'knows-us': 0.5 }, closedOn: '2026-03-01' },
    },
  ],
  ['/v1/opt-ins/confirm', 'confirmOptIn', { token: 'a.b.c.d', evidence: 'link' }],
  [
    '/v1/auto-responses',
    'respondAutomatically',
    {
      customerId: ana,
      rule: 'thanks',
      ruleVersion: 1,
      inReplyTo: '<1@x>',
      headers: { precedence: 'bulk' },
      subject: 'Thanks',
      text: 'Soon',
    },
  ],
];
/** Reads that are posts. */
const reads = ['readSegmentText', 'unsubscribe', 'confirmOptInByLink', 'exportMarketingList'];
const tags = ['segments', 'campaigns', 'marketing-lists', 'offers', 'contacts', 'decisions'];

let backbone: Awaited<ReturnType<typeof startBackbone>>;
beforeAll(async () => {
  backbone = await startBackbone();
});
afterAll(() => backbone.close());

test.each(commands)('%s reaches %s with every field', async (...row) => {
  const [path, method, body, params = {}, texts = []] = row;
  backbone.seen.length = 0;
  const answer = await backbone.post(path, body);
  expect(answer.body).toMatchObject({ position: '41', revision: '3' });
  const [seen] = backbone.seen;
  expect(seen?.method).toBe(method);
  const { context, ...fields } = plainMessage(seen?.request) as Record<string, unknown>;
  const read = Object.entries(fields).map(([name, value]) => [
    name,
    texts.includes(name) ? JSON.parse(String(value)) : value,
  ]);
  expect(Object.fromEntries(read)).toEqual({ ...body, ...params });
  expect(context).toMatchObject({ tenant: 'demo', channel: 'web' });
});

test('every command of the description was tried', async () => {
  const { body } = await backbone.get('/openapi.json');
  const declared = Object.entries<Record<string, { operationId: string; tags: string[] }>>(
    body.paths,
  ).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { operationId, tags: of }]) =>
      method === 'post' && tags.includes(of[0] ?? '') && !reads.includes(operationId)
        ? [path.replace(/\{\w+\}/g, '*')]
        : [],
    ),
  );
  const tried = commands.map(([path]) =>
    path.replace(/(?<=\/)(?:[0-9a-f-]{36}|retail|v-1|batteries)(?=\/|$)/g, '*'),
  );
  expect(tried.sort()).toEqual(declared.sort());
});

test('a page asks and tells by its key, from any origin and without a principal', async () => {
  backbone.seen.length = 0;
  const page = `/w/acme.site.web.seal`;
  const script = await backbone.get(`${page}/icrm.js`);
  expect(script.type).toContain('text/javascript');
  expect(script.text).toContain('data-icrm-slot');
  const slot = await backbone.get(`${page}/slots/hero?visitor=v-1`);
  expect(slot.header('access-control-allow-origin')).toBe('*');
  expect(slot.body).toEqual({ known: false, decisionId: '', content: '' });
  await backbone.get(`${page}/views?visitor=v-1&page=/roofs&interest=batteries`);
  await backbone.get(`${page}/actions?visitor=v-1&page=/roofs&action=asked`);
  await backbone.get(`${page}/tracking?visitor=v-1&decision=given&text=2026-01`);
  await backbone.get(`${page}/responses?visitor=v-1&decision=${ana}&response=clicked`);
  const siteKey = 'acme.site.web.seal';
  expect(backbone.seen.map(({ method, request }) => [method, request])).toMatchObject([
    ['serveSite', { siteKey, visitorId: 'v-1', slot: 'hero' }],
    ['serveSite', { siteKey, page: '/roofs', interest: 'batteries' }],
    ['serveSite', { siteKey, page: '/roofs', action: 'asked' }],
    ['serveSite', { siteKey, tracking: 'given', textVersion: '2026-01' }],
    ['serveSite', { siteKey, decisionId: ana, response: 'clicked' }],
  ]);
  for (const wrong of [
    'views?visitor=v-1&page=/a?b=c',
    'views?visitor=v-1&page=https://x.test/',
    'slots/hero',
  ])
    expect((await backbone.get(`${page}/${wrong}`)).status).toBe(400);
});

test('wrong fields are told before a service is asked', async () => {
  backbone.seen.length = 0;
  const { status, body } = await backbone.post('/v1/segments', {
    name: 'x',
    query: { field: 'shoe', in: [] },
  });
  expect(status).toBe(400);
  expect(body.errors.map((it: { pointer?: string }) => JSON.stringify(it)).join()).toContain('query');
  expect(backbone.seen).toEqual([]);
});

test('one click unsubscribes, without a principal and as mail programs send it', async () => {
  backbone.seen.length = 0;
  const { status } = await backbone.upload(
    '/m/acme.message.x.seal/unsubscribe',
    'List-Unsubscribe=One-Click',
    'application/x-www-form-urlencoded',
  );
  expect(status).toBe(200);
  expect(backbone.seen).toMatchObject([
    { method: 'followLink', request: { token: 'acme.message.x.seal', action: 'unsubscribe' } },
  ]);
  const look = await backbone.get('/m/acme.message.x.seal/unsubscribe');
  expect(look.text).toContain('One-Click');
  expect(backbone.seen).toHaveLength(1);
  await backbone.get('/m/acme.opt-in.x.seal/confirm');
  expect(backbone.seen).toHaveLength(1);
  await backbone.upload('/m/acme.opt-in.x.seal/confirm', '', 'application/x-www-form-urlencoded');
  expect(backbone.seen).toMatchObject([
    {},
    { method: 'confirmOptIn', request: { token: 'acme.opt-in.x.seal' } },
  ]);
});
