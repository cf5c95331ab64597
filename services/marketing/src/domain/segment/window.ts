import type { SegmentPeriod, SegmentWindow } from '@icrm/contracts';

const DAY = 86_400_000;

/** Times from `from` up to, and without, `to`; milliseconds since 1970. */
export type Span = { readonly from: number; readonly to: number };

/** What a time within a window depends on: whether it counts now, and when that may change without any event. */
export const placeIn = (
  window: SegmentWindow | undefined,
  at: number,
  now: number,
): { readonly counts: boolean; readonly changesAt: number } => {
  // What lies ahead does not count before it has come.
  if (at > now) return { counts: false, changesAt: at };
  if (window === undefined) return { counts: true, changesAt: Number.POSITIVE_INFINITY };
  if ('lastDays' in window) {
    const ends = at + window.lastDays * DAY;
    return ends > now
      ? { counts: true, changesAt: ends }
      : { counts: false, changesAt: Number.POSITIVE_INFINITY };
  }
  if ('beforeDays' in window) {
    const begins = at + window.beforeDays * DAY;
    return begins > now
      ? { counts: false, changesAt: begins }
      : { counts: true, changesAt: Number.POSITIVE_INFINITY };
  }
  if ('period' in window) {
    const { from, to } = spanOf(window.period, now);
    return { counts: at >= from && at < to, changesAt: nextStart(window.period, now) };
  }
  const from = window.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(window.from);
  const to = window.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(window.to);
  return { counts: at >= from && at < to, changesAt: Number.POSITIVE_INFINITY };
};

type Unit = 'day' | 'week' | 'month' | 'year';
const units: Readonly<Record<SegmentPeriod, readonly [Unit, number]>> = {
  today: ['day', 0],
  yesterday: ['day', -1],
  'this-week': ['week', 0],
  'last-week': ['week', -1],
  'this-month': ['month', 0],
  'last-month': ['month', -1],
  'this-year': ['year', 0],
  'last-year': ['year', -1],
};

/** The start of the day, week (Monday), month or year that is `offset` after the one of a time; UTC. */
const startOf = (unit: Unit, time: number, offset: number): number => {
  const date = new Date(time);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (unit) {
    case 'day':
      return Date.UTC(year, month, day + offset);
    case 'week':
      return Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7) + 7 * offset);
    case 'month':
      return Date.UTC(year, month + offset, 1);
    case 'year':
      return Date.UTC(year + offset, 0, 1);
  }
};

/** The span a period means at a time. */
export const spanOf = (period: SegmentPeriod, now: number): Span => {
  const [unit, offset] = units[period];
  return { from: startOf(unit, now, offset), to: startOf(unit, now, offset + 1) };
};

const nextStart = (period: SegmentPeriod, now: number): number => startOf(units[period][0], now, 1);
