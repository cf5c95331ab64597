/** The two sums of weights, in bits, at which a pair is linked by rule or put before a person. */
export type Thresholds = { readonly linkFrom: number; readonly reviewFrom: number };

/** How large the base is and how certain a link has to be. */
export type ThresholdInput = {
  /** Records in the base. */
  readonly population: number;
  /** Records expected to have a match, as a share of the base. */
  readonly duplicateShare?: number;
  /** Probability of a match that is enough to link without asking. */
  readonly certainty?: number;
};

/**
 * Thresholds by Bayes' rule: among all pairs of a base of n records about n × duplicateShare match, so a pair starts
 * with odds of 2 × duplicateShare / n against it, and evidence has to make up for that. A larger base needs more.
 */
export const thresholdsFor = ({
  population,
  duplicateShare = 0.2,
  certainty = 0.99,
}: ThresholdInput): Thresholds => {
  const prior = Math.log2(Math.max(2, population) / (2 * duplicateShare));
  return { linkFrom: prior + Math.log2(certainty / (1 - certainty)), reviewFrom: prior };
};
