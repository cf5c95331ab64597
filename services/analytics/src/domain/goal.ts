import type { GoalEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Set = Extract<GoalEvent, { type: 'GoalSet' }>['data'];

export type GoalCommand =
  | { readonly type: 'SetGoal'; readonly data: Omit<Set, 'at'> }
  | { readonly type: 'AcknowledgeGoal'; readonly data: { readonly by: string } }
  | { readonly type: 'WithdrawGoal'; readonly data: { readonly reason: string } }
  /** What the metric came to when the window was over. */
  | { readonly type: 'JudgeGoal'; readonly data: { readonly value: number } };

export type GoalRejection =
  | 'goal-already-set'
  | 'goal-window-wrong'
  | 'goal-not-found'
  | 'goal-withdrawn'
  | 'goal-not-due'
  | 'goal-already-judged';

export type Goal =
  | { readonly status: 'none' }
  | {
      readonly status: 'set' | 'withdrawn' | 'judged';
      readonly set: Set;
      readonly seenBy: readonly string[];
    };

/** Facts in stream `goal-<tenant>.<id>`: what is to be reached, who has seen it, and what it came to. */
export const goal: Decider<Goal, GoalCommand, GoalEvent, GoalRejection> = {
  initial: { status: 'none' },

  evolve(state, event) {
    if (event.type === 'GoalSet') return { status: 'set', set: event.data, seenBy: [] };
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'GoalAcknowledged':
        return { ...state, seenBy: [...state.seenBy, event.data.by] };
      case 'GoalWithdrawn':
        return { ...state, status: 'withdrawn' };
      case 'GoalJudged':
        return { ...state, status: 'judged' };
    }
  },

  decide(command, state, { now: at }) {
    if (command.type === 'SetGoal') {
      if (state.status !== 'none') return reject('goal-already-set');
      if (command.data.from >= command.data.to) return reject('goal-window-wrong');
      return accept({ type: 'GoalSet', data: { ...command.data, at } });
    }
    if (state.status === 'none') return reject('goal-not-found');
    if (state.status === 'withdrawn') return reject('goal-withdrawn');
    const { goalId } = state.set;
    switch (command.type) {
      case 'AcknowledgeGoal':
        return state.seenBy.includes(command.data.by)
          ? accept()
          : accept({ type: 'GoalAcknowledged', data: { goalId, by: command.data.by, at } });
      case 'WithdrawGoal':
        return accept({ type: 'GoalWithdrawn', data: { goalId, reason: command.data.reason, at } });
      case 'JudgeGoal':
        if (state.status === 'judged') return reject('goal-already-judged');
        return at < state.set.to ? reject('goal-not-due') : accept(judged(state.set, command.data.value, at));
    }
  },
};

const judged = ({ goalId, target, better }: Set, value: number, at: string): GoalEvent => ({
  type: 'GoalJudged',
  data: { goalId, target, value, reached: better === 'higher' ? value >= target : value <= target, at },
});
