/** When a place is at work: days of the week (1 is Monday), from and to in minutes of its day, and days off each year. */
export type BusinessCalendar = {
  readonly id: string;
  readonly country: string;
  readonly zone: string;
  readonly days: readonly number[];
  readonly fromMinute: number;
  readonly toMinute: number;
  /** MM-DD of every year. Days off that move, such as Easter, are not in it. */
  readonly holidays: readonly string[];
  /** A contact centre of ours is there. */
  readonly centre: boolean;
};

const nineToSix = { days: [1, 2, 3, 4, 5], fromMinute: 9 * 60, toMinute: 18 * 60, centre: false } as const;
const centre = { ...nineToSix, centre: true } as const;
const place = (country: string, zone: string, holidays: readonly string[]) => ({
  ...{ id: country.toLowerCase(), country, zone, holidays },
});

/** Business calendars per country. A published one never changes its id. */
export const calendars: readonly BusinessCalendar[] = [
  {
    ...centre,
    ...place('ES', 'Europe/Madrid', [
      '01-01',
      '01-06',
      '05-01',
      '08-15',
      '10-12',
      '11-01',
      '12-06',
      '12-08',
      '12-25',
    ]),
  },
  {
    ...centre,
    ...place('MX', 'America/Mexico_City', ['01-01', '05-01', '09-16', '12-25']),
  },
  { ...centre, ...place('AU', 'Australia/Sydney', ['01-01', '01-26', '04-25', '12-25', '12-26']) },
  { ...nineToSix, ...place('PT', 'Europe/Lisbon', ['01-01', '04-25', '05-01', '06-10', '12-01', '12-25']) },
  { ...nineToSix, ...place('FR', 'Europe/Paris', ['01-01', '05-01', '05-08', '07-14', '11-11', '12-25']) },
  { ...nineToSix, ...place('DE', 'Europe/Berlin', ['01-01', '05-01', '10-03', '12-25', '12-26']) },
  { ...nineToSix, ...place('IT', 'Europe/Rome', ['01-01', '04-25', '05-01', '06-02', '12-25', '12-26']) },
  { ...nineToSix, ...place('GB', 'Europe/London', ['01-01', '12-25', '12-26']) },
  { ...nineToSix, ...place('IE', 'Europe/Dublin', ['01-01', '03-17', '12-25', '12-26']) },
  { ...nineToSix, ...place('US', 'America/New_York', ['01-01', '07-04', '11-11', '12-25']) },
  { ...nineToSix, ...place('CO', 'America/Bogota', ['01-01', '05-01', '07-20', '08-07', '12-25']) },
  {
    ...nineToSix,
    ...place('AR', 'America/Argentina/Buenos_Aires', ['01-01', '05-01', '05-25', '07-09', '12-25']),
  },
  { ...nineToSix, ...place('BR', 'America/Sao_Paulo', ['01-01', '04-21', '05-01', '09-07', '12-25']) },
  { ...centre, ...place('IN', 'Asia/Kolkata', ['01-26', '08-15', '10-02']) },
  { ...nineToSix, ...place('JP', 'Asia/Tokyo', ['01-01', '05-03', '05-04', '05-05', '11-03']) },
];

/** That of a country; ours at home for one that has none. */
export const calendarOf = (country: string | undefined): BusinessCalendar =>
  calendars.find((it) => it.country === country) ?? home;

export const findCalendar = (id: string): BusinessCalendar => calendars.find((it) => it.id === id) ?? home;

const [home] = calendars as readonly [BusinessCalendar, ...BusinessCalendar[]];
