import type { CoachingEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

type Data<T extends CoachingEvent['type']> = Extract<CoachingEvent, { readonly type: T }>['data'];
type Agreed = Omit<Data<'CoachingGoalAgreed'>, 'at'>;

/** A goal, and what the contacts that were judged since came to, the latest last. */
export type Goal = Agreed & {
  readonly status: 'open' | 'met' | 'missed';
  readonly counted: readonly { readonly interactionId: string; readonly percent: number }[];
};
export type Coaching = { readonly sessions: number; readonly goals: ReadonlyMap<string, Goal> };

/** A judged contact: what it came to, and each item of its form. */
export type Judged = {
  readonly interactionId: string;
  readonly formId: string;
  readonly percent: number;
  readonly items: Readonly<Record<string, number>>;
};

export type CoachingCommand =
  | {
      readonly type: 'GiveCoaching';
      readonly data: Omit<Data<'CoachingGiven'>, 'at' | 'topics'> & { readonly topics: readonly string[] };
    }
  | { readonly type: 'AgreeGoal'; readonly data: Agreed }
  /** Of the follower of judged contacts. */
  | { readonly type: 'CountContact'; readonly data: Judged }
  /** Of the timer. */
  | { readonly type: 'CheckGoal'; readonly data: { readonly goalId: string } };
export type CoachingRejection = 'goal-already-agreed' | 'goal-over-before' | 'coaching-by-oneself';

type Outcome = Decision<CoachingEvent, CoachingRejection>;

/** Facts in stream `coaching-<tenant>.<id of the agent>`: help that was given, and goals that measure it. */
export const coaching: Decider<Coaching, CoachingCommand, CoachingEvent, CoachingRejection> = {
  initial: { sessions: 0, goals: new Map() },

  evolve(state, { type, data }) {
    if (type === 'CoachingGiven') return { ...state, sessions: state.sessions + 1 };
    if (type === 'CoachingGoalAgreed') {
      const { at: _at, ...agreed } = data;
      return withGoal(state, { ...agreed, status: 'open', counted: [] });
    }
    const goal = state.goals.get(data.goalId);
    if (goal === undefined) return state;
    if (type !== 'CoachingGoalMeasured')
      return withGoal(state, { ...goal, status: type === 'CoachingGoalMet' ? 'met' : 'missed' });
    const { interactionId, percent } = data;
    return withGoal(state, { ...goal, counted: [...goal.counted, { interactionId, percent }] });
  },

  decide(command, state, { now: at }) {
    switch (command.type) {
      case 'GiveCoaching':
        return command.data.coach === command.data.agentId
          ? reject('coaching-by-oneself')
          : accept({
              type: 'CoachingGiven',
              data: { ...command.data, topics: [...command.data.topics], at },
            });
      case 'AgreeGoal':
        return agree(command.data, state, at);
      case 'CountContact':
        return accept(...openGoals(state).flatMap((goal) => count(goal, command.data, at)));
      case 'CheckGoal': {
        const goal = state.goals.get(command.data.goalId);
        return goal?.status === 'open' && goal.until < at ? accept(miss(goal, at)) : accept();
      }
    }
  },
};

const withGoal = (state: Coaching, goal: Goal): Coaching => ({
  ...state,
  goals: new Map(state.goals).set(goal.goalId, goal),
});
const openGoals = ({ goals }: Coaching): Goal[] =>
  [...goals.values()].filter(({ status }) => status === 'open');

const agree = (data: Agreed, { goals }: Coaching, at: string): Outcome => {
  if (data.agreedWith === data.agentId) return reject('coaching-by-oneself');
  if (goals.has(data.goalId)) return reject('goal-already-agreed');
  return data.until <= at
    ? reject('goal-over-before')
    : accept({ type: 'CoachingGoalAgreed', data: { ...data, at } });
};

/** What a judged contact is to a goal: counted; met when the latest of them come to it on average. */
const count = (
  goal: Goal,
  { interactionId, formId, items, ...judged }: Judged,
  at: string,
): CoachingEvent[] => {
  const percent = goal.item === undefined ? judged.percent : items[goal.item];
  const { agentId, goalId, contacts, targetPercent } = goal;
  if (formId !== goal.formId || percent === undefined) return [];
  if (goal.until < at) return [miss(goal, at)];
  const percents = [...goal.counted.map((each) => each.percent), percent];
  const meanPercent = meanOf(percents.slice(-contacts));
  const names = { agentId, goalId, at };
  const measured: CoachingEvent = {
    type: 'CoachingGoalMeasured',
    data: { ...names, interactionId, percent, meanPercent, contacts: percents.length },
  };
  return percents.length >= contacts && meanPercent >= targetPercent
    ? [measured, { type: 'CoachingGoalMet', data: { ...names, meanPercent } }]
    : [measured];
};

const miss = ({ agentId, goalId, counted, contacts }: Goal, at: string): CoachingEvent => ({
  type: 'CoachingGoalMissed',
  data: {
    ...{ agentId, goalId, at },
    ...(counted.length === 0
      ? {}
      : { meanPercent: meanOf(counted.slice(-contacts).map(({ percent }) => percent)) }),
  },
});

/** To a tenth. */
export const meanOf = (percents: readonly number[]): number =>
  Math.round((percents.reduce((sum, percent) => sum + percent, 0) / Math.max(1, percents.length)) * 10) / 10;
