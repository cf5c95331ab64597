import type { CampaignEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type CampaignCommand, campaign } from './campaign.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(campaign, { now: at });
const eur = (minor: number, currency = 'EUR') => ({ minor, currency });
const names = { campaignId: 'c-1' };
const journey = { holdOutPercent: 0, steps: [{ kind: 'wait' as const, name: 'pause', minutes: 60 }] };
const audience = { segmentId: 's-1' };
const plan = { name: 'Roofs', objective: '40 roofs', audience, journey, purpose: 'marketing' };
const drafted: CampaignEvent = { type: 'CampaignDrafted', data: { ...names, ...plan, at } };
const activity = {
  activity: 'fair',
  summary: 'A stand',
  from: '2026-03-01',
  to: '2026-03-03',
  planned: eur(500),
};
const planned: CampaignEvent = { type: 'CampaignActivityPlanned', data: { ...names, ...activity, at } };
const task = { activity: 'fair', task: 'posters', summary: 'Print', assignee: 'eva', due: '2026-02-20' };
const assigned: CampaignEvent = { type: 'CampaignTaskAssigned', data: { ...names, ...task, at } };
const completed: CampaignEvent = { type: 'CampaignTaskCompleted', data: { ...names, task: 'posters', at } };
const budget = (minor: number): CampaignEvent => ({
  type: 'CampaignBudgetSet',
  data: { ...names, budget: eur(minor), at },
});
const spentEvent = (minor: number, reference: string): CampaignEvent => ({
  type: 'CampaignSpendRecorded',
  data: { ...names, amount: eur(minor), reference, at },
});
const approved: CampaignEvent = { type: 'CampaignApproved', data: { ...names, at } };
const snapshot = { count: 2, hash: 'sha256:1' };
const launched: CampaignEvent = {
  type: 'CampaignLaunched',
  data: { ...names, audience, journey, purpose: 'marketing', name: 'Roofs', snapshot, at },
};
const simple = (type: 'CampaignPaused' | 'CampaignResumed' | 'CampaignFinished'): CampaignEvent => ({
  type,
  data: { ...names, reason: 'why', at },
});
const outcome = { customerId: 'ana', outcome: 'won' as const, value: eur(900), causedBy: 'e-9' };
const recorded: CampaignEvent = { type: 'CampaignOutcomeRecorded', data: { ...names, ...outcome, at } };

const draft: CampaignCommand = { type: 'DraftCampaign', data: { ...names, ...plan } };
const spend = (minor: number, reference: string, currency = 'EUR'): CampaignCommand => ({
  type: 'RecordSpend',
  data: { amount: eur(minor, currency), reference },
});
const move = (type: 'PauseCampaign' | 'ResumeCampaign' | 'FinishCampaign'): CampaignCommand => ({
  type,
  data: { reason: 'why' },
});
const launch: CampaignCommand = { type: 'LaunchCampaign', data: { snapshot } };
const approve: CampaignCommand = { type: 'ApproveCampaign', data: {} };

describe('a plan', () => {
  test('is drafted, and anew until it is approved', () => {
    given().when(draft).then(drafted);
    given(drafted).when(draft).then(drafted);
    given(drafted, approved).when(draft).thenRejected('campaign-not-draft');
  });
  test('has activities that end after they begin, and tasks of those', () => {
    given(drafted).when({ type: 'PlanActivity', data: activity }).then(planned);
    given(drafted)
      .when({ type: 'PlanActivity', data: { ...activity, to: '2026-02-01' } })
      .thenRejected('activity-ends-before-it-begins');
    given(drafted, planned).when({ type: 'AssignTask', data: task }).then(assigned);
    given(drafted).when({ type: 'AssignTask', data: task }).thenRejected('activity-not-found');
  });
  test('has its tasks done once', () => {
    const complete: CampaignCommand = { type: 'CompleteTask', data: { task: 'posters' } };
    given(drafted, planned, assigned).when(complete).then(completed);
    given(drafted, planned, assigned, completed).when(complete).then();
    given(drafted).when(complete).thenRejected('task-not-found');
  });
});

describe('a budget', () => {
  test('is spent up to the last cent, and not further', () => {
    given(drafted, budget(1_000)).when(spend(400, 'I-1')).then(spentEvent(400, 'I-1'));
    given(drafted, budget(1_000), spentEvent(400, 'I-1'))
      .when(spend(600, 'I-2'))
      .then(spentEvent(600, 'I-2'), {
        type: 'CampaignBudgetExhausted',
        data: { ...names, budget: eur(1_000), at },
      });
    given(drafted, budget(1_000), spentEvent(400, 'I-1'))
      .when(spend(601, 'I-2'))
      .thenRejected('budget-exceeded');
  });
  test('is spent once by reference', () =>
    given(drafted, budget(1_000), spentEvent(400, 'I-1')).when(spend(400, 'I-1')).then());
  test('must be there, in the currency', () => {
    given(drafted).when(spend(1, 'I-1')).thenRejected('budget-missing');
    given(drafted, budget(10))
      .when(spend(1, 'I-1', 'USD'))
      .thenRejected('spend-currency-differs');
  });
  test('is not set below what was spent, nor in another currency', () => {
    const set = (minor: number, currency = 'EUR'): CampaignCommand => ({
      type: 'SetBudget',
      data: { budget: eur(minor, currency) },
    });
    const history = [drafted, budget(1_000), spentEvent(400, 'I-1')];
    given(...history)
      .when(set(400))
      .then(budget(400));
    given(...history)
      .when(set(399))
      .thenRejected('budget-below-spend');
    given(...history)
      .when(set(9_999, 'USD'))
      .thenRejected('spend-currency-differs');
  });
});

describe('a campaign', () => {
  test('is launched once approved, and once', () => {
    given(drafted).when(approve).then(approved);
    given(drafted).when(launch).thenRejected('campaign-not-approved');
    given(drafted, approved).when(launch).then(launched);
    given(drafted, approved, launched).when(launch).thenRejected('campaign-not-approved');
  });
  test('is paused, resumed and finished', () => {
    const running = [drafted, approved, launched];
    given(...running)
      .when(move('PauseCampaign'))
      .then(simple('CampaignPaused'));
    given(...running)
      .when(move('ResumeCampaign'))
      .thenRejected('campaign-not-paused');
    given(...running, simple('CampaignPaused'))
      .when(move('ResumeCampaign'))
      .then(simple('CampaignResumed'));
    given(...running, simple('CampaignPaused'))
      .when(move('PauseCampaign'))
      .thenRejected('campaign-not-running');
    given(...running)
      .when(move('FinishCampaign'))
      .then(simple('CampaignFinished'));
    given(...running, simple('CampaignFinished'))
      .when(move('PauseCampaign'))
      .thenRejected('campaign-finished');
  });
  test('counts what came of it once, also when it is over', () => {
    const record: CampaignCommand = { type: 'RecordOutcome', data: outcome };
    given(drafted, approved, launched, simple('CampaignFinished')).when(record).then(recorded);
    given(drafted, approved, launched, recorded).when(record).then();
  });
  test.each([spend(1, 'I-1'), approve, launch, move('PauseCampaign')])(
    'that nobody drafted: $type',
    (command) => given().when(command).thenRejected('campaign-not-found'),
  );
});
