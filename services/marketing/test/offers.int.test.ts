import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hoursAgo, registered } from './sample-events.ts';
import { by, eventsOf, type Running, startMarketing, tenant } from './start-marketing.ts';

let running: Running;
beforeAll(async () => {
  running = await startMarketing();
}, 60_000);
afterAll(() => running.stop());

const eur = (minor: number) => ({ minor: BigInt(minor), currency: 'EUR' });
const reasonOf = (call: Promise<unknown>) =>
  call.then(
    () => 'none',
    (error) => error.reason ?? error.code,
  );

describe('a price', () => {
  const publish = (priceListId: string, from: string, unitMinor: number, rules: readonly object[] = []) =>
    running.offers.publishPriceList({
      context: by(),
      priceListId,
      priceList: JSON.stringify({ currency: 'EUR', from, items: [{ item: 'panel', unitMinor }], rules }),
    });
  const priceOf = async (
    priceListId: string,
    more: { quantity?: number; customerId?: string; asOf?: string } = {},
  ) =>
    JSON.parse(
      (
        await running.offers.getPrice({
          tenant,
          priceListId,
          item: 'panel',
          quantity: 1,
          customerId: '',
          asOf: '',
          ...more,
        })
      ).price,
    );

  test('is that of the version in effect then, with the rules that made it', async () => {
    await publish('retail', '2026-01-01T00:00:00.000Z', 10_000);
    const { version } = await publish('retail', '2026-02-01T00:00:00.000Z', 12_000, [
      { name: 'ten or more', when: { minQuantity: 10 }, gives: { percentOff: 5 } },
    ]);
    expect(version).toBe(2);
    expect(await priceOf('retail', { asOf: '2026-01-15T00:00:00.000Z' })).toMatchObject({
      version: 1,
      totalMinor: 10_000,
      trace: [],
    });
    expect(await priceOf('retail', { quantity: 10, asOf: '2026-02-15T00:00:00.000Z' })).toMatchObject({
      version: 2,
      unitMinor: 11_400,
      totalMinor: 114_000,
      trace: [{ rule: 'ten or more', applied: true, beforeMinor: 12_000, afterMinor: 11_400 }],
    });
    expect(await reasonOf(priceOf('retail', { asOf: '2025-01-01T00:00:00.000Z' }))).toBe('price-not-found');
  });

  test('knows the segments of the customer', async () => {
    const customerId = newId();
    const segmentId = newId();
    const query = JSON.stringify({ field: 'city', in: ['Jaca'] });
    await running.segments.defineSegment({ context: by(), segmentId, name: 'Jaca', query });
    await running.happen(`customer-${tenant}.${customerId}`, registered(customerId, 'Jaca'), [customerId]);
    await publish('friends', '2026-01-01T00:00:00.000Z', 10_000, [
      { name: 'friends', when: { segmentId }, gives: { offMinor: 500 } },
    ]);
    await eventually(
      async () => expect(await priceOf('friends', { customerId })).toMatchObject({ unitMinor: 9_500 }),
      { withinMs: 20_000 },
    );
    expect(await priceOf('friends')).toMatchObject({ unitMinor: 10_000, trace: [{ applied: false }] });
  });
});

test('64 that claim a promotion at once never get more than its budget', async () => {
  const launch = {
    name: 'Spring',
    budget: eur(1_000),
    perCustomer: 1,
    effect: JSON.stringify({ offMinor: 90 }),
    minimumMinor: 0n,
  };
  const { promotionId } = await running.offers.launchPromotion({
    context: by(),
    promotionId: '',
    ...launch,
    from: hoursAgo(1),
    until: hoursAgo(-1),
  });
  const claim = (reference: string, customerId = newId()) =>
    running.offers.claimPromotion(
      { context: by(), promotionId, customerId, reference, amount: eur(5_000) },
      { deadlineMs: 40_000 },
    );
  const reasons = await Promise.all(Array.from({ length: 64 }, (_, n) => reasonOf(claim(`order-${n}`))));
  const applied = (await eventsOf(running.store, `promotion-${tenant}.${promotionId}`)).filter(
    ({ type }) => type === 'PromotionApplied',
  );
  expect(applied.length * 90).toBeLessThanOrEqual(1_000);
  expect(applied).toHaveLength(reasons.filter((it) => it === 'none').length);
  expect(reasons.filter((it) => it === 'none').length).toBeGreaterThan(0);
  const { promotion } = await running.offers.getPromotion({ tenant, promotionId });
  expect(JSON.parse(promotion)).toMatchObject({ usedMinor: applied.length * 90, claims: applied.length });
  const [first] = applied;
  const reference = String(Reflect.get(first?.data ?? {}, 'reference'));
  await running.offers.releaseClaim({ context: by(), promotionId, reference });
  await running.offers.endPromotion({ context: by(), promotionId, reason: 'stock' });
  expect(await reasonOf(claim('late'))).toBe('promotion-over');
}, 60_000);

test('points are earned once, spent once by those that race, and taken back', async () => {
  const customerId = newId();
  const earn = { context: by(), customerId, points: 100n, rule: 'one-per-euro', reference: 'CA-1' };
  expect((await running.offers.earnPoints(earn)).balance).toBe(100n);
  expect((await running.offers.earnPoints({ ...earn, context: by() })).balance).toBe(100n);
  const redeem = (reference: string) =>
    reasonOf(
      running.offers.redeemPoints(
        { context: by(), customerId, points: 60n, reference },
        { deadlineMs: 30_000 },
      ),
    );
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => redeem(`mug-${n}`)));
  expect(answers.filter((it) => it === 'none')).toHaveLength(1);
  expect(new Set(answers)).toEqual(new Set(['none', 'points-not-enough']));
  await running.offers.reversePoints({ context: by(), customerId, reference: 'CA-1' });
  const { balance, entries } = await running.offers.getPoints({ tenant, customerId });
  expect(balance).toBe(-60n);
  expect(JSON.parse(entries)).toHaveLength(3);
});

describe('what to offer', () => {
  test('is decided with reasons, learns from what came of it, and joins visitors when they are known', async () => {
    const [customerId, visitorId] = [newId(), 'v-7c1d'];
    await running.happen(`customer-${tenant}.${customerId}`, registered(customerId, 'Teruel'), [customerId]);
    const policy = {
      actions: [
        { name: 'roof', slot: 'home', content: 'A roof', weight: 1 },
        {
          name: 'teruel',
          slot: 'home',
          content: 'For Teruel',
          when: { field: 'city', in: ['Teruel'] },
          weight: 2,
        },
        { name: 'battery', slot: 'home', content: 'A battery', interest: 'batteries', weight: 2 },
      ],
    };
    await running.decisions.publishPolicy({ context: by(), policy: JSON.stringify(policy) });
    const ask = (who: { customerId?: string; visitorId?: string }) =>
      running.decisions.decide({
        context: by(),
        slot: 'home',
        customerId: '',
        visitorId: '',
        channel: 'web',
        ...who,
      });
    await eventually(
      async () =>
        expect(await ask({ customerId })).toMatchObject({ action: 'teruel', content: 'For Teruel' }),
      { withinMs: 20_000 },
    );
    const told = (await ask({ customerId })).reasons;
    expect(told[0]).toBe('city …');
    expect(await ask({ visitorId })).toMatchObject({ action: 'roof' });
    await running.decisions.observeVisitor({ context: by(), visitorId, interest: 'batteries' });
    await eventually(
      async () => expect((await ask({ visitorId })).reasons).toContain('looked at batteries'),
      { withinMs: 20_000 },
    );
    await running.decisions.identifyVisitor({ context: by(), visitorId, customerId });
    await eventually(async () => expect((await ask({ customerId })).action).toBe('battery'), {
      withinMs: 20_000,
    });
    const { decisionId } = await ask({ customerId });
    await running.decisions.recordResponse({ context: by(), decisionId, response: 'accepted' });
    await running.decisions.recordResponse({ context: by(), decisionId, response: 'accepted' });
    const types = (await eventsOf(running.store, `nextaction-${tenant}.${decisionId}`)).map(
      ({ type }) => type,
    );
    expect(types).toEqual(['ActionRecommended', 'ActionResponseRecorded']);
    const other = running.decisions.identifyVisitor({ context: by(), visitorId, customerId: newId() });
    expect(await reasonOf(other)).toBe('visitor-identified-otherwise');
    expect(
      await reasonOf(
        running.decisions.decide({
          context: by(),
          slot: 'footer',
          customerId,
          visitorId: '',
          channel: 'web',
        }),
      ),
    ).toBe('nothing-to-recommend');
  });
});

test('what sales makes of a lead comes back to its campaign, each event once', async () => {
  const campaignId = newId();
  await running.campaigns.draftCampaign({
    ...{ context: by(), campaignId, name: 'Roofs', objective: '40 roofs', purpose: 'marketing' },
    audience: JSON.stringify({ segmentId: newId() }),
    journey: JSON.stringify({ steps: [{ kind: 'wait', name: 'pause', minutes: 60 }] }),
  });
  const [customerId, leadId, opportunityId] = [newId(), newId(), newId()];
  const at = hoursAgo(0);
  const of = { customerId, at };
  const happen = (stream: string, type: string, data: object) =>
    running.happen(stream, { type, data }, [customerId]);
  const lead = `lead-${tenant}.${leadId}`;
  const deal = `opportunity-${tenant}.${opportunityId}`;
  await happen(lead, 'LeadCaptured', {
    ...of,
    leadId,
    source: 'campaign',
    sourceReference: 'r',
    topic: 'roof',
    campaignId,
  });
  await happen(lead, 'LeadQualified', { ...of, leadId });
  await happen(deal, 'OpportunityOpened', {
    ...of,
    opportunityId,
    leadId,
    title: 'Roof',
    value: { minor: 900_000, currency: 'EUR' },
  });
  await happen(deal, 'OpportunityWon', { ...of, opportunityId, value: { minor: 850_000, currency: 'EUR' } });
  await eventually(
    async () => {
      const { campaign } = await running.campaigns.getCampaign({ tenant, campaignId });
      expect(JSON.parse(campaign)).toMatchObject({
        outcomes: { 'lead-accepted': 1, 'opportunity-opened': 1, won: 1 },
        wonMinor: { EUR: 850_000 },
      });
    },
    { withinMs: 20_000 },
  );
});
