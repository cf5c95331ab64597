import { decisionEvaluated, decisionPublished } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { noonZone, startCustomerService } from './customer-service.ts';
import { consented, hoursAgo, ordered, reachable, registered } from './sample-events.ts';
import { by, eventsOf, type Running, startMarketing, tenant } from './start-marketing.ts';

let running: Running;
let customers: Awaited<ReturnType<typeof startCustomerService>>;
beforeAll(async () => {
  customers = await startCustomerService();
  running = await startMarketing({ env: { ICRM_CUSTOMER: customers.address } });
}, 60_000);
afterAll(async () => {
  await running.stop();
  await customers.stop();
});

const patience = { withinMs: 30_000 };
const happen = (customerId: string, event: Parameters<Running['happen']>[1]) =>
  running.happen(`customer-${tenant}.${customerId}`, event, [customerId]);
/** Somebody who agreed to be reached by a channel, at an hour that is not quiet. */
const somebody = async (channel = 'email') => {
  const customerId = newId();
  const base = reachable(customerId, noonZone());
  const details = { ...Reflect.get(base.data, 'details'), contactPhone: '+34600000001' };
  await happen(customerId, { ...base, data: { ...base.data, details } as never });
  const given = consented(customerId);
  await happen(customerId, { ...given, data: { ...given.data, channel } as never });
  return customerId;
};
const typesOf = async (stream: string) => (await eventsOf(running.store, stream)).map(({ type }) => type);
const journeyOf = async (campaignId: string, customerId: string) => {
  const found = [];
  for await (const { type, data, metadata } of running.store.readAll({
    filter: { streamPrefixes: ['journey-'] },
  }))
    if (Reflect.get(data, 'campaignId') === campaignId && Reflect.get(data, 'customerId') === customerId)
      found.push({ type, data, causationId: metadata.causationId });
  return found;
};

describe('a retention play', () => {
  const inAMonth = () => new Date(Date.now() + 30 * 86_400_000).toISOString();
  const decide = async (customerId: string, arm: 'treated' | 'holdout', kind = 'retention-play') => {
    const decisionId = newId();
    const data = { ...decisionPublished.example, decisionId, customerId, kind, arm, expiresAt: inAMonth() };
    const { type } = decisionPublished;
    await running.happen(`decision-${tenant}.${decisionId}`, { type, data }, [customerId]);
    return decisionId;
  };
  const evaluate = async (
    decisionId: string,
    {
      customerId,
      arm,
      outcome,
    }: { customerId: string; arm: 'treated' | 'holdout'; outcome: 'kept' | 'lost' },
  ) => {
    const data = { ...decisionEvaluated.example, decisionId, customerId, arm, outcome };
    const { type } = decisionEvaluated;
    await running.happen(`decision-${tenant}.${decisionId}`, { type, data }, [customerId]);
  };

  test('is opened by a risk of churn, leaves alone whom analytics holds out, and is compared with them', async () => {
    const campaignId = newId();
    const journey = {
      steps: [
        {
          ...{ kind: 'contact', name: 'offer', channel: 'email' },
          variants: [{ name: 'only', subject: 'Stay', text: 'Ten per cent off, with SPRING' }],
        },
      ],
    };
    await running.campaigns.draftCampaign({
      ...{ context: by(), campaignId, name: 'Stay with us', objective: 'keep them', purpose: 'marketing' },
      audience: JSON.stringify({ decision: 'retention-play' }),
      journey: JSON.stringify(journey),
    });
    const before = await somebody();
    await decide(before, 'treated');
    await running.campaigns.approveCampaign({ context: by(), campaignId });
    await running.campaigns.launchCampaign({ context: by(), campaignId });
    const [treated, heldOut, other] = [await somebody(), await somebody(), await somebody()];
    const decisionId = await decide(treated, 'treated');
    const held = await decide(heldOut, 'holdout');
    await decide(other, 'treated', 'win-back');

    await eventually(async () => {
      expect((await journeyOf(campaignId, treated)).map(({ type }) => type)).toContain('JourneyStepTaken');
      expect((await journeyOf(campaignId, heldOut)).map(({ type }) => type)).toContain('JourneyEnded');
    }, patience);
    const [entered] = await journeyOf(campaignId, treated);
    const [decided] = await eventsOf(running.store, `decision-${tenant}.${decisionId}`);
    expect(entered).toMatchObject({
      type: 'JourneyEntered',
      data: { heldOut: false, decisionId },
      causationId: decided?.id,
    });
    expect((await journeyOf(campaignId, heldOut))[0]).toMatchObject({ data: { heldOut: true } });
    // The guard was asked for the one, and nobody was for the other.
    expect(await typesOf(`contact-${tenant}.${treated}`)).toEqual(['ContactPermitted']);
    expect(await typesOf(`contact-${tenant}.${heldOut}`)).toEqual([]);
    for (const id of [before, other]) expect(await journeyOf(campaignId, id)).toEqual([]);

    await evaluate(decisionId, { customerId: treated, arm: 'treated', outcome: 'kept' });
    await evaluate(held, { customerId: heldOut, arm: 'holdout', outcome: 'lost' });
    await eventually(async () => {
      const { campaign } = await running.campaigns.getCampaign({ tenant, campaignId });
      expect(JSON.parse(campaign)).toMatchObject({
        outcomes: { kept: 1, left: 1 },
        play: { treated: { kept: 1, left: 0 }, holdout: { kept: 0, left: 1 }, uplift: { rate: 1 } },
      });
    }, patience);
    // The service starts again: nobody begins twice.
    await running.restart();
    await decide(treated, 'treated');
    await eventually(async () => expect(await decide(treated, 'treated')).toBeDefined());
    expect(
      (await journeyOf(campaignId, treated)).filter(({ type }) => type === 'JourneyEntered'),
    ).toHaveLength(1);
    await running.campaigns.finishCampaign({ context: by(), campaignId, reason: 'over' });
  });
});

test('news on a topic reach those who follow it, by the guard and once', async () => {
  const [follower, silent, gone, stranger] = [await somebody(), newId(), await somebody(), await somebody()];
  await happen(silent, reachable(silent, noonZone()));
  const topic = 'batteries';
  for (const customerId of [follower, silent, gone])
    await running.contacts.followTopic({ context: by(), topic, customerId });
  await running.contacts.followTopic({ context: by(), topic, customerId: follower });
  await running.contacts.unfollowTopic({ context: by(), topic, customerId: gone });
  const announcing = {
    ...{ context: by(), topic, channel: '', purpose: '' },
    ...{ subject: 'A battery for your roof', text: 'It is here' },
  };
  const { campaignId, followers } = await running.contacts.announce(announcing);
  expect(followers).toBe(2);
  expect((await running.contacts.announce(announcing)).campaignId).toBe(campaignId);
  await eventually(async () => {
    expect(await typesOf(`contact-${tenant}.${follower}`)).toEqual(['ContactPermitted']);
    expect(await typesOf(`contact-${tenant}.${silent}`)).toEqual(['ContactSuppressed']);
  }, patience);
  for (const id of [gone, stranger]) expect(await typesOf(`contact-${tenant}.${id}`)).toEqual([]);
  expect(await typesOf(`topic-${tenant}.${topic}`)).toEqual([
    ...['TopicFollowed', 'TopicFollowed', 'TopicFollowed', 'TopicUnfollowed', 'AnnouncementMade'],
  ]);
  expect(JSON.parse((await running.contacts.getTopic({ tenant, topic })).answer)).toMatchObject({
    followers: 2,
    announcements: [{ campaignId }],
  });
});

test('calls wait by the same policy, and each is taken by one agent, unless the customer said no since', async () => {
  const called = await Promise.all(Array.from({ length: 4 }, () => somebody('phone')));
  const call = (customerId: string) =>
    running.contacts.requestContact({
      ...{ context: by(), contactId: '', customerId, channel: 'phone', purpose: '' },
      ...{ subject: 'Renewal', text: 'Ask for the meter' },
    });
  const queued: string[] = [];
  for (const id of called) queued.push((await call(id)).contactId);
  expect(await call(called[0] ?? '')).toMatchObject({ permitted: false, rule: 'frequency' });
  expect(await call(await somebody('email'))).toMatchObject({ permitted: false, rule: 'no-consent' });
  await eventually(async () => {
    const { messages } = await running.contacts.listQueued({ tenant, channel: 'phone', limit: 0 });
    expect(messages).toHaveLength(4);
  }, patience);
  const [withdrawn = ''] = called;
  const said = { customerId: withdrawn, purpose: 'marketing', channel: 'phone', at: hoursAgo(-1) };
  await running.happen(
    `customer-${tenant}.${withdrawn}`,
    { type: 'ConsentWithdrawn', data: said, occurredAt: said.at },
    [withdrawn],
  );
  const contexts = Array.from({ length: 8 }, () => by());
  const taken = await Promise.all(contexts.map((context) => running.contacts.takeCall({ context })));
  const ids = taken.flatMap(({ messageId }) => messageId || []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(3);
  expect(ids).not.toContain(queued[0]);
  // Asked again, an agent gets the call they have.
  const index = taken.findIndex(({ messageId }) => messageId !== '');
  const again = await running.contacts.takeCall({ context: contexts[index] });
  expect(again).toMatchObject({ messageId: taken[index]?.messageId, text: 'Ask for the meter' });
  await running.contacts.recordHandOver({ context: by(), messageId: again.messageId, receipt: 'answered' });
  expect(await typesOf(`message-${tenant}.${again.messageId}`)).toEqual([
    ...['MessageQueued', 'MessageAttempted', 'MessageSent'],
  ]);
  expect(await typesOf(`message-${tenant}.${queued[0]}`)).toEqual(['MessageQueued', 'MessageFailed']);
});

test('the contact policy of a tenant is a fact with versions, and decides from then on', async () => {
  const customerId = await somebody('post');
  const policy = { channels: { post: { allowed: false } } };
  const published = await running.contacts.publishContactPolicy({
    context: by(),
    policy: JSON.stringify(policy),
  });
  expect(published.version).toBe(2);
  const letter = () =>
    running.contacts.requestContact({
      ...{ context: by(), contactId: '', customerId, channel: 'post', purpose: '' },
      ...{ subject: 'News', text: 'Sun' },
    });
  expect(await letter()).toMatchObject({ permitted: false, rule: 'channel-closed' });
  await running.contacts.publishContactPolicy({ context: by(), policy: JSON.stringify({ caps: [] }) });
  expect(await letter()).toMatchObject({ permitted: true });
  expect(await letter()).toMatchObject({ permitted: true });
  const versions = (await eventsOf(running.store, `contact-${tenant}.${customerId}`)).map(({ data }) =>
    Reflect.get(data, 'policy'),
  );
  expect(versions).toEqual([2, 3, 3]);
  const { answer } = await running.contacts.getContactPolicy({ tenant });
  expect(JSON.parse(answer)).toMatchObject({ version: 3, policy: { quiet: { from: 21, to: 9 } } });
  const wrong = running.contacts.publishContactPolicy({
    context: by(),
    policy: JSON.stringify({ quiet: { from: 9, to: 21 } }),
  });
  await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('a page fills its slots and tells of visitors who allow it, by its key alone', async () => {
  const { siteKey } = await running.decisions.getSiteKey({ tenant });
  const [visitorId, customerId] = [`v-${newId()}`, newId()];
  const serve = (told: object, visitor = visitorId, key = siteKey) =>
    running.decisions.serveSite({
      ...{
        siteKey: key,
        visitorId: visitor,
        commandId: newId(),
        slot: '',
        page: '',
        interest: '',
        action: '',
      },
      ...{ tracking: '', textVersion: '', decisionId: '', response: '' },
      ...told,
    });
  const actions = [
    { name: 'welcome', slot: 'hero', content: 'Welcome', weight: 1 },
    { name: 'battery', slot: 'hero', content: 'A battery for you', interest: 'batteries', weight: 5 },
  ];
  await running.decisions.publishPolicy({ context: by(), policy: JSON.stringify({ actions }) });
  const view = { page: '/roofs/batteries', interest: 'batteries' };
  expect(await serve(view)).toMatchObject({ known: false });
  const first = await serve({ slot: 'hero' });
  expect(first).toMatchObject({ known: true, content: 'Welcome' });
  expect(await serve({ tracking: 'given', textVersion: '2026-01' })).toMatchObject({ known: true });
  expect(await serve(view)).toMatchObject({ known: true });
  await eventually(
    async () => expect(await serve({ slot: 'hero' })).toMatchObject({ content: 'A battery for you' }),
    patience,
  );
  const { decisionId } = await serve({ slot: 'hero' });
  expect(await serve({ decisionId, response: 'clicked' })).toMatchObject({ known: true });
  expect(await serve({ decisionId, response: 'clicked' }, 'v-other')).toMatchObject({ known: false });
  expect(await serve({ page: '/roofs', action: 'opened-calculator' })).toMatchObject({ known: true });
  expect(await serve({ slot: 'hero' }, visitorId, `${siteKey}x`)).toMatchObject({ known: false });

  await running.decisions.identifyVisitor({ context: by(), visitorId, customerId });
  await serve(view);
  await serve({ tracking: 'withdrawn' });
  expect(await serve(view)).toMatchObject({ known: false });
  const facts = await eventsOf(running.store, `visitor-${tenant}.${visitorId}`);
  expect(facts.map(({ type }) => type)).toEqual([
    ...['VisitorTrackingDecided', 'PageViewed', 'ActionPerformed', 'VisitorIdentified', 'PageViewed'],
    'VisitorTrackingDecided',
  ]);
  expect(facts[4]).toMatchObject({ data: { customerId }, metadata: { customerIds: [customerId] } });
});

test('a list is widened by whom is most like an audience, and says what they share', async () => {
  const people = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const id = newId();
      // A half buys solar in Cádiz; the others live elsewhere and buy nothing.
      await happen(id, registered(id, index % 2 === 0 ? 'Cádiz' : 'Vigo'));
      if (index % 2 === 0) await running.happen(`order-${tenant}.${newId()}`, ordered(id), [id]);
      return id;
    }),
  );
  const alike = people.filter((_, index) => index % 2 === 0);
  const [seedId, listId] = [newId(), newId()];
  for (const id of [seedId, listId])
    await running.lists.createList({
      ...{ context: by(), listId: id, name: 'Roofs', kind: 'static', segmentId: '' },
    });
  const expand = (size: number, context = by()) =>
    running.lists.expandAudience({
      ...{ context, listId, seed: JSON.stringify({ listId: seedId }), size, consentedTo: '' },
    });
  await expect(expand(5)).rejects.toMatchObject({ reason: 'nobody-to-be-like' });
  await running.lists.addListMembers({ context: by(), listId: seedId, customerIds: alike.slice(0, 8) });
  const context = by();
  await eventually(async () => {
    const { size, seedSize, traits } = await expand(12, by());
    expect({ size, seedSize }).toEqual({ size: 12, seedSize: 8 });
    expect(JSON.parse(traits)[0].lift).toBeGreaterThan(2);
    // Where somebody lives is personal, and not told.
    expect(traits).not.toContain('city');
  }, patience);
  await expand(12, context);
  const again = await expand(12, context);
  expect(again).toMatchObject({ size: 12, result: { repeated: true } });
  const state = await eventsOf(running.store, `marketinglist-${tenant}.${listId}`);
  const members = new Set(state.flatMap(({ data }) => (Reflect.get(data, 'customerIds') as string[]) ?? []));
  expect([...members].filter((id) => alike.slice(8).includes(id))).toHaveLength(12);
});
