const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return format;
};

/** What the clocks on the wall show at an instant, as if it were UTC milliseconds. */
export const wallTime = (timeZone: string, instant: number): number => {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  const milliseconds = ((instant % 1_000) + 1_000) % 1_000;
  return (
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second')) +
    milliseconds
  );
};

/**
 * The instant at which the clocks on the wall show a time. Shown twice (the hour that comes again in autumn): the first.
 * Never shown (the hour that is skipped in spring): the instant of the skip, so that such an hour has no length.
 */
export const instantOf = (timeZone: string, wall: number): number => {
  const offsetAt = (instant: number) => wallTime(timeZone, instant) - instant;
  const before = wall - offsetAt(wall - 86_400_000);
  const after = wall - offsetAt(wall + 86_400_000);
  const shown = [before, after].filter((instant) => wallTime(timeZone, instant) === wall);
  return shown.length > 0 ? Math.min(...shown) : skipBetween(timeZone, after, before);
};

/** The instant between two at which the wall clocks jump ahead. */
const skipBetween = (timeZone: string, from: number, to: number): number => {
  const offset = (instant: number) => wallTime(timeZone, instant) - instant;
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === offset(from)) low = middle;
    else high = middle;
  }
  return high;
};
