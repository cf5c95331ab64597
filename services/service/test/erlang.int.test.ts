import { type CallLoad, erlangA, erlangC } from '@icrm/statistics';
import { describe, expect, test } from '@jest/globals';
import { endsOf } from '../src/domain/routing/compare.ts';
import { simulate } from '../src/domain/routing/simulate.ts';
import { agents, drawnCalls, monday, oneQueue, SECOND } from './sample-centre.ts';

// Days are simulated, each from its own seed; what theory says must lie within the confidence interval of their mean.
const days = Math.max(20, Number(process.env['ICRM_RUNS'] ?? 20));
const callsADay = 2_000;
/** Calls at the beginning of a day, when the queue is emptier than it will be. */
const warmUp = 300;
/** Two-sided 99.9 % of Student's t with 19 degrees of freedom; smaller for more days. */
const quantile = 3.883;

const load: CallLoad = { calls: 100, intervalSeconds: 1_800, handlingSeconds: 180 };
const targetSeconds = 20;

type Day = {
  readonly delayed: number;
  readonly served: number;
  readonly lost: number;
  readonly wait: number;
};

const simulateDay = (seed: number, count: number, patienceSeconds?: number): Day => {
  const calls = drawnCalls({
    seed,
    count: callsADay,
    betweenMs: (load.intervalSeconds / load.calls) * SECOND,
    handlingMs: load.handlingSeconds * SECOND,
    ...(patienceSeconds === undefined ? {} : { patienceMs: patienceSeconds * SECOND }),
  });
  const recording = simulate({
    vector: oneQueue,
    offerMs: 20 * SECOND,
    calls,
    agents: agents(count),
    until: (calls.at(-1)?.at ?? monday) + 24 * 3_600 * SECOND,
  });
  const ends = [...endsOf(recording).values()].slice(warmUp);
  const share = (is: (end: (typeof ends)[number]) => boolean) => ends.filter(is).length / ends.length;
  return {
    delayed: share(({ waitedMs }) => waitedMs > 0),
    served: share(({ how, waitedMs }) => how === 'connected' && waitedMs <= targetSeconds * SECOND),
    lost: share(({ how }) => how === 'lost'),
    wait: ends.reduce((sum, { waitedMs }) => sum + waitedMs / SECOND, 0) / ends.length,
  };
};

const expectWithin = (sample: readonly number[], theory: number): void => {
  const mean = sample.reduce((sum, x) => sum + x, 0) / sample.length;
  const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (sample.length - 1);
  const half = quantile * Math.sqrt(variance / sample.length);
  expect(theory).toBeGreaterThan(mean - half);
  expect(theory).toBeLessThan(mean + half);
};

describe('fifty calls a second for ten minutes agree with', () => {
  // A minute and a half fills the centre; ten minutes follow, of which each is a batch. Three runs make thirty of them.
  const perSecond = 50;
  const [fillSeconds, batches, runs] = [90, 10, Math.max(3, Math.ceil(days / 10))];
  const heldSeconds = 3;
  const inTimeMs = 200;

  const rush = (seed: number, count: number, patienceSeconds?: number): Day[] => {
    const calls = drawnCalls({
      ...{ seed, count: perSecond * (fillSeconds + batches * 60) },
      ...{ betweenMs: SECOND / perSecond, handlingMs: heldSeconds * SECOND },
      ...(patienceSeconds === undefined ? {} : { patienceMs: patienceSeconds * SECOND }),
    });
    const recording = simulate({
      ...{ vector: oneQueue, offerMs: 20 * SECOND, calls, agents: agents(count) },
      until: (calls.at(-1)?.at ?? monday) + 600 * SECOND,
    });
    const all = [...endsOf(recording).values()].slice(perSecond * fillSeconds);
    return Array.from({ length: batches }, (_, batch) => {
      const ends = all.slice(batch * perSecond * 60, (batch + 1) * perSecond * 60);
      const share = (is: (end: (typeof ends)[number]) => boolean) => ends.filter(is).length / ends.length;
      return {
        delayed: share(({ waitedMs }) => waitedMs > 0),
        served: share(({ how, waitedMs }) => how === 'connected' && waitedMs <= inTimeMs),
        lost: share(({ how }) => how === 'lost'),
        wait: ends.reduce((sum, { waitedMs }) => sum + waitedMs / SECOND, 0) / ends.length,
      };
    });
  };
  const offered: CallLoad = { calls: perSecond * 60, intervalSeconds: 60, handlingSeconds: heldSeconds };
  const all = (count: number, patienceSeconds?: number): Day[] =>
    Array.from({ length: runs }, (_, seed) => rush(seed + 201, count, patienceSeconds)).flat();

  test('Erlang C', () => {
    const simulated = all(162);
    const theory = erlangC(offered, 162, inTimeMs / SECOND);
    expectWithin(
      simulated.map(({ delayed }) => delayed),
      theory.waitingProbability,
    );
    expectWithin(
      simulated.map(({ served }) => served),
      theory.serviceLevel,
    );
    expectWithin(
      simulated.map(({ wait }) => wait),
      theory.meanWaitSeconds,
    );
  });

  test('Erlang A', () => {
    const simulated = all(148, 5);
    const theory = erlangA(offered, 148, 5);
    expectWithin(
      simulated.map(({ delayed }) => delayed),
      theory.waitingProbability,
    );
    expectWithin(
      simulated.map(({ lost }) => lost),
      theory.abandonedShare,
    );
    expectWithin(
      simulated.map(({ wait }) => wait),
      theory.meanWaitSeconds,
    );
  });
});

describe('simulated days agree with', () => {
  const cases: readonly (readonly [number])[] = [[13], [14], [16]];
  test.each(cases)('Erlang C, %i agents', (count) => {
    const simulated = Array.from({ length: days }, (_, seed) => simulateDay(seed + 1, count));
    const theory = erlangC(load, count, targetSeconds);
    expectWithin(
      simulated.map(({ delayed }) => delayed),
      theory.waitingProbability,
    );
    expectWithin(
      simulated.map(({ served }) => served),
      theory.serviceLevel,
    );
    expectWithin(
      simulated.map(({ wait }) => wait),
      theory.meanWaitSeconds,
    );
  });

  test.each([[8], [10], [12]])('Erlang A, %i agents for ten erlangs', (count) => {
    const patience = 120;
    const simulated = Array.from({ length: days }, (_, seed) => simulateDay(seed + 101, count, patience));
    const theory = erlangA(load, count, patience);
    expectWithin(
      simulated.map(({ delayed }) => delayed),
      theory.waitingProbability,
    );
    expectWithin(
      simulated.map(({ lost }) => lost),
      theory.abandonedShare,
    );
    expectWithin(
      simulated.map(({ wait }) => wait),
      theory.meanWaitSeconds,
    );
  });
});
