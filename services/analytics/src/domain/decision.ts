import type { DecisionEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Published = Extract<DecisionEvent, { type: 'DecisionPublished' }>['data'];

export type DecisionCommand =
  | { readonly type: 'PublishDecision'; readonly data: Omit<Published, 'at'> }
  | { readonly type: 'EvaluateDecision'; readonly data: { readonly outcome: 'kept' | 'lost' } };

export type DecisionRejection =
  | 'decision-already-published'
  | 'decision-expired'
  | 'decision-not-found'
  | 'decision-not-due'
  | 'decision-already-evaluated';

export type Decision =
  | { readonly status: 'unknown' }
  | { readonly status: 'published' | 'evaluated'; readonly published: Published };

/** Facts in stream `decision-<tenant>.<id>`: what should be done about a customer, and what became of it. */
export const decision: Decider<Decision, DecisionCommand, DecisionEvent, DecisionRejection> = {
  initial: { status: 'unknown' },

  evolve(state, event) {
    if (event.type === 'DecisionPublished') return { status: 'published', published: event.data };
    return state.status === 'unknown' ? state : { ...state, status: 'evaluated' };
  },

  decide(command, state, { now: at }) {
    if (command.type === 'PublishDecision') {
      if (state.status !== 'unknown') return reject('decision-already-published');
      if (command.data.expiresAt <= at) return reject('decision-expired');
      return accept({ type: 'DecisionPublished', data: { ...command.data, at } });
    }
    if (state.status === 'unknown') return reject('decision-not-found');
    if (state.status === 'evaluated') return reject('decision-already-evaluated');
    const { decisionId, customerId, kind, arm, expiresAt } = state.published;
    if (at < expiresAt) return reject('decision-not-due');
    return accept({
      type: 'DecisionEvaluated',
      data: { decisionId, customerId, kind, arm, outcome: command.data.outcome, at },
    });
  },
};
