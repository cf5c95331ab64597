import type { PredictionEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Made = Extract<PredictionEvent, { type: 'PredictionMade' }>['data'];

export type PredictionCommand =
  | { readonly type: 'MakePrediction'; readonly data: Omit<Made, 'at' | 'expiresAt'> }
  /** What was observed in the horizon, in the unit of the prediction. */
  | { readonly type: 'EvaluatePrediction'; readonly data: { readonly observed: number } };

export type PredictionRejection =
  | 'prediction-already-made'
  | 'prediction-not-found'
  | 'prediction-not-due'
  | 'prediction-already-evaluated';

export type Prediction =
  | { readonly status: 'unknown' }
  | { readonly status: 'made' | 'evaluated'; readonly made: Made };

const DAY_MS = 86_400_000;

/** Facts in stream `prediction-<tenant>.<id>`: what was expected, and, when its horizon is over, what came. */
export const prediction: Decider<Prediction, PredictionCommand, PredictionEvent, PredictionRejection> = {
  initial: { status: 'unknown' },

  evolve(state, event) {
    if (event.type === 'PredictionMade') return { status: 'made', made: event.data };
    return state.status === 'unknown' ? state : { ...state, status: 'evaluated' };
  },

  decide(command, state, { now: at }) {
    if (command.type === 'MakePrediction') {
      if (state.status !== 'unknown') return reject('prediction-already-made');
      const { data } = command;
      const expiresAt = new Date(Date.parse(data.dataThrough) + data.horizonDays * DAY_MS).toISOString();
      return accept({ type: 'PredictionMade', data: { ...data, expiresAt, at } });
    }
    if (state.status === 'unknown') return reject('prediction-not-found');
    if (state.status === 'evaluated') return reject('prediction-already-evaluated');
    const { predictionId, customerId, kind, value, expiresAt } = state.made;
    if (at < expiresAt) return reject('prediction-not-due');
    const { observed } = command.data;
    return accept({
      type: 'PredictionEvaluated',
      data: { predictionId, customerId, kind, predicted: value, observed, at },
    });
  },
};
