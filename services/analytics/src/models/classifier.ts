import { createHash } from 'node:crypto';
import {
  areaUnderRoc,
  brierScore,
  calibrate,
  contributions,
  fitLogistic,
  type LogisticModel,
  predict,
} from '@icrm/statistics';

/** Whom a model learns from: what was known of each then, and whether it came afterwards: that they were lost, or called. */
export type Examples = {
  readonly names: readonly string[];
  readonly features: readonly (readonly number[])[];
  readonly outcomes: readonly boolean[];
};

/** Regularised logistic regression, its probabilities calibrated on people it had not seen. */
export type Classifier = {
  readonly names: readonly string[];
  readonly model: LogisticModel;
  readonly means: readonly number[];
  readonly toProbability: (score: number) => number;
  readonly measures: { readonly auc: number; readonly brier: number; readonly base: number };
  readonly hash: string;
};

const FOLDS = 5;
const PENALTY = 1;
/** Fewer examples, or fewer of one outcome, teach nothing. */
const LEAST = { examples: 60, ofEach: 10 };

/** Undefined when there is too little to learn from. Measures are of five folds, each predicted by the other four. */
export const trainClassifier = ({ names, features, outcomes }: Examples): Classifier | undefined => {
  const came = outcomes.filter(Boolean).length;
  if (outcomes.length < LEAST.examples || Math.min(came, outcomes.length - came) < LEAST.ofEach)
    return undefined;
  const unseen = crossPredict(features, outcomes);
  const toProbability = calibrate(unseen, outcomes);
  const calibrated = unseen.map(toProbability);
  const model = fitLogistic({ features, outcomes }, PENALTY);
  return {
    names,
    model,
    means: names.map((_, i) => features.reduce((sum, row) => sum + (row[i] ?? 0), 0) / features.length),
    toProbability,
    measures: {
      auc: areaUnderRoc(unseen, outcomes),
      brier: brierScore(calibrated, outcomes),
      base: came / outcomes.length,
    },
    hash: createHash('sha256')
      .update(JSON.stringify([names, features, outcomes, PENALTY]))
      .digest('hex'),
  };
};

const crossPredict = (
  features: readonly (readonly number[])[],
  outcomes: readonly boolean[],
): readonly number[] => {
  const models = Array.from({ length: FOLDS }, (_, fold) => {
    const others = <T>(list: readonly T[]) => list.filter((__, i) => i % FOLDS !== fold);
    return fitLogistic({ features: others(features), outcomes: others(outcomes) }, PENALTY);
  });
  return features.map((row, i) => predict(models[i % FOLDS] ?? { intercept: 0, coefficients: [] }, row));
};

/** The probability that it comes, and the features that say so, the strongest first. */
export const classify = ({ names, model, means, toProbability }: Classifier, row: readonly number[]) => ({
  probability: toProbability(predict(model, row)),
  reasons: contributions(model, row, means)
    .map((weight, i) => ({ feature: names[i] ?? '', value: round(row[i] ?? 0), weight: round(weight) }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, 3),
});

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
