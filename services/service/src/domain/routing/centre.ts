import { type Agent, type AgentState, signOn, withCalls, withLoad } from './agent.ts';
import type { CentreDecision, CentreInput } from './call.ts';
import {
  type Call,
  emptyFloor,
  type FloorState,
  floorFrom,
  leaveQueues,
  placeOf,
  stateOf,
  type Timer,
  takeBackOffer,
  waitedMs,
} from './floor.ts';
import { createLeading } from './leading.ts';
import { createMatching } from './matching.ts';
import type { Place } from './queues.ts';
import { problemsOf, type Vector } from './vector.ts';

export type CentreOptions = {
  readonly vector: Vector;
  /** How long an agent may let it ring. */
  readonly offerMs: number;
  /** Where it goes on from; nothing has happened unless given. */
  readonly floor?: FloorState;
};

/** A contact centre: the same inputs in the same order give the same decisions. It knows no clock and no chance. */
export type Centre = {
  /** When it will next do something by itself. */
  nextAt(): number | undefined;
  /** Lets time come to the input's, then the input happen. Gives what was decided on the way. */
  take(input: CentreInput): readonly CentreDecision[];
  /** What another one has to be opened with to go on from here; to be read before the next input. */
  state(): Required<CentreOptions>;
  /** Everybody in it as they stand; to be read only. */
  readonly look: {
    readonly agents: ReadonlyMap<string, Agent>;
    readonly calls: ReadonlyMap<string, Call>;
    queueLength(skill: string): number;
    firstIn(skill: string): Place | undefined;
    now(): number;
  };
};

type Of<T extends CentreInput['type']> = Extract<CentreInput, { readonly type: T }>;

/** @throws RangeError for a vector with problems, and for inputs that go back in time. */
export const openCentre = ({ vector, offerMs, floor: from }: CentreOptions): Centre => {
  let inForce = checked(vector);
  const floor = from === undefined ? emptyFloor() : floorFrom(from);
  const { agents, calls, timers } = floor;
  const matching = createMatching(floor, offerMs);
  const leading = createLeading(floor, matching);

  const arrive = ({ callId, caller, at, since = at, ...said }: Of<'arrived'>): void => {
    floor.arrivals += 1;
    const { channel = 'phone', variables = {} } = said;
    calls.set(callId, {
      ...{ id: callId, caller, channel, variables, vector: inForce },
      ...{ arrivedAt: since, order: floor.arrivals, priorities: new Map() },
    });
    leading.goOn(callId, 0);
  };

  const returnOffer = (call: Call, agentId: string, silent: boolean): void => {
    floor.decided.push({ at: floor.now, type: 'offer-expired', callId: call.id, agentId });
    takeBackOffer(floor, call, silent ? { silent } : {});
    leading.takeUp(call);
  };

  const changeAgent = ({ agentId, state, profile, quality, unheard }: Of<'agent'>): void => {
    const known = agents.get(agentId);
    if (known === undefined && profile === undefined)
      throw new RangeError(`agent ${agentId} never signed on`);
    const agent = known ?? signOn(agentId, profile ?? { skills: {}, capacity: 0 }, floor.now);
    const judged = quality === undefined ? {} : { quality };
    agents.set(agentId, { ...agent, ...profile, ...judged, state, silent: unheard === true && agent.silent });
    followState(agentId, state);
  };

  const followState = (agentId: string, state: AgentState): void => {
    if (state === 'available') matching.findCall(agentId);
    else
      for (const call of [...calls.values()])
        if (call.offer?.agentId === agentId) returnOffer(call, agentId, false);
  };

  const answer = (call: Call, { agentId }: Of<'answered'>): void => {
    const { offer: _taken, afterwards: _moot, ...rest } = call;
    takeBackOffer(floor, call);
    const agent = agents.get(agentId);
    if (agent !== undefined)
      agents.set(agentId, withCalls(withLoad(agent, call.channel, 1), agent.calls + 1, floor.now));
    calls.set(call.id, { ...rest, agentId });
    const decision = { callId: call.id, agentId, waitedMs: waitedMs(floor, call) };
    floor.decided.push({ at: floor.now, type: 'connected', ...decision });
  };

  const letGo = (call: Call, agentId: string): void => {
    const agent = agents.get(agentId);
    if (agent !== undefined)
      agents.set(agentId, withCalls(withLoad(agent, call.channel, -1), agent.calls - 1, floor.now));
  };

  const finish = (call: Call, agentId: string): void => {
    calls.delete(call.id);
    letGo(call, agentId);
    matching.findCall(agentId);
  };

  const transfer = (call: Call, { skill, priority }: Of<'transferred'>): void => {
    const { agentId = '', ...rest } = call;
    // Its wait begins anew: the caller was spoken to in the meantime.
    const waiting: Call = {
      ...{ ...rest, arrivedAt: floor.now, handedOn: true },
      priorities: new Map([[skill, priority]]),
    };
    letGo(call, agentId);
    calls.set(call.id, waiting);
    floor.decided.push({ at: floor.now, type: 'queued', callId: call.id, skill, priority });
    floor.queues.join(skill, placeOf(waiting, priority));
    const isFirst = floor.queues.first(skill, ({ channel }) => channel === call.channel)?.callId === call.id;
    if (isFirst) matching.findAgent(waiting, skill);
    matching.findCall(agentId);
  };

  const abandon = (call: Call): void => {
    const rung = takeBackOffer(floor, call);
    leaveQueues(floor, call);
    calls.delete(call.id);
    floor.decided.push({ at: floor.now, type: 'lost', callId: call.id, waitedMs: waitedMs(floor, call) });
    if (rung !== undefined) matching.findCall(rung);
  };

  const changeCall = (input: Of<'answered' | 'finished' | 'abandoned' | 'transferred'>): void => {
    const call = calls.get(input.callId);
    if (input.type === 'answered' && call?.offer?.agentId === input.agentId) answer(call, input);
    else if (input.type === 'finished' && call?.agentId !== undefined) finish(call, call.agentId);
    else if (input.type === 'transferred' && call?.agentId !== undefined) transfer(call, input);
    else if (input.type === 'abandoned' && call !== undefined && isWaiting(call)) abandon(call);
    else floor.decided.push({ at: floor.now, type: 'ignored', callId: input.callId, input: input.type });
  };

  const happen = (input: CentreInput): void => {
    if (input.type === 'agent') changeAgent(input);
    else if (input.type === 'arrived') arrive(input);
    else if (input.type === 'vector') inForce = checked(input.vector);
    else if (input.type !== 'time') changeCall(input);
  };

  const fire = (timer: Timer): void => {
    if (timer.kind === 'step') leading.goOn(timer.callId, timer.step);
    else if (timer.kind === 'rest') matching.findCall(timer.agentId);
    else {
      const call = calls.get(timer.callId);
      if (call?.offer?.number === timer.number) returnOffer(call, call.offer.agentId, true);
    }
  };

  return {
    look: {
      agents,
      calls,
      queueLength: (skill) => floor.queues.length(skill),
      firstIn: (skill) => floor.queues.first(skill),
      now: () => floor.now,
    },
    state: () => ({ vector: inForce, offerMs, floor: stateOf(floor) }),
    nextAt: () => timers.nextAt(),
    take(input) {
      if (input.at < floor.now)
        throw new RangeError(`an input of ${input.at} came after one of ${floor.now}`);
      floor.decided = [];
      for (let next = timers.nextAt(); next !== undefined && next <= input.at; next = timers.nextAt()) {
        const timer = timers.take();
        if (timer === undefined) break;
        floor.now = timer.at;
        fire(timer.what);
      }
      floor.now = input.at;
      happen(input);
      return floor.decided;
    },
  };
};

/** Whether its caller waits on the line. */
const isWaiting = ({ agentId, callsBack }: Call): boolean => agentId === undefined && callsBack !== true;

const checked = (vector: Vector): Vector => {
  const [problem] = problemsOf(vector);
  if (problem !== undefined) throw new RangeError(`vector ${vector.id}@${vector.version}: ${problem.kind}`);
  return vector;
};
