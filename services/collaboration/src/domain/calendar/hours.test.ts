import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { calendarOf, findCalendar } from './calendars.ts';
import { closesAt, isOpen, isPolite, isZone, nextSlot, openCentre } from './hours.ts';

const madrid = { zone: 'Europe/Madrid', country: 'ES' };

describe('business hours', () => {
  test.each([
    ['ES', '2026-03-02T08:00:00.000Z', true],
    ['ES', '2026-03-02T07:59:00.000Z', false],
    ['ES', '2026-03-02T17:00:00.000Z', false],
    ['ES', '2026-03-01T10:00:00.000Z', false],
    ['ES', '2026-12-25T10:00:00.000Z', false],
    // Summer time has begun in between.
    ['ES', '2026-03-30T07:00:00.000Z', true],
    ['US', '2026-03-02T14:00:00.000Z', true],
    ['XX', '2026-03-02T08:00:00.000Z', true],
  ])('of %s at %s: %s', (country, at, open) => expect(isOpen(calendarOf(country), at)).toBe(open));

  test('end at their end', () =>
    expect(closesAt(findCalendar('es'), '2026-03-02T08:07:00.000Z')).toBe('2026-03-02T17:00:00.000Z'));

  test('follow the sun: some centre is at work at every hour of a working week', () => {
    for (let hour = 0; hour < 5 * 24; hour += 1) {
      const at = new Date(Date.UTC(2026, 2, 2, 8 + hour)).toISOString();
      if (at < '2026-03-06T23') expect([at, openCentre('ES', at)?.id]).not.toEqual([at, undefined]);
    }
  });
});

describe('the next time to call', () => {
  test('is now, when now is fine', () =>
    expect(nextSlot(madrid, '2026-03-02T10:03:00.000Z')).toEqual({
      dueAt: '2026-03-02T10:03:00.000Z',
      calendar: 'es',
    }));

  test('is another centre’s while the own one sleeps and the customer does not', () =>
    expect(nextSlot(madrid, '2026-03-02T18:30:00.000Z')).toEqual({
      dueAt: '2026-03-02T18:30:00.000Z',
      calendar: 'mx',
    }));

  test('is the morning, on the customer’s clock, for who asks at night', () =>
    expect(nextSlot(madrid, '2026-03-02T22:30:00.000Z')).toEqual({
      dueAt: '2026-03-03T08:00:00.000Z',
      calendar: 'es',
    }));

  test('is Monday for who asks on Saturday', () =>
    expect(nextSlot(madrid, '2026-02-28T12:00:00.000Z').dueAt).toBe('2026-03-02T08:00:00.000Z'));

  test('is always one at which the customer may be called and a centre is at work, never before', () => {
    const zones = fc.constantFrom(
      { zone: 'Europe/Madrid', country: 'ES' },
      { zone: 'America/Bogota', country: 'CO' },
      { zone: 'Asia/Tokyo', country: 'JP' },
      { zone: 'America/Los_Angeles', country: 'US' },
    );
    const times = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(zones, times, (who, time) => {
        const slot = nextSlot(who, time.toISOString());
        expect(slot.dueAt >= time.toISOString()).toBe(true);
        expect(isPolite(who.zone, slot.dueAt)).toBe(true);
        expect(isOpen(findCalendar(slot.calendar), slot.dueAt)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

test('zones are those of the system', () => {
  expect(isZone('Europe/Madrid')).toBe(true);
  expect(isZone('Europe/Springfield')).toBe(false);
});
