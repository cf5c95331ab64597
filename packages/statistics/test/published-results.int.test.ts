import { describe, expect, test } from '@jest/globals';
import {
  areaUnderRoc,
  calibrationCurve,
  expectedPurchases,
  fitBgNbd,
  fitCox,
  fitGammaGamma,
  fitLogistic,
  kaplanMeier,
  predict,
  survivalAt,
} from '../src/index.ts';
import { cdnowHistories, cdnowSpending, hasData, telco } from './data.ts';

(hasData ? describe : describe.skip)('published results', () => {
  test('BG/NBD on CDNOW: Fader, Hardie and Lee (2005), table 2', () => {
    const model = fitBgNbd(cdnowHistories());
    expect(model.r).toBeCloseTo(0.2426, 3);
    expect(model.alpha).toBeCloseTo(4.4135, 2);
    expect(model.a).toBeCloseTo(0.7929, 3);
    expect(model.b).toBeCloseTo(2.4258, 2);
    expect(model.logLikelihood).toBeCloseTo(-9582.4, 1);
    expect(expectedPurchases(model, { frequency: 2, recency: 30.43, observed: 38.86 }, 39)).toBeCloseTo(
      1.226,
      3,
    );
  });

  test('Gamma-Gamma on CDNOW: Fader and Hardie (2013)', () => {
    const spending = cdnowSpending();
    expect(spending.filter(({ frequency }) => frequency > 0)).toHaveLength(946);
    const { p, q, gamma } = fitGammaGamma(spending);
    expect(p).toBeCloseTo(6.25, 1);
    expect(q).toBeCloseTo(3.74, 1);
    expect(gamma).toBeCloseTo(15.45, 1);
  });

  test('churn: logistic regression reaches the reference', () => {
    const { features, outcomes } = telco();
    const model = fitLogistic({ features, outcomes });
    expect(
      areaUnderRoc(
        features.map((row) => predict(model, row)),
        outcomes,
      ),
    ).toBeGreaterThanOrEqual(0.8425);
    expect(model.logLikelihood).toBeGreaterThanOrEqual(-2956.6);
  });

  test('churn: it holds for customers it has not seen', () => {
    const { features, outcomes } = telco();
    const scores = features.map((row, fold) => ({ row, fold: fold % 5 }));
    const models = [0, 1, 2, 3, 4].map((fold) => {
      const keep = <T>(list: readonly T[]) => list.filter((_, i) => i % 5 !== fold);
      return fitLogistic({ features: keep(features), outcomes: keep(outcomes) }, 1);
    });
    const unseen = scores.map(({ row, fold }) =>
      predict(models[fold] ?? { intercept: 0, coefficients: [] }, row),
    );
    expect(areaUnderRoc(unseen, outcomes)).toBeGreaterThan(0.84);
    for (const { predicted, observed } of calibrationCurve(unseen, outcomes))
      expect(Math.abs(predicted - observed)).toBeLessThan(0.06);
  });

  test('Cox: a month-to-month contract raises the risk of leaving many times over', () => {
    const { lifetimes, contracts } = telco();
    const model = fitCox(
      lifetimes.map((it, i) => ({
        ...it,
        features: [Number(contracts[i] === 'Month-to-month'), Number(contracts[i] === 'One year')],
      })),
    );
    const [monthly = 0, yearly = 0] = model.coefficients.map(Math.exp);
    expect(monthly).toBeGreaterThan(yearly);
    expect(yearly).toBeGreaterThan(2);
    expect(model.p.every((p) => p < 1e-6)).toBe(true);
  });

  test('survival of telephone customers: S(12) and S(72)', () => {
    const curve = kaplanMeier(telco().lifetimes);
    expect(survivalAt(curve, 12)).toBeCloseTo(0.843, 3);
    expect(survivalAt(curve, 72)).toBeCloseTo(0.593, 3);
  });
});
