import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  areaUnderRoc,
  calibrationCurve,
  expectedPurchases,
  fitBgNbd,
  fitGammaGamma,
  fitLogistic,
  kaplanMeier,
  type PurchaseHistory,
  predict,
  probabilityAlive,
  survivalAt,
} from '../src/index.ts';
import { cdnowSpending, hasData, telco } from './data.ts';

const DAY_MS = 86_400_000;
const ENDS = Date.UTC(1997, 8, 30);
const HORIZON_WEEKS = 39;

/** CDNOW from its purchases, cut in two: what was known on 30 September 1997, and the repeat days of the 39 weeks after. */
const cdnowCut = (): { history: PurchaseHistory; after: number }[] => {
  const file = resolve(import.meta.dirname, '../../../../shared/data/cdnow/CDNOW_sample.txt');
  const days = new Map<string, Set<number>>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const [, id = '', day = ''] = line.trim().split(/\s+/);
    const at = Date.UTC(Number(day.slice(0, 4)), Number(day.slice(4, 6)) - 1, Number(day.slice(6)));
    days.set(id, (days.get(id) ?? new Set()).add(at));
  }
  const weeks = (ms: number) => ms / (7 * DAY_MS);
  return [...days.values()].map((all) => {
    const sorted = [...all].sort((a, b) => a - b);
    const [first = 0] = sorted;
    const known = sorted.filter((at) => at <= ENDS);
    return {
      history: {
        frequency: known.length - 1,
        recency: weeks((known.at(-1) ?? first) - first),
        observed: weeks(ENDS - first),
      },
      after: sorted.filter((at) => at > ENDS && weeks(at - ENDS) <= HORIZON_WEEKS).length,
    };
  });
};

/** Numbers from 0 to 1, the same for the same seed. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

(hasData ? describe : describe.skip)('on data it has not seen', () => {
  test('BG/NBD of one half of the customers foretells what the other half buys in the 39 weeks after', () => {
    const people = cdnowCut();
    const model = fitBgNbd(people.filter((_, i) => i % 2 === 0).map(({ history }) => history));
    const others = people
      .filter((_, i) => i % 2 === 1)
      .map((it) => ({ ...it, expected: expectedPurchases(model, it.history, HORIZON_WEEKS) }));
    const sum = (list: readonly number[]) => list.reduce((total, it) => total + it, 0);
    const real = (list: typeof others) => sum(list.map(({ after }) => after)) / list.length;
    const said = (list: typeof others) => sum(list.map(({ expected }) => expected)) / list.length;
    expect(Math.abs(said(others) / real(others) - 1)).toBeLessThan(0.2);
    // Less than half a purchase for those that bought again never, once, twice, three times.
    for (const often of [0, 1, 2, 3]) {
      const some = others.filter(({ history }) => history.frequency === often);
      expect(Math.abs(real(some) - said(some))).toBeLessThan(0.5);
    }
    // Of those who came back once at least, who is given up for lost buys less often afterwards.
    const repeating = others.filter(({ history }) => history.frequency > 0);
    const share = (alive: (p: number) => boolean) => {
      const some = repeating.filter(({ history }) => alive(probabilityAlive(model, history)));
      return some.filter(({ after }) => after > 0).length / some.length;
    };
    expect(share((p) => p > 0.8)).toBeGreaterThan(share((p) => p < 0.4));
  });

  test('Gamma-Gamma of one half of the customers is worth what the other half spends', () => {
    const spending = cdnowSpending();
    const { p, q, gamma } = fitGammaGamma(spending.filter((_, i) => i % 2 === 0));
    const others = spending.filter(({ frequency }, i) => i % 2 === 1 && frequency > 0);
    const mean = others.reduce((total, { meanValue }) => total + meanValue, 0) / others.length;
    expect(Math.abs((p * gamma) / (q - 1) / mean - 1)).toBeLessThan(0.2);
  });

  test('churn holds up when the data are shuffled, scaled and partly wrong', () => {
    const { features, outcomes } = telco();
    const random = randomFrom(7);
    const order = features.map((_, i) => i).sort(() => random() - 0.5);
    // Another unit for every column, and one answer of fifty turned round while it learns.
    const disturbed = order.map((i) => (features[i] ?? []).map((it, column) => it * (1 + column * 10) - 3));
    const heard = order.map((i) => (random() < 0.02 ? outcomes[i] !== true : outcomes[i] === true));
    const half = Math.floor(order.length / 2);
    const model = fitLogistic({ features: disturbed.slice(0, half), outcomes: heard.slice(0, half) }, 1);
    const unseen = disturbed.slice(half).map((row) => predict(model, row));
    const truth = order.slice(half).map((i) => outcomes[i] === true);
    expect(areaUnderRoc(unseen, truth)).toBeGreaterThan(0.83);
    for (const { predicted, observed } of calibrationCurve(unseen, truth))
      expect(Math.abs(predicted - observed)).toBeLessThan(0.1);
  });

  test('survival of any tenth of the customers is near that of all', () => {
    const { lifetimes } = telco();
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const curve = kaplanMeier(lifetimes.filter((_, i) => i % 10 === tenth));
      expect(Math.abs(survivalAt(curve, 12) - 0.843)).toBeLessThan(0.05);
      expect(Math.abs(survivalAt(curve, 72) - 0.593)).toBeLessThan(0.12);
    }
  });
});
