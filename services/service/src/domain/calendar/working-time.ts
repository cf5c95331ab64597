import type { Calendar, Hours } from './calendar.ts';
import { instantOf, wallTime } from './zone.ts';

const DAY = 86_400_000;
/** A calendar that has no working hour in as many days has none at all. */
const longestBreak = 400;

type Interval = { readonly from: number; readonly to: number };

/** The instant by which `ms` of working time have passed since an instant. @throws RangeError for a calendar without any. */
export const addWorkingTime = (calendar: Calendar, from: string, ms: number): string => {
  const start = Date.parse(from);
  let left = ms;
  let idle = 0;
  for (let day = dayOf(calendar, start); idle < longestBreak; day += DAY) {
    idle += 1;
    for (const interval of intervalsOf(calendar, day)) {
      const begin = Math.max(interval.from, start);
      if (begin >= interval.to) continue;
      if (left <= interval.to - begin) return new Date(begin + left).toISOString();
      left -= interval.to - begin;
      idle = 0;
    }
  }
  throw new RangeError(`calendar ${calendar.id}@${calendar.version} has no working hours`);
};

/** The working time in milliseconds between two instants; 0 when the second is not later. */
export const workingTimeBetween = (calendar: Calendar, from: string, to: string): number => {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  let sum = 0;
  // A local day never begins more than a day after the UTC day of its name.
  for (let day = dayOf(calendar, start); day - DAY < end; day += DAY)
    for (const interval of intervalsOf(calendar, day))
      sum += Math.max(0, Math.min(interval.to, end) - Math.max(interval.from, start));
  return sum;
};

/** Whether there is work at an instant. */
export const isWorkingTime = (calendar: Calendar, at: string): boolean => {
  const instant = Date.parse(at);
  return intervalsOf(calendar, dayOf(calendar, instant)).some(
    ({ from, to }) => from <= instant && instant < to,
  );
};

/** The local day of an instant, as UTC milliseconds of its midnight. */
const dayOf = ({ timeZone }: Calendar, instant: number): number =>
  Math.floor(wallTime(timeZone, instant) / DAY) * DAY;

/** Reckoning a local day in UTC is slow, and the same days are asked for again and again. */
const reckoned = new WeakMap<Calendar, Map<number, readonly Interval[]>>();

const intervalsOf = (calendar: Calendar, day: number): readonly Interval[] => {
  const days = reckoned.get(calendar) ?? new Map<number, readonly Interval[]>();
  reckoned.set(calendar, days);
  const known = days.get(day) ?? reckon(calendar, day);
  days.set(day, known);
  return known;
};

const reckon = (calendar: Calendar, day: number): readonly Interval[] =>
  hoursOf(calendar, day).map(([from, to]) => ({
    from: instantOf(calendar.timeZone, day + timeOfDay(from)),
    to: instantOf(calendar.timeZone, day + timeOfDay(to)),
  }));

const hoursOf = ({ week, exceptions }: Calendar, day: number): Hours => {
  const date = new Date(day);
  return exceptions[date.toISOString().slice(0, 10)] ?? week[date.getUTCDay()] ?? [];
};

const timeOfDay = (text: string): number => {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
};
