import { conversationV1 } from '@icrm/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { masked } from '../src/routes/collaboration-questions.ts';
import { ana, startBackbone } from './stand-ins.ts';

const bea = '0193a000-0000-7000-8000-000000000002';
const linked = '0193a000-0000-7000-8000-000000000003';
const theirs = '0193a000-0000-7000-8000-0000000000d1';
const others = '0193a000-0000-7000-8000-0000000000d2';
const view = {
  customerId: ana,
  members: [ana, linked],
  displayName: 'Ana Ruiz',
  stage: 'customer',
  profile: { givenName: 'Ana' },
  identifiers: [],
  consents: [],
  sales: { orders: 1, recentOrders: [{ orderId: theirs }] },
  service: { openCases: [{ caseId: theirs, subject: 'hums', agentId: 'agent-3', level: 1 }] },
};
const entry = (type: string, data: object = {}) =>
  JSON.stringify({
    ...{ position: '1', eventId: 'e', type, context: 'service', summary: type, customerId: ana },
    ...{ at: '2026-03-02T09:00:00.000Z', recordedAt: '2026-03-02T09:00:00.000Z', channel: 'phone' },
    ...{ actor: { kind: 'staff', id: 'agent-3' }, stream: 's', revision: '0' },
    ...{ correlationId: 'c', causationId: 'c', data },
  });
const conversationOf = (customerId: string) =>
  conversationV1.GetConversationResponse.fromPartial({ conversationId: theirs, customerId, status: 'open' });

let backbone: Awaited<ReturnType<typeof startBackbone>>;
beforeAll(async () => {
  backbone = await startBackbone({
    view: {
      getCustomerView: async () => ({ view: JSON.stringify(view), position: 41n }),
      getTimeline: async () => ({
        entries: [
          entry('OrderPlaced'),
          entry('SentimentScored'),
          entry('CaseNoteAdded', { visibility: 'internal' }),
          entry('CaseNoteAdded', { visibility: 'public' }),
        ],
        nextCursor: '',
        position: 41n,
      }),
    },
    conversations: {
      getConversation: async ({ conversationId }) => conversationOf(conversationId === theirs ? linked : bea),
      async *chat(requests) {
        for await (const { item } of requests) {
          if (item?.$case === 'join') {
            const { afterSequence: sequence } = item.value;
            yield { item: { $case: 'caughtUp', value: { sequence } } };
          }
          if (item?.$case === 'say') {
            const { commandId } = item.value;
            yield { item: { $case: 'said', value: { commandId, sequence: 1, repeated: false } } };
          }
        }
      },
    },
  });
});
afterAll(() => backbone.close());
beforeEach(() => {
  backbone.seen.length = 0;
});

const as = { 'ICRM-Actor': `customer:${ana}` };
const asked = (method: string) => backbone.seen.find((it) => it.method === method)?.request;

describe('the portal', () => {
  test('shows a customer what is theirs, without how we work', async () => {
    const { body: me } = await backbone.get('/v1/portal/me', as);
    expect(me).toEqual({
      displayName: 'Ana Ruiz',
      stage: 'customer',
      profile: { givenName: 'Ana' },
      identifiers: [],
    });
    expect((await backbone.get('/v1/portal/cases', as)).body).toEqual({
      openCases: [{ caseId: theirs, subject: 'hums' }],
    });
    expect((await backbone.get('/v1/portal/orders', as)).body).toMatchObject({ orders: 1 });
    const { body } = await backbone.get('/v1/portal/timeline', as);
    expect(body.entries.map(({ type }: { type: string }) => type)).toEqual(['OrderPlaced', 'CaseNoteAdded']);
    expect(body.entries[0]).toEqual({
      at: '2026-03-02T09:00:00.000Z',
      type: 'OrderPlaced',
      channel: 'phone',
      summary: 'OrderPlaced',
    });
    expect(asked('getTimeline')).toMatchObject({ customerId: ana });
  });

  test.each<[string, object, string, object]>([
    ['/v1/portal/callbacks', { number: '+34612345678' }, 'requestCallback', { customerId: ana }],
    ['/v1/portal/cases', { kind: 'question', subject: 'hums' }, 'openCase', { customerId: ana }],
    [
      `/v1/portal/cases/${theirs}/notes`,
      { text: 'still' },
      'addNote',
      { caseId: theirs, visibility: 'public', author: 'customer' },
    ],
    [`/v1/portal/cases/${theirs}/rate`, { score: 5 }, 'rateResolution', { caseId: theirs }],
    [
      '/v1/portal/consents',
      { purpose: 'marketing', channel: 'email', textVersion: '1' },
      'giveConsent',
      { customerId: ana },
    ],
    [
      '/v1/portal/consents/withdraw',
      { purpose: 'marketing', channel: 'email' },
      'withdrawConsent',
      { customerId: ana },
    ],
    ['/v1/portal/erasure', {}, 'eraseCustomer', { customerId: ana, reason: 'asked for it' }],
    ['/v1/portal/conversations', { channel: 'chat' }, 'openConversation', { customerId: ana }],
    [
      `/v1/portal/conversations/${theirs}/messages`,
      { text: 'hello' },
      'postMessage',
      { conversationId: theirs },
    ],
    [`/v1/portal/articles/${theirs}/rate`, { helpful: true }, 'rateArticle', { articleId: theirs }],
    [`/v1/portal/articles/${theirs}/deflection`, {}, 'confirmDeflection', { articleId: theirs }],
    ['/v1/portal/searches/failed', { language: 'es', query: 'x' }, 'reportSearchFailed', { query: 'x' }],
    [
      '/v1/portal/posts',
      { community: 'solar', kind: 'idea', text: 'quieter' },
      'submitPost',
      { customerId: ana },
    ],
    [
      `/v1/portal/sessions/${theirs}/consent`,
      { scopes: ['view'], evidence: 'b' },
      'consentToSession',
      { sessionId: theirs },
    ],
    [
      `/v1/portal/sessions/${theirs}/withdraw`,
      { scopes: ['view'] },
      'withdrawSessionConsent',
      { sessionId: theirs },
    ],
  ])('%s carries %j to %s in the name of who signed in', async (path, body, method, expected) => {
    const answer = await backbone.post(path, body, as);
    expect([200, 201]).toContain(answer.status);
    expect(asked(method)).toMatchObject({
      ...expected,
      context: { actor: { kind: 'customer', id: ana } },
    });
  });

  test('has nothing of others', async () => {
    const answers = [
      await backbone.get(`/v1/portal/conversations/${others}`, as),
      await backbone.post(`/v1/portal/conversations/${others}/messages`, { text: 'x' }, as),
      await backbone.post(`/v1/portal/cases/${others}/notes`, { text: 'x' }, as),
      await backbone.post(`/v1/portal/callbacks/${others}/cancel`, { reason: 'x' }, as),
    ];
    expect(answers.map(({ status, body }) => [status, body.reason])).toEqual(
      answers.map(() => [404, 'nothing-of-yours']),
    );
    expect((await backbone.get(`/v1/portal/conversations/${theirs}`, as)).status).toBe(200);
  });

  test('lets nobody act for another, nor staff in', async () => {
    const named = await backbone.post(
      '/v1/portal/callbacks',
      { number: '+34612345678', customerId: bea },
      as,
    );
    expect(named.status).toBe(400);
    for (const path of ['/v1/portal/me', '/v1/portal/timeline', '/v1/portal/callbacks'])
      expect((await backbone.get(path)).body).toMatchObject({ status: 403, reason: 'not-a-customer' });
    expect((await backbone.post('/v1/portal/callbacks', { number: '+34612345678' })).status).toBe(403);
  });
});

describe('live chat over WebSocket', () => {
  /** What a connection was told, until something. */
  const connect = (path: string, headers: Record<string, string> = as) =>
    new Promise<{ told: object[]; code: number }>((resolve) => {
      const told: object[] = [];
      const options = { protocols: ['icrm.chat.v1'], headers };
      // Node's client takes headers beside what browsers take.
      const socket = new WebSocket(`${backbone.url.replace('http', 'ws')}${path}`, options as never);
      socket.onmessage = ({ data }) => {
        told.push(JSON.parse(String(data)));
        if (told.length === 1) {
          socket.send('hello?');
          socket.send(JSON.stringify({ say: { commandId: 'c-1', text: 'hello' } }));
        }
        if (told.length === 3) socket.close();
      };
      socket.onclose = ({ code }) => resolve({ told, code });
    });

  test('joins after what is known, says, and is told what was not understood', async () => {
    const { told } = await connect(`/v1/portal/conversations/${theirs}/live?after=7`);
    expect(told).toContainEqual({ caughtUp: { sequence: 7 } });
    expect(told).toContainEqual({ said: { commandId: 'c-1', sequence: 1, repeated: false } });
    expect(told).toContainEqual({ refused: expect.objectContaining({ commandId: '' }) });
  });

  test.each<[string, string, Record<string, string>]>([
    ['of another customer', `/v1/portal/conversations/${others}/live`, as],
    ['by staff at the portal', `/v1/portal/conversations/${theirs}/live`, {}],
    ['from a page of another site', `/v1/conversations/${theirs}/live`, { Origin: 'https://evil.example' }],
    ['of no conversation', '/v1/elsewhere', as],
    ['after what is no number', `/v1/conversations/${theirs}/live?after=x`, {}],
  ])('%s is refused', async (_what, path, headers) =>
    expect((await connect(path, headers)).told).toEqual([]),
  );
});

test('a shared row has the shared fields and no others', () => {
  const row = { customerId: ana, profile: { givenName: 'Ana', birthDate: '1990-01-01' } };
  expect(masked(row, ['customerId', 'profile.givenName', 'profile.toString', 'secret'])).toEqual({
    customerId: ana,
    'profile.givenName': 'Ana',
  });
  expect(masked(row, ['*'])).toEqual(row);
});
