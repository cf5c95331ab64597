import type { Audience, CampaignEvent, Journey } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { Money } from '../money.ts';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };
export type CampaignCommand =
  | Named<'DraftCampaign', { campaignId: string } & Draft>
  | Named<'PlanActivity', { activity: string; summary: string; from: string; to: string; planned: Money }>
  | Named<'AssignTask', { activity: string; task: string; summary: string; assignee: string; due: string }>
  | Named<'CompleteTask', { task: string }>
  | Named<'SetBudget', { budget: Money }>
  | Named<'RecordSpend', { activity?: string | undefined; amount: Money; reference: string }>
  | Named<'ApproveCampaign', object>
  | Named<'LaunchCampaign', { snapshot: { count: number; hash: string } }>
  | Named<'PauseCampaign' | 'ResumeCampaign' | 'FinishCampaign', { reason: string }>
  | Named<'RecordOutcome', Outcome>;

type Draft = {
  readonly name: string;
  readonly objective: string;
  readonly audience: Audience;
  readonly journey: Journey;
  readonly purpose: string;
};
type Outcome = Omit<Extract<CampaignEvent, { type: 'CampaignOutcomeRecorded' }>['data'], 'campaignId' | 'at'>;

export type CampaignRejection =
  | 'campaign-not-found'
  | 'campaign-not-draft'
  | 'campaign-not-approved'
  | 'campaign-not-running'
  | 'campaign-not-paused'
  | 'campaign-finished'
  | 'activity-not-found'
  | 'activity-ends-before-it-begins'
  | 'task-not-found'
  | 'budget-missing'
  | 'budget-exceeded'
  | 'budget-below-spend'
  | 'spend-currency-differs';

export type CampaignStatus = 'draft' | 'approved' | 'running' | 'paused' | 'finished';

type Activity = {
  readonly summary: string;
  readonly from: string;
  readonly to: string;
  readonly planned: Money;
  readonly spentMinor: number;
};
type Task = {
  readonly activity: string;
  readonly summary: string;
  readonly assignee: string;
  readonly due: string;
  readonly done: boolean;
};

export type KnownCampaign = Draft & {
  readonly status: CampaignStatus;
  readonly campaignId: string;
  readonly activities: Readonly<Record<string, Activity>>;
  readonly tasks: Readonly<Record<string, Task>>;
  readonly budget?: Money;
  readonly spentMinor: number;
  readonly references: readonly string[];
  readonly snapshot?: { readonly count: number; readonly hash: string };
  readonly launchedAt?: string;
  /** Outcomes by kind, and what was won by currency; each event counts once. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly wonMinor: Readonly<Record<string, number>>;
  /** Of a play: how many were kept and how many left, of those played to and of those left alone. */
  readonly arms: Readonly<Record<Arm, ArmOutcomes>>;
  readonly outcomeEvents: readonly string[];
};
export type Arm = 'treated' | 'holdout';
export type ArmOutcomes = { readonly kept: number; readonly left: number };
export type Campaign = { readonly status: 'unknown' } | KnownCampaign;

/** Facts in stream `campaign-<tenant>.<id>`. */
export const campaign: Decider<Campaign, CampaignCommand, CampaignEvent, CampaignRejection> = {
  initial: { status: 'unknown' },
  evolve: (state, event) => {
    if (event.type === 'CampaignDrafted') return drafted(state, event.data);
    return state.status === 'unknown' ? state : evolveKnown(state, event);
  },
  decide({ type, data }, state, { now: at }) {
    if (type === 'DraftCampaign')
      return state.status === 'unknown' || state.status === 'draft'
        ? accept({ type: 'CampaignDrafted', data: { ...data, at } })
        : reject('campaign-not-draft');
    if (state.status === 'unknown') return reject('campaign-not-found');
    return decideKnown({ type, data } as Exclude<CampaignCommand, { type: 'DraftCampaign' }>, state, at);
  },
};

const drafted = (
  state: Campaign,
  { at: _at, ...draft }: Extract<CampaignEvent, { type: 'CampaignDrafted' }>['data'],
): KnownCampaign =>
  state.status === 'unknown'
    ? {
        ...draft,
        status: 'draft',
        activities: {},
        tasks: {},
        spentMinor: 0,
        references: [],
        outcomes: {},
        wonMinor: {},
        arms: { treated: { kept: 0, left: 0 }, holdout: { kept: 0, left: 0 } },
        outcomeEvents: [],
      }
    : { ...state, ...draft };

type Later = Exclude<CampaignEvent, { type: 'CampaignDrafted' }>;

const evolveKnown = (state: KnownCampaign, { type, data }: Later): KnownCampaign => {
  switch (type) {
    case 'CampaignActivityPlanned': {
      const { activity, summary, from, to, planned } = data;
      const spentMinor = state.activities[activity]?.spentMinor ?? 0;
      return {
        ...state,
        activities: { ...state.activities, [activity]: { summary, from, to, planned, spentMinor } },
      };
    }
    case 'CampaignTaskAssigned': {
      const { task, activity, summary, assignee, due } = data;
      return {
        ...state,
        tasks: { ...state.tasks, [task]: { activity, summary, assignee, due, done: false } },
      };
    }
    case 'CampaignTaskCompleted': {
      const task = state.tasks[data.task];
      return task === undefined
        ? state
        : { ...state, tasks: { ...state.tasks, [data.task]: { ...task, done: true } } };
    }
    case 'CampaignBudgetSet':
      return { ...state, budget: data.budget };
    case 'CampaignSpendRecorded':
      return spent(state, data);
    case 'CampaignBudgetExhausted':
      return state;
    case 'CampaignApproved':
      return { ...state, status: 'approved' };
    case 'CampaignLaunched':
      return { ...state, status: 'running', snapshot: data.snapshot, launchedAt: data.at };
    case 'CampaignPaused':
      return { ...state, status: 'paused' };
    case 'CampaignResumed':
      return { ...state, status: 'running' };
    case 'CampaignFinished':
      return { ...state, status: 'finished' };
    case 'CampaignOutcomeRecorded':
      return withOutcome(state, data);
  }
};

const spent = (
  state: KnownCampaign,
  { activity, amount, reference }: Extract<Later, { type: 'CampaignSpendRecorded' }>['data'],
): KnownCampaign => {
  const known = activity === undefined ? undefined : state.activities[activity];
  return {
    ...state,
    spentMinor: state.spentMinor + amount.minor,
    references: [...state.references, reference],
    activities:
      activity === undefined || known === undefined
        ? state.activities
        : { ...state.activities, [activity]: { ...known, spentMinor: known.spentMinor + amount.minor } },
  };
};

const withOutcome = (
  state: KnownCampaign,
  { outcome, value, causedBy, arm }: Extract<Later, { type: 'CampaignOutcomeRecorded' }>['data'],
): KnownCampaign => ({
  ...state,
  outcomes: { ...state.outcomes, [outcome]: (state.outcomes[outcome] ?? 0) + 1 },
  outcomeEvents: [...state.outcomeEvents, causedBy],
  arms:
    arm === undefined || (outcome !== 'kept' && outcome !== 'left')
      ? state.arms
      : { ...state.arms, [arm]: { ...state.arms[arm], [outcome]: state.arms[arm][outcome] + 1 } },
  wonMinor:
    outcome !== 'won' || value === undefined
      ? state.wonMinor
      : { ...state.wonMinor, [value.currency]: (state.wonMinor[value.currency] ?? 0) + value.minor },
});

type Answer = Decision<CampaignEvent, CampaignRejection>;
type Known = Exclude<CampaignCommand, { type: 'DraftCampaign' }>;

const decideKnown = ({ type, data }: Known, state: KnownCampaign, at: string): Answer => {
  const { campaignId, status } = state;
  if (type === 'RecordOutcome')
    return state.outcomeEvents.includes(data.causedBy)
      ? accept()
      : accept({ type: 'CampaignOutcomeRecorded', data: { campaignId, ...data, at } });
  if (status === 'finished') return reject('campaign-finished');
  switch (type) {
    case 'PlanActivity':
      return data.to < data.from
        ? reject('activity-ends-before-it-begins')
        : accept({ type: 'CampaignActivityPlanned', data: { campaignId, ...data, at } });
    case 'AssignTask':
      return state.activities[data.activity] === undefined
        ? reject('activity-not-found')
        : accept({ type: 'CampaignTaskAssigned', data: { campaignId, ...data, at } });
    case 'CompleteTask':
      return completeTask(data.task, state, at);
    case 'SetBudget':
      return setBudget(data.budget, state, at);
    case 'RecordSpend':
      return spend(data, state, at);
    default:
      return moveOn({ type, data } as Moving, state, at);
  }
};

const completeTask = (task: string, { campaignId, tasks }: KnownCampaign, at: string): Answer => {
  const known = tasks[task];
  if (known === undefined) return reject('task-not-found');
  return known.done ? accept() : accept({ type: 'CampaignTaskCompleted', data: { campaignId, task, at } });
};

const setBudget = (
  budget: Money,
  { campaignId, budget: before, spentMinor }: KnownCampaign,
  at: string,
): Answer => {
  if (before !== undefined && before.currency !== budget.currency) return reject('spend-currency-differs');
  return budget.minor < spentMinor
    ? reject('budget-below-spend')
    : accept({ type: 'CampaignBudgetSet', data: { campaignId, budget, at } });
};

const spend = (
  { activity, amount, reference }: Extract<Known, { type: 'RecordSpend' }>['data'],
  { campaignId, budget, spentMinor, activities, references }: KnownCampaign,
  at: string,
): Answer => {
  if (references.includes(reference)) return accept();
  if (budget === undefined) return reject('budget-missing');
  if (budget.currency !== amount.currency) return reject('spend-currency-differs');
  if (activity !== undefined && activities[activity] === undefined) return reject('activity-not-found');
  const after = spentMinor + amount.minor;
  if (after > budget.minor) return reject('budget-exceeded');
  return accept<CampaignEvent>(
    {
      type: 'CampaignSpendRecorded',
      data: { campaignId, ...(activity === undefined ? {} : { activity }), amount, reference, at },
    },
    ...(after === budget.minor
      ? [{ type: 'CampaignBudgetExhausted', data: { campaignId, budget, at } } as const]
      : []),
  );
};

type Moving = Extract<
  Known,
  { type: 'ApproveCampaign' | 'LaunchCampaign' | 'PauseCampaign' | 'ResumeCampaign' | 'FinishCampaign' }
>;

const moveOn = ({ type, data }: Moving, state: KnownCampaign, at: string): Answer => {
  const { campaignId, status, audience, journey, purpose, name } = state;
  switch (type) {
    case 'ApproveCampaign':
      return status === 'draft'
        ? accept({ type: 'CampaignApproved', data: { campaignId, at } })
        : reject('campaign-not-draft');
    case 'LaunchCampaign':
      return status === 'approved'
        ? accept({
            type: 'CampaignLaunched',
            data: { campaignId, audience, journey, purpose, name, snapshot: data.snapshot, at },
          })
        : reject('campaign-not-approved');
    case 'PauseCampaign':
      return status === 'running'
        ? accept({ type: 'CampaignPaused', data: { campaignId, reason: data.reason, at } })
        : reject('campaign-not-running');
    case 'ResumeCampaign':
      return status === 'paused'
        ? accept({ type: 'CampaignResumed', data: { campaignId, reason: data.reason, at } })
        : reject('campaign-not-paused');
    case 'FinishCampaign':
      return accept({ type: 'CampaignFinished', data: { campaignId, reason: data.reason, at } });
  }
};
