import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { jaroWinkler, withinTypos } from './similarity.ts';

/** Values published with the algorithm (Winkler 1990; Census Bureau string comparator table). */
const published: readonly (readonly [string, string, number])[] = [
  ['martha', 'marhta', 0.9611],
  ['dwayne', 'duane', 0.84],
  ['dixon', 'dicksonx', 0.8133],
];

describe('Jaro-Winkler', () => {
  test.each(published)('%s and %s', (a, b, expected) => expect(jaroWinkler(a, b)).toBeCloseTo(expected, 3));

  test('is symmetric, in 0..1, and 1 for equal strings', () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(jaroWinkler(a, b)).toBeCloseTo(jaroWinkler(b, a), 10);
        expect(jaroWinkler(a, b)).toBeGreaterThanOrEqual(0);
        expect(jaroWinkler(a, b)).toBeLessThanOrEqual(1);
        expect(jaroWinkler(a, a)).toBe(1);
      }),
    ));
});

describe('typing errors', () => {
  test.each([
    ['smith', 'smiht'],
    ['smith', 'smth'],
    ['smith', 'smitth'],
    ['smith', 'snith'],
  ])('%s and %s are one apart', (a, b) => {
    expect(withinTypos(a, b, 1)).toBe(true);
    expect(withinTypos(a, b, 0)).toBe(false);
  });

  test('any one edit is within one', () =>
    fc.assert(
      fc.property(
        fc.string({ minLength: 2 }),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (word, at, letter) => {
          const i = at % word.length;
          expect(withinTypos(word, word.slice(0, i) + letter + word.slice(i), 1)).toBe(true);
          expect(withinTypos(word, word.slice(0, i) + word.slice(i + 1), 1)).toBe(true);
          expect(withinTypos(word, word.slice(0, i) + letter + word.slice(i + 1), 1)).toBe(true);
        },
      ),
    ));

  /** Optimal string alignment distance by its definition. */
  const distance = (a: string, b: string): number => {
    const from = (i: number, j: number): number => {
      if (i === 0 || j === 0) return i + j;
      const options = [
        from(i - 1, j) + 1,
        from(i, j - 1) + 1,
        from(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1]),
      ];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        options.push(from(i - 2, j - 2) + 1);
      return Math.min(...options);
    };
    return from(a.length, b.length);
  };
  const words = fc.stringMatching(/^[abc]{0,6}$/);

  test('are counted as the definition says', () =>
    fc.assert(
      fc.property(words, words, (a, b) => {
        for (const limit of [1, 2]) expect(withinTypos(a, b, limit)).toBe(distance(a, b) <= limit);
      }),
      { numRuns: 500 },
    ));

  test('up to two in six letters or more leave a similarity of 0.6 at least', () => {
    const word = fc.stringMatching(/^[a-d]{6,12}$/);
    const edit = fc.tuple(
      fc.constantFrom('add', 'drop', 'change', 'swap'),
      fc.nat(),
      fc.constantFrom('a', 'b', 'x'),
    );
    const apply = (text: string, [kind, at, letter]: [string, number, string]): string => {
      const i = at % text.length;
      if (kind === 'add') return text.slice(0, i) + letter + text.slice(i);
      if (kind === 'drop') return text.slice(0, i) + text.slice(i + 1);
      if (kind === 'change') return text.slice(0, i) + letter + text.slice(i + 1);
      return text.slice(0, i) + (text[i + 1] ?? '') + (text[i] ?? '') + text.slice(i + 2);
    };
    fc.assert(
      fc.property(word, edit, edit, (text, first, second) => {
        expect(jaroWinkler(text, apply(apply(text, first), second))).toBeGreaterThanOrEqual(0.6);
      }),
      { numRuns: Number(process.env['ICRM_RUNS'] ?? 20_000) },
    );
  });
});
