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
});
