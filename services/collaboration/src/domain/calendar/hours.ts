import { type BusinessCalendar, calendarOf, calendars } from './calendars.ts';

/** The clock on a wall: day of the week (1 is Monday), minute of the day, MM-DD. */
type Wall = { readonly weekday: number; readonly minute: number; readonly date: string };

const formats = new Map<string, Intl.DateTimeFormat>();
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const STEP_MS = 15 * 60_000;
/** How far ahead an opening is looked for. */
const HORIZON_MS = 30 * 86_400_000;
/** Nobody is called before or after, on their own clock. */
const polite = { fromMinute: 9 * 60, toMinute: 21 * 60 } as const;

/** False: the system knows no such zone. */
export const isZone = (zone: string): boolean => {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
};

export const isOpen = (calendar: BusinessCalendar, at: string): boolean => {
  const { weekday, minute, date } = wallOf(calendar.zone, Date.parse(at));
  return (
    calendar.days.includes(weekday) &&
    minute >= calendar.fromMinute &&
    minute < calendar.toMinute &&
    !calendar.holidays.includes(date)
  );
};

/** Whether somebody may be called at a time, on their own clock. */
export const isPolite = (zone: string, at: string): boolean => {
  const { minute } = wallOf(zone, Date.parse(at));
  return minute >= polite.fromMinute && minute < polite.toMinute;
};

/** The centre that is at work: the country's own if it is, else the first of ours that is. */
export const openCentre = (country: string | undefined, at: string): BusinessCalendar | undefined => {
  const own = calendarOf(country);
  if (own.centre && isOpen(own, at)) return own;
  return calendars.find((it) => it.centre && isOpen(it, at));
};

export type Slot = { readonly dueAt: string; readonly calendar: string };

/** From a time on, the first at which somebody may be called and a centre is at work; at quarters of an hour. */
export const nextSlot = (
  { zone, country }: { readonly zone: string; readonly country: string | undefined },
  from: string,
): Slot => {
  const start = Date.parse(from);
  for (let at = start; at < start + HORIZON_MS; at = nextStep(at)) {
    const dueAt = new Date(at).toISOString();
    const centre = isPolite(zone, dueAt) ? openCentre(country, dueAt) : undefined;
    if (centre !== undefined) return { dueAt, calendar: centre.id };
  }
  return { dueAt: from, calendar: calendarOf(country).id };
};

/** When a place that is open closes. */
export const closesAt = (calendar: BusinessCalendar, at: string): string => {
  const start = Date.parse(at);
  for (let time = start; time < start + HORIZON_MS; time = nextStep(time))
    if (!isOpen(calendar, new Date(time).toISOString())) return new Date(time).toISOString();
  return at;
};

const nextStep = (at: number): number => (Math.floor(at / STEP_MS) + 1) * STEP_MS;

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      month: '2-digit',
      day: '2-digit',
    });
  formats.set(zone, known);
  return known;
};

const wallOf = (zone: string, at: number): Wall => {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return {
    weekday: weekdays.indexOf(parts['weekday'] ?? '') + 1,
    minute: Number(parts['hour']) * 60 + Number(parts['minute']),
    date: `${parts['month']}-${parts['day']}`,
  };
};
