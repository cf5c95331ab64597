import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Calendar, Hours } from './calendar.ts';
import { calendarOf, calendars, findCalendar, latestCalendar } from './calendars.ts';
import { addWorkingTime, isWorkingTime, workingTimeBetween } from './working-time.ts';

const HOUR = 3_600_000;
const runs = Number(process.env['ICRM_RUNS'] ?? 200);
const madrid = findCalendar({ id: 'es-madrid', version: 1 });
const always = findCalendar({ id: 'always', version: 1 });
const add = (from: string, hours: number, calendar = madrid) => addWorkingTime(calendar, from, hours * HOUR);
const between = (from: string, to: string, calendar = madrid) =>
  workingTimeBetween(calendar, from, to) / HOUR;

describe('working time is added', () => {
  test.each([
    ['within a morning', '2026-03-02T08:30:00.000Z', 2, '2026-03-02T10:30:00.000Z'],
    ['over the midday break', '2026-03-02T12:00:00.000Z', 2, '2026-03-02T16:00:00.000Z'],
    ['from before opening', '2026-03-02T04:00:00.000Z', 1, '2026-03-02T09:00:00.000Z'],
    ['over night', '2026-03-02T17:30:00.000Z', 1, '2026-03-03T08:30:00.000Z'],
    ['over Sunday', '2026-03-07T12:30:00.000Z', 1, '2026-03-09T08:30:00.000Z'],
    ['over a holiday', '2026-04-30T16:30:00.000Z', 1, '2026-05-04T07:30:00.000Z'],
    ['on a short day', '2026-12-24T12:30:00.000Z', 1, '2026-12-26T09:30:00.000Z'],
  ])('%s', (_, from, hours, to) => {
    expect(add(from, hours)).toBe(to);
    expect(between(from, to)).toBe(hours);
  });

  test('none: the same instant at work, the next opening else', () => {
    expect(add('2026-03-02T08:30:00.000Z', 0)).toBe('2026-03-02T08:30:00.000Z');
    expect(add('2026-03-01T08:30:00.000Z', 0)).toBe('2026-03-02T08:00:00.000Z');
  });

  test('the hours follow the clocks on the wall when they change', () => {
    expect(add('2026-03-27T17:00:00.000Z', 2)).toBe('2026-03-28T10:00:00.000Z');
    expect(add('2026-03-28T13:00:00.000Z', 1)).toBe('2026-03-30T08:00:00.000Z');
  });

  test('around the clock every hour counts', () =>
    expect(add('2026-03-28T13:00:00.000Z', 48, always)).toBe('2026-03-30T13:00:00.000Z'));
});

const week = (hours: Hours): Calendar['week'] => [hours, hours, hours, hours, hours, hours, hours];
const wholeDays: Calendar = {
  ...madrid,
  week: week([['00:00', '24:00']]),
  exceptions: {},
};

describe('the days on which clocks change', () => {
  test('have 23 hours in spring and 25 in autumn', () => {
    expect(between('2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', wholeDays)).toBe(23);
    expect(between('2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z', wholeDays)).toBe(25);
  });

  test('an hour that is skipped has no length, one that comes again has two', () => {
    const night: Calendar = { ...wholeDays, week: week([['02:00', '03:00']]) };
    expect(between('2026-03-28T12:00:00.000Z', '2026-03-29T12:00:00.000Z', night)).toBe(0);
    expect(between('2026-10-24T12:00:00.000Z', '2026-10-25T12:00:00.000Z', night)).toBe(2);
  });
});

test('a calendar without any working hour is told so', () =>
  expect(() => add('2026-03-02T08:30:00.000Z', 1, { ...madrid, week: week([]), exceptions: {} })).toThrow(
    RangeError,
  ));

const instants = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2027-11-30'), noInvalidDate: true })
  .map((date) => date.toISOString());
const some = fc.constantFrom(...calendars);

describe('for any calendar and instant', () => {
  test('what was added is what lies between', () =>
    fc.assert(
      fc.property(some, instants, fc.integer({ min: 1, max: 200 * HOUR }), (calendar, from, ms) => {
        expect(workingTimeBetween(calendar, from, addWorkingTime(calendar, from, ms))).toBe(ms);
      }),
      { numRuns: runs },
    ));

  test('time between adds up over any instant in between', () =>
    fc.assert(
      fc.property(some, fc.tuple(instants, instants, instants), (calendar, drawn) => {
        const [a, b, c] = drawn.toSorted() as [string, string, string];
        expect(workingTimeBetween(calendar, a, b) + workingTimeBetween(calendar, b, c)).toBe(
          workingTimeBetween(calendar, a, c),
        );
      }),
      { numRuns: Math.ceil(runs / 10) },
    ));

  test('a pause costs nothing: what is left is due later by the time that passed', () =>
    fc.assert(
      fc.property(
        some,
        fc.tuple(instants, instants),
        fc.integer({ min: HOUR, max: 60 * HOUR }),
        (calendar, drawn, ms) => {
          const [from, back] = drawn.toSorted() as [string, string];
          const remaining = workingTimeBetween(calendar, from, addWorkingTime(calendar, from, ms));
          expect(workingTimeBetween(calendar, back, addWorkingTime(calendar, back, remaining))).toBe(ms);
        },
      ),
      { numRuns: Math.ceil(runs / 4) },
    ));
});

describe('calendars', () => {
  test('are named by id and version once', () =>
    expect(new Set(calendars.map(({ id, version }) => `${id}@${version}`)).size).toBe(calendars.length));

  test('an instant is working time or not', () => {
    expect(isWorkingTime(madrid, '2026-03-02T08:00:00.000Z')).toBe(true);
    expect(isWorkingTime(madrid, '2026-03-02T13:00:00.000Z')).toBe(false);
    expect(isWorkingTime(madrid, '2026-05-01T09:00:00.000Z')).toBe(false);
    expect(isWorkingTime(latestCalendar('us-new-york'), '2026-03-02T14:00:00.000Z')).toBe(true);
  });

  test('a country without one has that of the seat', () => {
    expect(calendarOf('MX').timeZone).toBe('America/Mexico_City');
    expect(calendarOf('SE').id).toBe('es-madrid');
    expect(calendarOf(undefined).id).toBe('es-madrid');
  });

  test('one that never was is told so', () => {
    expect(() => findCalendar({ id: 'es-madrid', version: 99 })).toThrow(RangeError);
    expect(() => latestCalendar('atlantis')).toThrow(RangeError);
  });
});
