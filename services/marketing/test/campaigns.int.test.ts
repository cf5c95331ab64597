import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noonZone } from './customer-service.ts';
import { consented, reachable } from './sample-events.ts';
import { by, type Running, startMarketing, tenant } from './start-marketing.ts';

let running: Running;
beforeAll(async () => {
  running = await startMarketing();
}, 60_000);
afterAll(() => running.stop());

const eur = (minor: number) => ({ minor: BigInt(minor), currency: 'EUR' });
const draft = async () => {
  const { campaignId } = await running.campaigns.draftCampaign({
    context: by(),
    campaignId: '',
    name: 'Spring roofs',
    objective: '40 roofs',
    audience: JSON.stringify({ segmentId: newId() }),
    journey: JSON.stringify({ steps: [{ kind: 'wait', name: 'pause', minutes: 60 }] }),
    purpose: '',
  });
  return campaignId;
};
const campaignOf = async (campaignId: string) =>
  JSON.parse((await running.campaigns.getCampaign({ tenant, campaignId })).campaign);

const patience = { withinMs: 30_000 };

test('a campaign is planned, approved and launched, and tells plan and actual', async () => {
  const campaignId = await draft();
  const on = () => ({ context: by(), campaignId });
  await running.campaigns.planActivity({
    ...on(),
    activity: 'fair',
    summary: 'A stand',
    from: '2026-03-01',
    to: '2026-03-03',
    planned: eur(200_000),
  });
  await running.campaigns.assignTask({
    ...on(),
    activity: 'fair',
    task: 'posters',
    summary: 'Print them',
    assignee: 'eva',
    due: '2026-02-20',
  });
  await running.campaigns.completeTask({ ...on(), task: 'posters' });
  await running.campaigns.setBudget({ ...on(), budget: eur(200_000) });
  await running.campaigns.recordSpend({ ...on(), activity: 'fair', amount: eur(150_000), reference: 'I-1' });
  const early = running.campaigns.launchCampaign(on());
  await expect(early).rejects.toMatchObject({ reason: 'campaign-not-approved' });
  await running.campaigns.approveCampaign(on());
  await running.campaigns.launchCampaign(on());
  expect(await campaignOf(campaignId)).toMatchObject({
    status: 'running',
    spentMinor: 150_000,
    activities: { fair: { planned: { minor: 200_000 }, spentMinor: 150_000 } },
    tasks: { posters: { done: true } },
    snapshot: { count: 0 },
  });
});

test('64 that spend at once never spend more than the budget', async () => {
  const campaignId = await draft();
  await running.campaigns.setBudget({ context: by(), campaignId, budget: eur(10_000) });
  const outcomes = await Promise.allSettled(
    Array.from({ length: 64 }, (_, index) =>
      running.campaigns.recordSpend(
        { context: by(), campaignId, activity: '', amount: eur(700), reference: `I-${index}` },
        { deadlineMs: 30_000 },
      ),
    ),
  );
  const spent = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(await campaignOf(campaignId)).toMatchObject({ spentMinor: spent * 700 });
  expect(spent).toBeLessThanOrEqual(14);
  expect(spent).toBeGreaterThan(0);
  const reasons = outcomes.flatMap((it) =>
    it.status === 'rejected' ? [it.reason.reason ?? it.reason.code] : [],
  );
  if (spent === 14) expect(new Set(reasons)).toEqual(new Set(['budget-exceeded']));
}, 60_000);

test('what is written is approved by somebody else, goes out as it stands then, and is compared by segment', async () => {
  const contentId = newId();
  const wording = (name: string, text: string) => ({ name, weight: 1, subject: 'Sun', text });
  const draft = (...variants: ReturnType<typeof wording>[]) =>
    running.brand.draftContent({
      ...{ context: by(), contentId, name: 'Sun', kind: '', language: '' },
      variants: JSON.stringify(variants),
    });
  const campaignId = newId();
  const customers = Array.from({ length: 12 }, () => newId());
  const segmentId = newId();
  await running.segments.defineSegment({
    ...{ context: by(), segmentId, name: 'Oviedo' },
    query: JSON.stringify({ field: 'city', in: ['Oviedo'] }),
  });
  for (const id of customers)
    for (const event of [reachable(id, noonZone()), consented(id)])
      await running.happen(`customer-${tenant}.${id}`, event, [id]);
  await eventually(async () => {
    const { members } = await running.segments.listSegmentMembers({
      tenant,
      segmentId,
      limit: 0,
      cursor: '',
    });
    expect(members).toHaveLength(customers.length);
  }, patience);
  await running.campaigns.draftCampaign({
    ...{ context: by(), campaignId, name: 'Sun', objective: 'sun', purpose: 'marketing' },
    audience: JSON.stringify({ segmentId }),
    journey: JSON.stringify({ steps: [{ kind: 'contact', name: 'hello', channel: 'email', contentId }] }),
  });
  await running.campaigns.approveCampaign({ context: by(), campaignId });
  const launch = () => running.campaigns.launchCampaign({ context: by(), campaignId });

  expect((await draft(wording('a', 'First'))).version).toBe(1);
  await expect(launch()).rejects.toMatchObject({ reason: 'content-not-approved' });
  const approve = (version: number, actor = 'leo') =>
    running.brand.approveContent({ context: by({ actor }), contentId, version });
  await expect(approve(1, 'eva')).rejects.toMatchObject({ reason: 'content-own-approval' });
  await running.brand.rejectContent({ context: by({ actor: 'leo' }), contentId, version: 1, reason: 'dull' });
  await draft(wording('a', 'Better'), wording('b', 'Other'), wording('c', 'Worst'));
  await expect(approve(1)).rejects.toMatchObject({ reason: 'content-version-not-latest' });
  await approve(2);
  await expect(approve(2)).rejects.toMatchObject({ reason: 'content-decided-before' });
  const retired = { contentId, variant: 'c', reason: 'nobody clicks' };
  await running.brand.retireVariant({ context: by(), ...retired });
  // A later draft changes nothing before it is approved.
  await draft(wording('z', 'Not yet'));
  await launch();

  const sent = async () => {
    const found = [];
    for await (const { type, data } of running.store.readAll({ filter: { streamPrefixes: ['message-'] } }))
      if (type === 'MessageQueued' && Reflect.get(data, 'campaignId') === campaignId) found.push(data);
    return found;
  };
  await eventually(async () => expect(await sent()).toHaveLength(customers.length), patience);
  const texts = new Set((await sent()).map((data) => Reflect.get(data, 'text')));
  expect(texts).toEqual(new Set(['Better', 'Other']));

  // The relay took them all; whom wording b reached clicked.
  let clicked = 0;
  for (const data of await sent()) {
    const { text: _text, subject: _subject, ...of } = data as Record<string, string>;
    const stream = `message-${tenant}.${of['messageId']}`;
    const who = [of['customerId'] ?? ''];
    await running.happen(stream, { type: 'MessageSent', data: { ...of, receipt: '250' } as never }, who);
    if (of['variant'] !== 'b') continue;
    clicked += 1;
    const link = 'https://shop.test/';
    await running.happen(stream, { type: 'MessageClicked', data: { ...of, link } as never }, who);
  }
  expect(clicked).toBeGreaterThan(0);
  await eventually(async () => {
    const { answer } = await running.brand.getContentPerformance({ tenant, campaignId });
    const { all, segments } = JSON.parse(answer);
    expect(all).toEqual([
      { step: 'hello', variant: 'a', sent: customers.length - clicked, opened: 0, clicked: 0 },
      { step: 'hello', variant: 'b', sent: clicked, opened: clicked, clicked },
    ]);
    expect(segments[segmentId]).toEqual(all);
  }, patience);
});

test('advertising, press and research are told once and added up', async () => {
  const spend = (reference: string, minor: number, clicks: number) =>
    running.brand.recordAdSpend({
      ...{
        context: by(),
        reference,
        platform: 'search',
        campaignId: '',
        from: '2026-03-01',
        to: '2026-03-01',
      },
      ...{ spent: { minor: BigInt(minor), currency: 'EUR' }, impressions: 1_000n, clicks: BigInt(clicks) },
    });
  await spend('ads-1', 1_000, 10);
  await spend('ads-1', 1_000, 10);
  await spend('ads-2', 500, 20);
  const mention = { outlet: 'The Paper', title: 'Roofs', url: '', campaignId: '' };
  for (const [reference, tone] of [
    ['p-1', 'good'],
    ['p-2', 'bad'],
  ] as const)
    await running.brand.recordPressMention({
      ...{ context: by(), ...mention, reference, tone, publishedOn: '2026-03-02', reach: 100n },
    });
  for (const wave of [2, 1])
    await running.brand.closeResearchWave({
      ...{ context: by(), reference: `awareness/${wave}`, study: 'awareness', wave },
      ...{ asked: 100n, answered: 40n, findings: { 'knows-us': 0.2 * wave }, closedOn: `2026-03-0${wave}` },
    });
  const report = async (from: string, until: string) =>
    JSON.parse((await running.brand.getBrandReport({ tenant, from, until })).answer);
  expect(await report('', '')).toMatchObject({
    advertising: [
      { platform: 'search', spent: { minor: 1_500, currency: 'EUR' }, clicks: 30, perClickMinor: 50 },
    ],
    press: { mentions: 2, reach: 200, tones: { good: 1, bad: 1 } },
    research: [{ study: 'awareness', waves: [{ wave: 1 }, { wave: 2, findings: { 'knows-us': 0.4 } }] }],
  });
  expect(await report('2026-03-02', '2026-03-03')).toMatchObject({
    advertising: [],
    press: { mentions: 2 },
    research: [{ waves: [{ wave: 2 }] }],
  });
});
