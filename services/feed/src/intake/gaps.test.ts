import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findGaps } from './gaps.ts';

const at = '2026-03-02T09:00:00.000Z';
const seen = (...numbers: number[]) => numbers.map((one) => ({ sequence: BigInt(one), at }));

describe('the numbers of a mailbox', () => {
  test('a hole is a gap, and what comes before the first hole is whole', async () => {
    expect(await findGaps(0n, seen(1, 2, 5, 6, 9))).toEqual({
      contiguous: 2n,
      highest: 9n,
      gaps: [
        { first: 3n, last: 4n, since: at },
        { first: 7n, last: 8n, since: at },
      ],
    });
  });

  test('what the source has nothing under is no gap', async () => {
    const absent = [
      { first: 4n, last: 4n },
      { first: 7n, last: 20n },
    ];
    const { gaps, contiguous } = await findGaps(0n, seen(1, 2, 5, 6, 9), { absent });
    expect(gaps).toEqual([{ first: 3n, last: 3n, since: at }]);
    expect(contiguous).toBe(2n);
  });

  test('what is named as missing is exactly what did not come, whatever came and wherever it is begun again', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.nat(5)), { maxLength: 4 }),
        async (came, empty) => {
          const numbers = came.toSorted((a, b) => a - b);
          const absent = empty.map(([first, more]) => ({ first: BigInt(first), last: BigInt(first + more) }));
          const isAbsent = (n: number) => absent.some(({ first, last }) => first <= n && n <= last);
          const first = await findGaps(0n, seen(...numbers), { absent });
          const highest = Math.max(...numbers);
          const expected = Array.from({ length: highest }, (_, index) => index + 1).filter(
            (n) => !came.includes(n) && !isAbsent(n),
          );
          const named = first.gaps.flatMap((gap) =>
            Array.from({ length: Number(gap.last - gap.first) + 1 }, (_, n) => Number(gap.first) + n),
          );
          expect(named).toEqual(expected);
          const rest = numbers.filter((n) => BigInt(n) > first.contiguous);
          expect((await findGaps(first.contiguous, seen(...rest), { absent })).gaps).toEqual(first.gaps);
        },
      ),
    ));
});
