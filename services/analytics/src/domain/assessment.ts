import type { AssessmentEvent, Criterion } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

export type AssessmentCommand = {
  readonly type: 'AssessCriterion';
  readonly data: {
    readonly criterion: Criterion;
    readonly score: number;
    readonly note?: string | undefined;
  };
};
export type AssessmentRejection = 'score-out-of-range';
export type Assessment = { readonly score?: number };

/** Facts in stream `assessment-<tenant>.<criterion>`: what cannot be read from the log is said by somebody. */
export const assessment: Decider<Assessment, AssessmentCommand, AssessmentEvent, AssessmentRejection> = {
  initial: {},
  evolve: (_state, { data: { score } }) => ({ score }),
  decide({ data: { criterion, score, note } }, _state, { now: at }) {
    if (score < 0 || score > 100) return reject('score-out-of-range');
    return accept({
      type: 'CriterionAssessed',
      data: { criterion, score, ...(note === undefined ? {} : { note }), at },
    });
  },
};
