import { type callbackV1, interactionV1, knowledgeV1, sessionV1, teamworkV1 } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  by,
  eventsOf,
  type Instance,
  type Running,
  reasonOf,
  startCollaboration,
} from './start-collaboration.ts';

// Machines that do other work at the same time need longer than the usual half minute.
jest.setTimeout(90_000);

const within = { withinMs: 60_000 };
/** A Monday, ten in the morning in Madrid. */
const monday = Date.parse('2026-03-02T09:00:00.000Z');
let now = monday;
const clock = { now: () => new Date(now) };
let running: Running;
let one: Instance;
let other: Instance;
beforeAll(async () => {
  running = await startCollaboration(
    { ICRM_COLLABORATION_TOPICS: 'inversor,bateria', ICRM_COLLABORATION_SPIKES_TO: 'communications' },
    { clock },
  );
  [one, other] = running.instances;
}, 60_000);
afterAll(() => running.stop());
beforeEach(() => {
  now = monday;
});

/** Commands as of the clock of the test. */
const said = (said_: Parameters<typeof by>[0] = {}) => by({ occurredAt: '', ...said_ });
const typesOf = async (stream: string) => (await eventsOf(running.store, stream)).map(({ type }) => type);
const afterHours = (hours: number) => {
  now = monday + hours * 3_600_000;
};

describe('a callback', () => {
  const request = (change: Partial<callbackV1.RequestCallbackRequest> = {}) =>
    one.callbacks.requestCallback({
      context: said(),
      ...{ callbackId: '', customerId: newId(), number: '+34612345678', topic: '', queue: 'billing' },
      ...{ country: 'ES', timeZone: '', from: '', until: '', ...change },
    });
  const queue = async (name: string, dueOnly = false) =>
    (
      await other.callbacks.listCallbacks({
        tenant: 'acme',
        ...{ queue: name, customerId: '', dueOnly, limit: 0 },
      })
    ).callbacks;

  test('keeps its place from the night to the morning, and comes due once though two instances look', async () => {
    afterHours(12.5);
    const asked = [await request({ queue: 'night' }), await request({ queue: 'night' })];
    expect(asked.map(({ dueAt }) => dueAt)).toEqual([dueAt, dueAt]);
    await eventually(async () => expect(await queue('night')).toHaveLength(2), within);
    expect(await queue('night', true)).toEqual([]);
    afterHours(23.01);
    const due = await eventually(async () => {
      const found = await queue('night', true);
      expect(found).toHaveLength(2);
      return found;
    }, within);
    expect(due.map(({ callbackId, place }) => [callbackId, place])).toEqual(
      asked.map(({ callbackId }, index) => [callbackId, index + 1]),
    );
    const callbackId = asked[0]?.callbackId ?? '';
    expect(await typesOf(`callback-acme.${callbackId}`)).toEqual(['CallbackRequested', 'CallbackDue']);
    const reach = () =>
      one.callbacks.attemptCallback({ context: said(), callbackId, agentId: 'agent-3', outcome: 'reached' });
    await reach();
    expect(await reasonOf(reach())).toBe('callback-over');
    await eventually(async () => expect(await queue('night')).toHaveLength(1), within);
  });
  const dueAt = '2026-03-03T08:00:00.000Z';

  test('follows the sun when its centre closes', async () => {
    const { callbackId, calendar } = await request({ queue: 'sun' });
    expect(calendar).toBe('es');
    afterHours(0.1);
    await eventually(async () => expect(await queue('sun', true)).toHaveLength(1), within);
    afterHours(8.1);
    await eventually(async () => {
      expect((await queue('sun', true)).map((it) => it.calendar)).toEqual(['mx']);
    }, within);
    expect(await typesOf(`callback-acme.${callbackId}`)).toEqual([
      'CallbackRequested',
      'CallbackDue',
      'CallbackMoved',
      'CallbackDue',
    ]);
  });

  test('is taken by one of those who race for it', async () => {
    const { callbackId } = await request({ queue: 'race' });
    afterHours(0.1);
    await eventually(async () => expect(await queue('race', true)).toHaveLength(1), within);
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        reasonOf(
          (n % 2 === 0 ? one : other).callbacks.attemptCallback({
            context: said(),
            ...{ callbackId, agentId: `agent-${n}`, outcome: 'reached' },
          }),
        ),
      ),
    );
    expect(outcomes.filter((reason) => reason === undefined)).toHaveLength(1);
  });

  test('needs a number and a zone', async () => {
    await expect(request({ number: '' })).rejects.toMatchObject({ fieldViolations: [{ field: 'number' }] });
    expect(await reasonOf(request({ timeZone: 'Moon/Base' }))).toBe('time-zone-unknown');
  });
});

test('a session shows nothing that the customer has not allowed', async () => {
  const { sessions } = one;
  const { sessionId } = await sessions.requestSession(
    sessionV1.RequestSessionRequest.fromPartial({
      context: said(),
      ...{ customerId: newId(), kind: 'co-browsing', mask: ['iban'] },
    }),
  );
  const named = () => ({ context: said(), sessionId });
  const consent = (kind: string) =>
    sessions.consentToSession({
      context: said({ actor: { kind, id: 'ana' } }),
      ...{ sessionId, scopes: ['view'], evidence: 'button' },
    });
  expect(await reasonOf(sessions.startSession(named()))).toBe('consent-missing');
  expect(await reasonOf(consent('staff'))).toBe('consent-not-by-customer');
  await consent('customer');
  await sessions.startSession(named());
  const page = { page: '/pay', present: ['iban'] };
  expect(await reasonOf(sessions.showPage({ ...named(), ...page, masked: [] }))).toBe('field-not-masked');
  await sessions.showPage({ ...named(), ...page, masked: ['iban'] });
  await sessions.endSession({ ...named(), reason: 'done' });
  expect(await typesOf(`session-acme.${sessionId}`)).toEqual([
    'SessionRequested',
    'SessionConsented',
    'SessionStarted',
    'SessionPageShown',
    'SessionEnded',
  ]);
});

describe('knowledge', () => {
  const write = async (language: string, title: string, body: string, audience = 'public') => {
    const { articleId } = await one.knowledge.draftArticle(
      knowledgeV1.DraftArticleRequest.fromPartial({ context: said(), language, title, body, audience }),
    );
    const reviewer = said({ actor: { kind: 'staff', id: 'agent-5' } });
    await one.knowledge.reviewArticle({ context: reviewer, articleId, approved: true, remark: '' });
    await other.knowledge.publishArticle({ context: said(), articleId });
    return articleId;
  };
  const search = async (language: string, query: string, internal = false) =>
    (
      await other.knowledge.searchArticles({ tenant: 'acme', language, query, internal, limit: 0 })
    ).articles.map(({ articleId }) => articleId);
  const gaps = async () => (await one.knowledge.listKnowledgeGaps({ tenant: 'acme', limit: 0 })).gaps;

  test('is found in its language, by words in other forms and with mistakes, as soon as it is published', async () => {
    const hum = await write('es', 'El inversor hace ruido', 'Un zumbido leve es normal.');
    const bill = await write('es', 'Cómo leer la factura', 'La factura tiene dos partes.');
    const english = await write('en', 'The inverter hums', 'A slight hum is normal.');
    expect(await search('es', 'ruidos del inversor')).toEqual([hum]);
    expect(await search('es', 'FACTURAS')).toEqual([bill]);
    expect(await search('es', 'inversro')).toEqual([hum]);
    expect(await search('en', 'humming inverters')).toEqual([english]);
    const secret = await write('en', 'Discount rules', 'For staff only.', 'internal');
    expect(await search('en', 'discounts')).toEqual([]);
    expect(await search('en', 'discounts', true)).toEqual([secret]);
    const { knowledge } = one;
    expect(await reasonOf(knowledge.getArticle({ tenant: 'acme', articleId: secret, internal: false }))).toBe(
      'article-not-found',
    );
    await knowledge.rateArticle({ context: said(), articleId: hum, helpful: true });
    await knowledge.confirmDeflection({ context: said(), articleId: hum, query: 'ruido' });
    await knowledge.reuseArticle({ context: said(), articleId: hum, caseId: newId() });
    const shown = await other.knowledge.getArticle({ tenant: 'acme', articleId: hum, internal: false });
    expect(JSON.parse(shown.article)).toMatchObject({ helpful: 1, deflections: 1, reuses: 1, version: 1 });
    await knowledge.retireArticle({ context: said(), articleId: hum, reason: 'old' });
    expect(await search('es', 'zumbido')).toEqual([]);
  });

  test('that is missing shows by what was looked for, until it is written', async () => {
    for (let n = 0; n < 3; n += 1) expect(await search('es', '¿Batería externa 4711?')).toEqual([]);
    await one.knowledge.reportSearchFailed({ context: said(), language: 'es', query: 'batería externa' });
    expect((await gaps()).find(({ query }) => query === 'bateria externa')).toMatchObject({ searches: 4 });
    await write('es', 'Batería externa', 'Se conecta por detrás.');
    expect((await gaps()).map(({ query }) => query)).not.toContain('bateria externa');
  });
});

describe('colleagues', () => {
  const entity = { kind: 'order', id: 'CA-2026-1' };

  test('talk about anything, find where they are mentioned, and keep partners out', async () => {
    const { threadId } = await one.teamwork.openThread(
      teamworkV1.OpenThreadRequest.fromPartial({ context: said(), entity, title: 'Late' }),
    );
    const post = (kind = 'staff') =>
      one.teamwork.postInThread({
        context: said({ actor: { kind, id: 'agent-3' } }),
        ...{ threadId, text: 'Can you look, @bea?' },
      });
    expect((await post()).mentions).toEqual(['bea']);
    expect(await reasonOf(post('partner'))).toBe('thread-not-for-partners');
    await eventually(async () => {
      const asked = { tenant: 'acme', entity: undefined, mentioned: 'bea' };
      const { threads } = await other.teamwork.listThreads(asked);
      expect(threads).toMatchObject([{ threadId, entity, posts: 1, closed: false }]);
    }, within);
    const shown = await one.teamwork.getThread({ tenant: 'acme', threadId, asPartner: false });
    expect(JSON.parse(shown.thread)).toMatchObject({
      title: 'Late',
      posts: [{ sequence: 1, text: 'Can you look, @bea?', by: 'agent-3' }],
    });
    expect(await reasonOf(one.teamwork.getThread({ tenant: 'acme', threadId, asPartner: true }))).toBe(
      'thread-not-found',
    );
  });

  const offer = () =>
    one.teamwork.requestHandoff(
      teamworkV1.RequestHandoffRequest.fromPartial({
        context: said(),
        entity,
        from: { kind: 'department', id: 'sales' },
        to: { kind: 'partner', id: 'roofers' },
        note: 'a roof in Madrid',
        deadline: new Date(monday + 3_600_000).toISOString(),
      }),
    );

  test('hand work over, which is taken or comes back at the deadline', async () => {
    const taken = await offer();
    const left = await offer();
    const accept = (handoffId: string) =>
      reasonOf(other.teamwork.acceptHandoff({ context: said(), handoffId }));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => accept(taken.handoffId)));
    expect(outcomes.filter((reason) => reason === undefined)).toHaveLength(1);
    afterHours(1.1);
    await eventually(
      async () =>
        expect(await typesOf(`handoff-acme.${left.handoffId}`)).toEqual([
          'HandoffRequested',
          'HandoffMissed',
        ]),
      within,
    );
    expect(await accept(left.handoffId)).toBe('handoff-missed');
    expect(await typesOf(`handoff-acme.${taken.handoffId}`)).toEqual(['HandoffRequested', 'HandoffAccepted']);
  });

  test('share a list as far and as long as they say', async () => {
    const { teamwork } = one;
    const { listId } = await teamwork.saveList(
      teamworkV1.SaveListRequest.fromPartial({ context: said(), name: 'Madrid', customerIds: [newId()] }),
    );
    const grantee = { kind: 'partner', id: 'roofers' };
    const open = () => reasonOf(other.teamwork.openList({ context: said(), listId, grantee }));
    expect(await open()).toBe('list-not-granted');
    const expiresAt = new Date(monday + 3_600_000).toISOString();
    await teamwork.grantList({ context: said(), listId, grantee, fields: ['displayName'], expiresAt });
    expect(await open()).toBeUndefined();
    await teamwork.revokeList({ context: said(), listId, grantee });
    expect(await open()).toBe('list-not-granted');
    expect(await typesOf(`list-acme.${listId}`)).toEqual([
      'ListSaved',
      'ListGranted',
      'ListAccessed',
      'ListGrantRevoked',
    ]);
  });
});

test('members ask, answer and accept, once a moderator lets them', async () => {
  const { community } = one;
  const [ana, bea] = [newId(), newId()];
  const submit = (customerId: string, kind: string, parentId = '') =>
    community.submitPost({
      context: said({ actor: { kind: 'customer', id: customerId } }),
      ...{ postId: '', customerId, community: 'solar', kind, parentId, title: '', text: 'Does yours hum?' },
    });
  const approve = (postId: string) =>
    community.moderatePost({ context: said(), postId, decision: 'approved', reason: '' });
  const { postId } = await submit(ana, 'question');
  expect(await reasonOf(submit(bea, 'answer', postId))).toBe('answer-without-question');
  await approve(postId);
  const answer = await submit(bea, 'answer', postId);
  const accept = (id: string) =>
    reasonOf(
      community.acceptAnswer({
        context: said({ actor: { kind: 'customer', id } }),
        ...{ postId, answerId: answer.postId },
      }),
    );
  expect(await accept(ana)).toBe('answer-not-to-this');
  await approve(answer.postId);
  expect(await accept(bea)).toBe('not-who-asked');
  expect(await accept(ana)).toBeUndefined();
});

describe('insight', () => {
  const talk = async (channel: string, answered: boolean) => {
    const conversationId = newId();
    await one.conversations.openConversation({
      context: said(),
      ...{ conversationId, customerId: newId(), channel, country: 'ES', segment: 'home' },
    });
    if (answered) await one.conversations.postMessage({ context: said(), conversationId, text: 'hello' });
  };

  test('is tripped by an injected bias: a channel that is answered worse than the others', async () => {
    for (let n = 0; n < 40; n += 1)
      await Promise.all([talk('sms', n < 8), talk('email', n < 36), talk('web', n < 37)]);
    afterHours(2);
    await eventually(async () => {
      const { shares } = await other.community.getParity({ tenant: 'acme' });
      expect(shares.filter(({ gap }) => gap)).toMatchObject([
        { dimension: 'channel', value: 'sms', answered: 8, of: 40 },
      ]);
      expect(await typesOf('parity-acme.channel-sms')).toEqual(['ParityGapDetected']);
    }, within);
  }, 150_000);

  test('tells when far more people than usual speak ill of something, once', async () => {
    const mention = (n: number) =>
      one.interactions.recordInteraction(
        interactionV1.RecordInteractionRequest.fromPartial({
          context: said(),
          ...{ channel: 'social', system: 'plaza', externalId: `spike-${n}`, public: true },
          participants: [{ role: 'from', kind: 'social', value: `@user${n % 4}` }],
          text: 'El inversor está roto, fatal, un timo',
        }),
      );
    for (let n = 0; n < 12; n += 1) await mention(n);
    const stream = 'opinion-acme.inversor';
    await eventually(async () => expect(await typesOf(stream)).toEqual(['OpinionSpikeDetected']), within);
    // The department that listens is handed it, with a time to answer.
    await eventually(async () => {
      const asked: object[] = [];
      for await (const { type, data } of running.store.readAll({ filter: { streamPrefixes: ['handoff-'] } }))
        if (type === 'HandoffRequested' && JSON.stringify(data).includes('"opinion"')) asked.push(data);
      expect(asked).toMatchObject([{ to: { kind: 'department', id: 'communications' } }]);
    }, within);
    const [spike] = await eventsOf(running.store, stream);
    expect(spike?.data).toMatchObject({ topic: 'inversor', observed: 8, expected: 0.02 });
  });
});
