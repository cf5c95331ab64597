import type { LifecycleEvent, LifecycleStage } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

type Changed = LifecycleEvent['data'];
export type LifecycleCommand = {
  readonly type: 'ChangeStage';
  readonly data: Omit<Changed, 'at' | 'from'>;
};
export type Lifecycle = { readonly stage?: LifecycleStage };

/** Facts in stream `lifecycle-<tenant>.<customer>`: the stages of a customer's life as one, one after the other. */
export const lifecycle: Decider<Lifecycle, LifecycleCommand, LifecycleEvent, never> = {
  initial: {},
  evolve: (_state, { data: { to } }) => ({ stage: to }),
  decide: ({ data }, { stage }, { now: at }) =>
    stage === data.to
      ? accept()
      : accept({
          type: 'LifecycleStageChanged',
          data: { ...data, ...(stage === undefined ? {} : { from: stage }), at },
        }),
};

/** What a stage is told from: days since the last order, orders, and the days that usually pass between two. */
export type Habits = { readonly recency: number; readonly orders: number; readonly gap: number };

/** Counted up when the rule changes: an event names the rule it was made by. */
export const STAGE_RULE = 'usual-gap.1';

/**
 * Measured in the gaps that are usual for the customer: within one and a half everything is well, within three somebody
 * is at risk, within six dormant, then lost. Who bought once is new for twice the gap that is usual for all.
 */
export const stageOf = ({ recency, orders, gap }: Habits): LifecycleStage => {
  const gaps = recency / Math.max(1, gap);
  if (orders <= 1 && gaps <= 2) return 'new';
  if (gaps <= 1.5) return orders >= 5 ? 'loyal' : 'active';
  if (gaps <= 3) return 'at-risk';
  return gaps <= 6 ? 'dormant' : 'lost';
};
