import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAgenda } from './agenda.ts';

test('things come out by time, those of the same time in the order they went in', () =>
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 }), { maxLength: 200 }), (times) => {
      const agenda = createAgenda<number>();
      for (const [index, at] of times.entries()) agenda.put(at, index);
      const out: (readonly [number, number])[] = [];
      for (let next = agenda.take(); next !== undefined; next = agenda.take()) out.push([next.at, next.what]);
      const expected = times
        .map((at, index) => [at, index] as const)
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(out).toEqual(expected);
      expect(agenda.nextAt()).toBeUndefined();
    }),
  ));

test('the next time is told without taking anything out', () => {
  const agenda = createAgenda<string>();
  agenda.put(7, 'later');
  agenda.put(3, 'sooner');
  expect(agenda.nextAt()).toBe(3);
  expect(agenda.take()?.what).toBe('sooner');
  expect(agenda.nextAt()).toBe(7);
});
