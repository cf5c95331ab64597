import type { InsightEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';
import type { Share } from './parity.ts';
import type { Spike } from './spike.ts';

type OpinionEvent = Extract<InsightEvent, { type: 'OpinionSpikeDetected' }>;
type ParityEvent = Exclude<InsightEvent, OpinionEvent>;

export type OpinionCommand = {
  readonly type: 'DetectSpike';
  readonly data: Spike & {
    readonly topic: string;
    readonly hour: string;
    readonly interactionIds: readonly string[];
  };
};

/** Facts in stream `opinion-<tenant>.<topic>`: an hour that stands out, told once. */
export const opinion: Decider<{ readonly hour?: string }, OpinionCommand, OpinionEvent, never> = {
  initial: {},
  evolve: (_state, { data: { hour } }) => ({ hour }),
  decide({ data }, { hour = '' }, { now: at }) {
    return data.hour <= hour
      ? accept()
      : accept({
          type: 'OpinionSpikeDetected',
          data: { ...data, interactionIds: [...data.interactionIds], at },
        });
  },
};

export type ParityCommand = { readonly type: 'CompareShares'; readonly data: Share };

/** Facts in stream `parity-<tenant>.<dimension>-<value>`: a gap is told when it opens and when it closes. */
export const parityGap: Decider<{ readonly open: boolean }, ParityCommand, ParityEvent, never> = {
  initial: { open: false },
  evolve: (_state, { type }) => ({ open: type === 'ParityGapDetected' }),
  decide({ data: { gap, ...share } }, { open }, { now: at }) {
    const { dimension, value, index } = share;
    if (gap && !open) return accept<ParityEvent>({ type: 'ParityGapDetected', data: { ...share, at } });
    return !gap && open
      ? accept<ParityEvent>({ type: 'ParityGapClosed', data: { dimension, value, index, at } })
      : accept<ParityEvent>();
  },
};
