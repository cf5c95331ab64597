import { describe, expect, test } from '@jest/globals';
import { agentsFor, erlangA, erlangC } from './erlang.ts';

const load = { calls: 100, intervalSeconds: 1_800, handlingSeconds: 180 };

describe('Erlang C', () => {
  test('100 calls in 30 minutes of 180 s each, 80 % in 20 s: 14 agents', () => {
    const forecast = agentsFor(load, 0.8, 20);
    expect(forecast.agents).toBe(14);
    expect(forecast.serviceLevel).toBeCloseTo(0.88835, 5);
    expect(forecast.waitingProbability).toBeCloseTo(0.17413, 5);
    expect(forecast.meanWaitSeconds).toBeCloseTo(7.836, 3);
  });

  test('too few agents never catch up', () =>
    expect(erlangC(load, 10, 20)).toMatchObject({ serviceLevel: 0, occupancy: 1 }));

  test('a promise to answer every call in time is refused', () =>
    expect(() => agentsFor(load, 1, 20)).toThrow(RangeError));
});

describe('Erlang A', () => {
  test('with endless patience it is Erlang C', () => {
    const patient = erlangA(load, 14, 1e9);
    expect(patient.waitingProbability).toBeCloseTo(erlangC(load, 14, 20).waitingProbability, 5);
    expect(patient.meanWaitSeconds).toBeCloseTo(erlangC(load, 14, 20).meanWaitSeconds, 3);
  });

  test('is stable with fewer agents than erlangs, since callers leave', () => {
    const { abandonedShare, occupancy } = erlangA(load, 8, 120);
    expect(abandonedShare).toBeGreaterThan(0.2);
    expect(occupancy).toBeLessThan(1);
  });
});
