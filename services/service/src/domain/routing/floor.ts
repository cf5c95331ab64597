import { type Agenda, createAgenda } from './agenda.ts';
import { type Agent, canTake, hasRoomFor, withLoad } from './agent.ts';
import type { CallerProfile, CentreDecision } from './call.ts';
import { createQueues, type Place, type Queues } from './queues.ts';
import type { Value, Vector } from './vector.ts';
import type { Rest } from './walk.ts';

/** A call that waits, or an offer that is out, or a call with an agent. */
export type Call = {
  readonly id: string;
  readonly caller: CallerProfile;
  readonly channel: string;
  readonly variables: Readonly<Record<string, Value>>;
  /** The one that was in force when it arrived. */
  readonly vector: Vector;
  /** An agent handed it to another queue. */
  readonly handedOn?: true | undefined;
  /** The caller has hung up and is called back. */
  readonly callsBack?: true;
  readonly arrivedAt: number;
  readonly order: number;
  /** The skills it waits for. */
  readonly priorities: ReadonlyMap<string, number>;
  /** Who of the equally skilled is rung: the best judged, else who has been idle longest. */
  readonly prefer?: 'quality' | undefined;
  readonly offer?: { readonly agentId: string; readonly number: number; readonly until: number } | undefined;
  readonly agentId?: string | undefined;
  /** What the vector wants once an offer that is out returns. */
  readonly afterwards?: Rest | undefined;
};

/** What the centre does by itself when its time comes. */
export type Timer =
  | { readonly kind: 'step'; readonly callId: string; readonly step: number }
  | { readonly kind: 'offer'; readonly callId: string; readonly number: number }
  | { readonly kind: 'rest'; readonly agentId: string };

/** Everybody in the centre at this moment, and what was decided so far in it. */
export type Floor = {
  now: number;
  /** How many calls have arrived, and how many offers were made: they order and name what follows. */
  arrivals: number;
  offers: number;
  readonly agents: Map<string, Agent>;
  readonly calls: Map<string, Call>;
  readonly queues: Queues;
  readonly timers: Agenda<Timer>;
  decided: CentreDecision[];
};

export const emptyFloor = (): Floor => ({
  now: Number.NEGATIVE_INFINITY,
  arrivals: 0,
  offers: 0,
  agents: new Map(),
  calls: new Map(),
  queues: createQueues(),
  timers: createAgenda<Timer>(),
  decided: [],
});

export const waitedMs = ({ now }: Floor, { arrivedAt }: Call): number => now - arrivedAt;

/** Agents who may be offered a call of a skill, on a channel when one is given. */
export function* freeAgents({ agents, now }: Floor, skill: string, channel?: string): Generator<Agent> {
  for (const agent of agents.values())
    if (
      // Most are busy: that is asked first.
      canTake(agent, now) &&
      agent.skills[skill] !== undefined &&
      (channel === undefined || hasRoomFor(agent, channel))
    )
      yield agent;
}

export const placeOf = ({ id, channel, arrivedAt, order }: Call, priority: number): Place => ({
  callId: id,
  channel,
  priority,
  arrivedAt,
  order,
});

export const leaveQueues = ({ queues }: Floor, { id, priorities }: Call): void => {
  for (const skill of priorities.keys()) queues.leave(skill, id);
};

/** Takes an offer back from the agent, whose id is given. */
export const takeBackOffer = ({ agents }: Floor, { offer, channel }: Call, change: Partial<Agent> = {}) => {
  const agent = offer && agents.get(offer.agentId);
  if (agent !== undefined)
    agents.set(agent.id, { ...withLoad(agent, channel, -1), offers: agent.offers - 1, ...change });
  return agent?.id;
};

/** A floor at rest: everything that what follows depends on, as it stands. Agents and calls are replaced, never changed. */
export type FloorState = Pick<Floor, 'now' | 'arrivals' | 'offers' | 'agents' | 'calls'> & {
  readonly queues: ReadonlyMap<string, readonly Place[]>;
  readonly timers: readonly { readonly at: number; readonly what: Timer }[];
};

export const stateOf = ({ now, arrivals, offers, agents, calls, queues, timers }: Floor): FloorState => ({
  ...{ now, arrivals, offers, agents, calls },
  ...{ queues: queues.all(), timers: timers.all() },
});

/** The floor that was at rest. */
export const floorFrom = ({ queues, timers, ...rest }: FloorState): Floor => {
  const floor: Floor = { ...emptyFloor(), ...rest };
  for (const [skill, places] of queues) for (const place of places) floor.queues.join(skill, place);
  for (const { at, what } of timers) floor.timers.put(at, what);
  return floor;
};
