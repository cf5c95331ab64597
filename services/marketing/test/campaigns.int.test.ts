import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
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
