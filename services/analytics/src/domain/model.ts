import type { ModelEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

type Trained = ModelEvent['data'];
export type ModelCommand = { readonly type: 'TrainModel'; readonly data: Omit<Trained, 'at'> };

/** The newest model of a kind, by its hash. */
export type Model = { readonly hash?: string };

/** Facts in stream `model-<tenant>.<kind>`. The same data and method again are the same model, and no new fact. */
export const model: Decider<Model, ModelCommand, ModelEvent, never> = {
  initial: {},
  evolve: (_state, { data: { hash } }) => ({ hash }),
  decide: ({ data }, { hash }, { now: at }) =>
    hash === data.hash ? accept() : accept({ type: 'ModelTrained', data: { ...data, at } }),
};
