import { describe, expect, test } from '@jest/globals';
import { type Served, sharesOf, tallyOf } from './parity.ts';
import { spikeIn, tailOf } from './spike.ts';

/** Pseudo-random, the same every time. */
const chance = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};
const channels = ['email', 'chat', 'phone', 'sms', 'web'];
const countries = ['ES', 'MX', 'US'];
const pick = (list: readonly string[], random: () => number) =>
  list[Math.floor(random() * list.length)] ?? '';

const world = (count: number, chanceOf: (one: Omit<Served, 'inTime'>) => number, seed = 7): Served[] => {
  const random = chance(seed);
  return Array.from({ length: count }, () => {
    const one = {
      channel: pick(channels, random),
      segment: pick(['home', 'business'], random),
      hour: String(Math.floor(random() * 24)).padStart(2, '0'),
      country: pick(countries, random),
    };
    return { ...one, inTime: random() < chanceOf(one) };
  });
};
const gapsIn = (served: readonly Served[]) =>
  sharesOf(tallyOf(served))
    .filter(({ gap }) => gap)
    .map(({ dimension, value }) => `${dimension} ${value}`);

describe('parity', () => {
  test('of people served alike shows no gap, in any of fifty worlds', () => {
    const found = Array.from({ length: 50 }, (_, seed) => gapsIn(world(2_000, () => 0.8, seed + 1)));
    expect(found.flat()).toEqual([]);
  });

  test.each<[string, (one: Omit<Served, 'inTime'>) => boolean]>([
    ['channel sms', ({ channel }) => channel === 'sms'],
    ['country MX', ({ country }) => country === 'MX'],
    ['segment home', ({ segment }) => segment === 'home'],
    ['hour 03', ({ hour }) => hour === '03'],
  ])('is tripped by a bias against %s, and by that alone', (name, biased) =>
    expect(gapsIn(world(4_000, (one) => (biased(one) ? 0.5 : 0.85)))).toEqual([name]),
  );

  test('says nothing of a few', () =>
    expect(gapsIn(world(60, ({ channel }) => (channel === 'sms' ? 0 : 1)))).toEqual([]));

  test('index is the share here by the share elsewhere', () => {
    const tallies = tallyOf([
      ...Array.from({ length: 100 }, (_, n) => ({ ...home, channel: 'sms', inTime: n < 40 })),
      ...Array.from({ length: 100 }, (_, n) => ({ ...home, channel: 'web', inTime: n < 80 })),
    ]);
    expect(sharesOf(tallies)).toMatchObject([
      { dimension: 'channel', value: 'sms', answered: 40, of: 100, index: 0.5, gap: true },
      { dimension: 'channel', value: 'web', answered: 80, of: 100, index: 2, gap: false },
    ]);
  });
  const home = { segment: 'home', hour: '09', country: 'ES' };
});

describe('a spike of opinion', () => {
  test.each([
    [[0, 1, 0, 2, 1], 9, true],
    [[0, 1, 0, 2, 1], 4, false],
    [[10, 12, 9, 11, 10], 13, false],
    [[10, 12, 9, 11, 10], 28, true],
    [[], 8, true],
    [[], 7, false],
  ])('after %j with %d: %s', (before, observed, spike) =>
    expect(spikeIn(before, observed) !== undefined).toBe(spike),
  );

  test('is judged by the tail of the Poisson distribution', () => {
    expect(tailOf(1, 1)).toBeCloseTo(0.632_120_6, 6);
    expect(tailOf(5, 2)).toBeCloseTo(0.052_653, 6);
    expect(tailOf(0, 3)).toBe(1);
  });
});
