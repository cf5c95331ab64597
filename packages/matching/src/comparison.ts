import type { Folded } from './match-record.ts';

/** A level of agreement: an index into `levels`, 0 the best, or {@link missing}. */
export type Level = number;
/** One side says nothing, which is no evidence either way. */
export const missing = -1;

/** Compares one aspect of two records. */
export type Comparison = {
  readonly name: string;
  /** What each level means, best first; the last one is disagreement. */
  readonly levels: readonly string[];
  readonly compare: (a: Folded, b: Folded) => Level;
};
