import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CalendarEntry, readCalendar, writeCalendar } from './index.ts';

const visit: CalendarEntry = {
  uid: '0193a000-0000-7000-8000-000000000001@icrm',
  sequence: 2,
  summary: 'Visita: Ruiz, S.L.; tejado',
  startsAt: '2026-03-02T09:00:00.000Z',
  endsAt: '2026-03-02T10:00:00.000Z',
  status: 'confirmed',
  location: 'Calle Mayor 1\nMadrid',
  changedAt: '2026-03-01T08:00:00.000Z',
};

test('what was written is read as it was', () => {
  const text = writeCalendar('seller-3', [visit]);
  expect(text).toContain('BEGIN:VCALENDAR\r\n');
  expect(text).toContain('DTSTART:20260302T090000Z');
  expect(text).toContain('Visita: Ruiz\\, S.L.\\; tejado');
  expect(readCalendar(text)).toEqual({ entries: [{ ...visit, description: undefined }], left: [] });
});

test('any texts and times survive', () => {
  const words = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((it) => /^[^\p{C}\s].*[^\p{C}\s]$/u.test(it));
  const entry = fc.record({
    summary: words,
    minute: fc.integer({ min: 0, max: 50_000_000 }),
    sequence: fc.nat({ max: 99 }),
  });
  fc.assert(
    fc.property(entry, ({ summary, minute, sequence }) => {
      const startsAt = new Date(minute * 60_000).toISOString();
      const written = { ...visit, summary, sequence, startsAt, endsAt: startsAt };
      expect(readCalendar(writeCalendar('x', [written])).entries[0]).toMatchObject({
        summary,
        sequence,
        startsAt,
      });
    }),
  );
});

test('times in a zone that the file defines become UTC, summer time included', () => {
  const text = `BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Europe/Madrid
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:winter
DTSTART;TZID=Europe/Madrid:20260302T100000
DURATION:PT30M
END:VEVENT
BEGIN:VEVENT
UID:summer
DTSTART;TZID=Europe/Madrid:20260702T100000
DTEND;TZID=Europe/Madrid:20260702T110000
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:floating
DTSTART:20260302T100000
END:VEVENT
BEGIN:VEVENT
UID:series
DTSTART:20260302T100000Z
RRULE:FREQ=DAILY
END:VEVENT
END:VCALENDAR`;
  const { entries, left } = readCalendar(text.replaceAll('\n', '\r\n'));
  expect(entries).toMatchObject([
    { uid: 'winter', startsAt: '2026-03-02T09:00:00.000Z', endsAt: '2026-03-02T09:30:00.000Z' },
    { uid: 'summer', startsAt: '2026-07-02T08:00:00.000Z', status: 'cancelled' },
    { uid: 'floating', startsAt: '2026-03-02T10:00:00.000Z' },
  ]);
  expect(left).toEqual([{ uid: 'series', why: 'it is a series' }]);
});

test.each(['', 'hello', 'BEGIN:VCARD\r\nEND:VCARD'])('%j is no calendar', (text) =>
  expect(() => readCalendar(text)).toThrow(SyntaxError),
);
