import type { Calendar, CalendarReference, Hours } from './calendar.ts';

const closed: Hours = [];
const allDay: Hours = [['00:00', '24:00']];
const nineToSix: Hours = [['09:00', '18:00']];
const splitDay: Hours = [
  ['09:00', '14:00'],
  ['16:00', '19:00'],
];
const saturday: Hours = [['10:00', '14:00']];

const holidays = (...days: readonly string[]): Readonly<Record<string, Hours>> =>
  Object.fromEntries(days.map((day) => [day, closed]));

/** Every version of every calendar that a case was ever opened by. A change is a new version: append it. */
export const calendars: readonly Calendar[] = [
  {
    id: 'always',
    version: 1,
    country: 'ZZ',
    timeZone: 'UTC',
    week: [allDay, allDay, allDay, allDay, allDay, allDay, allDay],
    exceptions: {},
  },
  {
    id: 'es-madrid',
    version: 1,
    country: 'ES',
    place: 'Madrid',
    timeZone: 'Europe/Madrid',
    week: [closed, splitDay, splitDay, splitDay, splitDay, splitDay, saturday],
    exceptions: {
      ...holidays('2026-01-01', '2026-01-06', '2026-04-02', '2026-04-03', '2026-05-01', '2026-05-02'),
      ...holidays('2026-05-15', '2026-08-15', '2026-10-12', '2026-11-02', '2026-11-09', '2026-12-07'),
      ...holidays('2026-12-08', '2026-12-25', '2027-01-01', '2027-01-06', '2027-03-25', '2027-03-26'),
      ...holidays('2027-05-01', '2027-10-12', '2027-11-01', '2027-12-06', '2027-12-08', '2027-12-25'),
      '2026-12-24': [['09:00', '14:00']],
      '2026-12-31': [['09:00', '14:00']],
    },
  },
  {
    id: 'mx-ciudad-de-mexico',
    version: 1,
    country: 'MX',
    place: 'Ciudad de México',
    timeZone: 'America/Mexico_City',
    week: [closed, nineToSix, nineToSix, nineToSix, nineToSix, nineToSix, closed],
    exceptions: {
      ...holidays('2026-01-01', '2026-02-02', '2026-03-16', '2026-05-01', '2026-09-16', '2026-11-16'),
      ...holidays('2026-12-25', '2027-01-01', '2027-02-01', '2027-03-15', '2027-05-01', '2027-09-16'),
      ...holidays('2027-11-15', '2027-12-25'),
    },
  },
  {
    id: 'us-new-york',
    version: 1,
    country: 'US',
    place: 'New York',
    timeZone: 'America/New_York',
    week: [closed, nineToSix, nineToSix, nineToSix, nineToSix, nineToSix, closed],
    exceptions: {
      ...holidays('2026-01-01', '2026-01-19', '2026-05-25', '2026-06-19', '2026-07-03', '2026-09-07'),
      ...holidays('2026-11-26', '2026-12-25', '2027-01-01', '2027-01-18', '2027-05-31', '2027-06-18'),
      ...holidays('2027-07-05', '2027-09-06', '2027-11-25', '2027-12-24'),
    },
  },
];

const newestFirst = calendars.toSorted((a, b) => b.version - a.version);

/** A version of a calendar. @throws RangeError for one that never was. */
export const findCalendar = ({ id, version }: CalendarReference): Calendar => {
  const found = calendars.find((calendar) => calendar.id === id && calendar.version === version);
  if (found === undefined) throw new RangeError(`there is no calendar ${id}@${version}`);
  return found;
};

/** The newest version of the calendar of that name. @throws RangeError for one that never was. */
export const latestCalendar = (id: string): Calendar => {
  const found = newestFirst.find((calendar) => calendar.id === id);
  if (found === undefined) throw new RangeError(`there is no calendar ${id}`);
  return found;
};

/** The calendar of a country's customers; of a country without one, that of the company's seat. */
export const calendarOf = (country: string | undefined): Calendar =>
  newestFirst.find((calendar) => calendar.country === country) ?? latestCalendar('es-madrid');
