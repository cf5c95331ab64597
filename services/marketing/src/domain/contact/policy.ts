/** How often, and when, customers may be contacted. */
export type ContactPolicy = {
  readonly version: number;
  readonly caps: readonly { readonly days: number; readonly most: number }[];
  /** Hours of the customer's day, `from` in the evening `to` in the morning. */
  readonly quiet: { readonly from: number; readonly to: number };
};

export const contactPolicy: ContactPolicy = {
  version: 1,
  caps: [
    { days: 1, most: 1 },
    { days: 7, most: 3 },
  ],
  quiet: { from: 21, to: 9 },
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The hour and minute of a day somewhere. */
const clockOf = (time: number, timeZone: string): { readonly hour: number; readonly minute: number } => {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone,
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(
    format.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
  );
  return { hour: parts['hour'] ?? 0, minute: parts['minute'] ?? 0 };
};

/** When it is quiet no more; undefined when it is not quiet. */
export const quietUntil = ({ quiet }: ContactPolicy, time: number, timeZone: string): number | undefined => {
  const { hour, minute } = clockOf(time, timeZone);
  if (hour >= quiet.to && hour < quiet.from) return undefined;
  const hours = hour < quiet.to ? quiet.to - hour : 24 - hour + quiet.to;
  // A change of the clocks in the night moves it by an hour; it is looked at again then.
  return Math.floor(time / 60_000) * 60_000 + hours * HOUR - minute * 60_000;
};

/** When one more contact is not too often; undefined when it is not now. */
export const tooOftenUntil = (
  { caps }: ContactPolicy,
  time: number,
  contacts: readonly number[],
): number | undefined => {
  const free = caps.flatMap(({ days, most }) => {
    const within = contacts.filter((at) => at > time - days * DAY).sort((a, b) => a - b);
    const oldest = within[within.length - most];
    return within.length < most || oldest === undefined ? [] : [oldest + days * DAY];
  });
  return free.length === 0 ? undefined : Math.max(...free);
};

/** How long contacts are remembered. */
export const remembered = (policy: ContactPolicy): number =>
  Math.max(...policy.caps.map(({ days }) => days)) * DAY;
