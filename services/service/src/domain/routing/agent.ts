/** What an agent says of themselves. Whoever lets an offer pass is silent until they say something again. */
export type AgentState = 'available' | 'wrap-up' | 'break' | 'offline';

/** An agent as they signed on. */
export type AgentProfile = {
  /** How well, by skill; higher is offered first. */
  readonly skills: Readonly<Record<string, number>>;
  /** How many calls at a time. */
  readonly capacity: number;
  /** How many of each channel; left out: any mix. A channel that is not named: none. */
  readonly channels?: Readonly<Record<string, number>> | undefined;
  /** The share of the shift that may be work, 0 to 1; left out: all of it. */
  readonly maxOccupancy?: number | undefined;
};

/** An agent at work. */
export type Agent = AgentProfile & {
  readonly id: string;
  readonly state: AgentState;
  readonly silent: boolean;
  /** What their judged contacts came to, 0 to 100. */
  readonly quality?: number | undefined;
  /** Calls in hand, and offers not yet answered. */
  readonly calls: number;
  readonly offers: number;
  /** Calls and offers by channel. */
  readonly load: Readonly<Record<string, number>>;
  readonly signedOnAt: number;
  /** Work done before the present, in milliseconds. */
  readonly busyMs: number;
  readonly busySince?: number | undefined;
  /** Since when nothing is in hand. */
  readonly idleSince: number;
};

/** Occupancy is meant over a while: before that it says nothing. */
const MEASURED_AFTER_MS = 15 * 60_000;

export const signOn = (id: string, profile: AgentProfile, now: number): Agent => ({
  ...profile,
  id,
  state: 'offline',
  silent: false,
  calls: 0,
  offers: 0,
  load: {},
  signedOnAt: now,
  busyMs: 0,
  idleSince: now,
});

/** The share of the time since signing on that was work. */
export const occupancyOf = ({ busyMs, busySince, signedOnAt }: Agent, now: number): number =>
  now === signedOnAt ? 0 : (busyMs + (busySince === undefined ? 0 : now - busySince)) / (now - signedOnAt);

/** Whether a call may be offered: never to somebody offline, away, silent, full, or busy beyond the cap. */
export const canTake = (agent: Agent, now: number): boolean =>
  agent.state === 'available' &&
  !agent.silent &&
  agent.calls + agent.offers < agent.capacity &&
  (restUntil(agent, now) ?? now) <= now;

/**
 * When an agent who is over the cap may work again: idle time brings the share down, so never while there is work in
 * hand. Undefined: not over it.
 */
const restUntil = (agent: Agent, now: number): number | undefined => {
  const { maxOccupancy = 1, signedOnAt, busyMs } = agent;
  if (maxOccupancy >= 1 || now - signedOnAt < MEASURED_AFTER_MS) return undefined;
  if (occupancyOf(agent, now) < maxOccupancy) return undefined;
  if (agent.busySince !== undefined) return Number.POSITIVE_INFINITY;
  return signedOnAt + Math.floor(busyMs / maxOccupancy) + 1;
};

/** Whether there is room for one more of a channel. */
export const hasRoomFor = ({ channels, load }: Agent, channel: string): boolean =>
  channels === undefined || (load[channel] ?? 0) < (channels[channel] ?? 0);

/** One more or less of a channel in hand or offered. */
export const withLoad = (agent: Agent, channel: string, more: 1 | -1): Agent => ({
  ...agent,
  load: { ...agent.load, [channel]: (agent.load[channel] ?? 0) + more },
});

/** When the cap begins or ceases to hold an idle agent back. Undefined: only what happens can change that. */
export const capChangesAt = (agent: Agent, now: number): number | undefined => {
  const { maxOccupancy = 1, signedOnAt } = agent;
  if (maxOccupancy >= 1 || agent.busySince !== undefined) return undefined;
  return now - signedOnAt < MEASURED_AFTER_MS ? signedOnAt + MEASURED_AFTER_MS : restUntil(agent, now);
};

/** What a call wants of an agent. */
type Wanted = { readonly skill: string; readonly prefer?: 'quality' | undefined };

/**
 * The better first; of equally good ones, when it is preferred, the better judged; then whoever has less in hand, then
 * whoever has been idle longest.
 */
export const compareAgents = (a: Agent, b: Agent, { skill, prefer }: Wanted): number =>
  (b.skills[skill] ?? 0) - (a.skills[skill] ?? 0) ||
  (prefer === 'quality' ? (b.quality ?? 0) - (a.quality ?? 0) : 0) ||
  a.calls + a.offers - b.calls - b.offers ||
  a.idleSince - b.idleSince ||
  (a.id < b.id ? -1 : 1);

/** One call more or less in hand. */
export const withCalls = (agent: Agent, calls: number, now: number): Agent => {
  if (agent.busySince === undefined && calls > 0) return { ...agent, calls, busySince: now };
  if (agent.busySince === undefined || calls > 0) return { ...agent, calls };
  const busyMs = agent.busyMs + now - agent.busySince;
  return { ...agent, calls, busyMs, busySince: undefined, idleSince: now };
};
