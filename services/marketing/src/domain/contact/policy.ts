import type { ContactChannel, ContactPolicy, ContactPolicyEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

type Cap = ContactPolicy['caps'][number];
type Quiet = ContactPolicy['quiet'];

/** A version of what counts for the contacts of a tenant. */
export type VersionedPolicy = { readonly version: number; readonly policy: ContactPolicy };

/** What counts where a tenant said nothing: once a day, three times a week, not from nine in the evening to nine. */
export const usualPolicy: VersionedPolicy = {
  version: 1,
  policy: {
    caps: [
      { days: 1, most: 1 },
      { days: 7, most: 3 },
    ],
    quiet: { from: 21, to: 9 },
    channels: {},
  },
};

export type PublishContactPolicy = {
  readonly type: 'PublishContactPolicy';
  readonly data: { readonly policy: ContactPolicy };
};

/** Facts in stream `contactpolicy-<tenant>.current`; every decision names the version that it was made by. */
export const contactPolicies: Decider<VersionedPolicy, PublishContactPolicy, ContactPolicyEvent, never> = {
  initial: usualPolicy,
  evolve: (_state, { data: { version, policy } }) => ({ version, policy }),
  decide: ({ data: { policy } }, { version }, { now: at }) =>
    accept({ type: 'ContactPolicyPublished', data: { version: version + 1, policy, at } }),
};

/** Whether a channel is used at all. */
export const isOpen = ({ channels }: ContactPolicy, channel: ContactChannel): boolean =>
  channels[channel]?.allowed !== false;

/** The quiet hours of a channel. */
export const quietHours = ({ quiet, channels }: ContactPolicy, channel: ContactChannel): Quiet =>
  channels[channel]?.quiet ?? quiet;

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
export const quietUntil = (quiet: Quiet, time: number, timeZone: string): number | undefined => {
  const { hour, minute } = clockOf(time, timeZone);
  if (hour >= quiet.to && hour < quiet.from) return undefined;
  const hours = hour < quiet.to ? quiet.to - hour : 24 - hour + quiet.to;
  // A change of the clocks in the night moves it by an hour; it is looked at again then.
  return Math.floor(time / 60_000) * 60_000 + hours * HOUR - minute * 60_000;
};

/** When one more contact is not too often; undefined when it is not now. */
const capUntil = (caps: readonly Cap[], time: number, contacts: readonly number[]): number | undefined => {
  const free = caps.flatMap(({ days, most }) => {
    const within = contacts.filter((at) => at > time - days * DAY).sort((a, b) => a - b);
    if (within.length < most) return [];
    const oldest = within[within.length - most] ?? time;
    return [oldest + days * DAY];
  });
  return free.length === 0 ? undefined : Math.max(...free);
};

/** A contact that was made. */
export type Made = { readonly at: number; readonly channel: ContactChannel };

/** When one more contact by a channel is not too often, by what counts for all channels and for this one. */
export const tooOftenUntil = (
  { caps, channels }: ContactPolicy,
  time: number,
  { channel, made }: { readonly channel: ContactChannel; readonly made: readonly Made[] },
): number | undefined => {
  const times = (of: readonly Made[]) => of.map(({ at }) => at);
  const waits = [
    capUntil(caps, time, times(made)),
    capUntil(channels[channel]?.caps ?? [], time, times(made.filter((it) => it.channel === channel))),
  ].flatMap((until) => until ?? []);
  return waits.length === 0 ? undefined : Math.max(...waits);
};

/** How long contacts are remembered: as long as any policy can look back. */
export const REMEMBERED_MS = 366 * DAY;
