import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cluster } from './cluster.ts';

describe('components', () => {
  test('are what the links connect', () => {
    const { components } = cluster([
      { a: 'x', b: 'y', bits: 20 },
      { a: 'y', b: 'z', bits: 21 },
      { a: 'p', b: 'q', bits: 22 },
    ]);
    expect([...components.values()].map((ids) => [...ids].sort())).toEqual(
      expect.arrayContaining([
        ['x', 'y', 'z'],
        ['p', 'q'],
      ]),
    );
  });

  test('never grow beyond the limit, and what was kept apart is told', () => {
    const star = Array.from({ length: 1_000 }, (_, i) => ({ a: 'switchboard', b: `caller-${i}`, bits: 20 }));
    const { components, guarded } = cluster(star, 25);
    expect([...components.values()].map((ids) => ids.length)).toEqual([25]);
    expect(guarded).toHaveLength(976);
  });

  test('do not depend on the order of the links', () => {
    const link = fc.record({
      a: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      b: fc.constantFrom('v', 'w', 'x'),
      bits: fc.integer({ min: 1, max: 3 }),
    });
    const sets = (links: { a: string; b: string; bits: number }[]) =>
      [...cluster(links, 4).components.values()].map((ids) => [...ids].sort().join()).sort();
    fc.assert(
      fc.property(fc.array(link), (links) => expect(sets([...links].reverse())).toEqual(sets(links))),
    );
  });
});
