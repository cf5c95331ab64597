import { signOn, withCalls } from './agent.ts';
import type { CentreDecision, CentreInput } from './call.ts';
import { type Call, emptyFloor, leaveQueues, type Timer, takeBackOffer, waitedMs } from './floor.ts';
import { createLeading } from './leading.ts';
import { createMatching } from './matching.ts';
import { problemsOf, type Vector } from './vector.ts';

export type CentreOptions = {
  readonly vector: Vector;
  /** How long an agent may let it ring. */
  readonly offerMs: number;
};

/** A contact centre: the same inputs in the same order give the same decisions. It knows no clock and no chance. */
export type Centre = {
  /** When it will next do something by itself. */
  nextAt(): number | undefined;
  /** Lets time come to the input's, then the input happen. Gives what was decided on the way. */
  take(input: CentreInput): readonly CentreDecision[];
};

type Of<T extends CentreInput['type']> = Extract<CentreInput, { readonly type: T }>;

/** @throws RangeError for a vector with problems, and for inputs that go back in time. */
export const openCentre = ({ vector, offerMs }: CentreOptions): Centre => {
  const [problem] = problemsOf(vector);
  if (problem !== undefined) throw new RangeError(`vector ${vector.id}@${vector.version}: ${problem.kind}`);
  const floor = emptyFloor();
  const { agents, calls, timers } = floor;
  const matching = createMatching(floor, offerMs);
  const leading = createLeading(floor, matching, vector);
  let arrivals = 0;

  const arrive = ({ callId, caller, at }: Of<'arrived'>): void => {
    arrivals += 1;
    calls.set(callId, { id: callId, caller, arrivedAt: at, order: arrivals, priorities: new Map() });
    leading.goOn(callId, 0);
  };

  const returnOffer = (call: Call, agentId: string, silent: boolean): void => {
    floor.decided.push({ at: floor.now, type: 'offer-expired', callId: call.id, agentId });
    takeBackOffer(floor, call, silent ? { silent } : {});
    leading.takeUp(call);
  };

  const changeAgent = ({ agentId, state, profile }: Of<'agent'>): void => {
    const known = agents.get(agentId);
    if (known === undefined && profile === undefined)
      throw new RangeError(`agent ${agentId} never signed on`);
    const agent = known ?? signOn(agentId, profile ?? { skills: {}, capacity: 0 }, floor.now);
    agents.set(agentId, { ...agent, ...profile, state, silent: false });
    if (state === 'available') matching.findCall(agentId);
    else
      for (const call of [...calls.values()])
        if (call.offer?.agentId === agentId) returnOffer(call, agentId, false);
  };

  const answer = (call: Call, { agentId }: Of<'answered'>): void => {
    const { offer: _taken, afterwards: _moot, ...rest } = call;
    takeBackOffer(floor, call);
    const agent = agents.get(agentId);
    if (agent !== undefined) agents.set(agentId, withCalls(agent, agent.calls + 1, floor.now));
    calls.set(call.id, { ...rest, agentId });
    const decision = { callId: call.id, agentId, waitedMs: waitedMs(floor, call) };
    floor.decided.push({ at: floor.now, type: 'connected', ...decision });
  };

  const finish = (call: Call, agentId: string): void => {
    const agent = agents.get(agentId);
    calls.delete(call.id);
    if (agent !== undefined) agents.set(agentId, withCalls(agent, agent.calls - 1, floor.now));
    matching.findCall(agentId);
  };

  const abandon = (call: Call): void => {
    const rung = takeBackOffer(floor, call);
    leaveQueues(floor, call);
    calls.delete(call.id);
    floor.decided.push({ at: floor.now, type: 'lost', callId: call.id, waitedMs: waitedMs(floor, call) });
    if (rung !== undefined) matching.findCall(rung);
  };

  const changeCall = (input: Of<'answered' | 'finished' | 'abandoned'>): void => {
    const call = calls.get(input.callId);
    if (input.type === 'answered' && call?.offer?.agentId === input.agentId) answer(call, input);
    else if (input.type === 'finished' && call?.agentId !== undefined) finish(call, call.agentId);
    else if (input.type === 'abandoned' && call !== undefined && call.agentId === undefined) abandon(call);
    else floor.decided.push({ at: floor.now, type: 'ignored', callId: input.callId, input: input.type });
  };

  const happen = (input: CentreInput): void => {
    if (input.type === 'agent') changeAgent(input);
    else if (input.type === 'arrived') arrive(input);
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
