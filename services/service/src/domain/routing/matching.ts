import { type Agent, canTake, capChangesAt, compareAgents, hasRoomFor, withLoad } from './agent.ts';
import type { CentreDecision } from './call.ts';
import { type Call, type Floor, freeAgents, leaveQueues, waitedMs } from './floor.ts';
import { comparePlaces, type Place } from './queues.ts';

type Reason = Pick<Extract<CentreDecision, { readonly type: 'offered' }>, 'skill' | 'among'>;

/** Who meets whom. */
export type Matching = {
  /** Offers a call that waits for a skill to the best agent who is free for it, if there is one. */
  findAgent(call: Call, skill: string): void;
  /** Offers an agent the calls that come first for them, as long as they can take more. */
  findCall(agentId: string): void;
};

/** @param offerMs how long an agent may let it ring */
export const createMatching = (floor: Floor, offerMs: number): Matching => {
  const offer = (call: Call, agent: Agent, reason: Reason): void => {
    const { now } = floor;
    floor.offers += 1;
    const number = floor.offers;
    leaveQueues(floor, call);
    floor.calls.set(call.id, { ...call, offer: { agentId: agent.id, number, until: now + offerMs } });
    floor.agents.set(agent.id, { ...withLoad(agent, call.channel, 1), offers: agent.offers + 1 });
    floor.timers.put(now + offerMs, { kind: 'offer', callId: call.id, number });
    floor.decided.push({
      ...{ at: now, type: 'offered', callId: call.id, agentId: agent.id },
      ...reason,
      ...{ waitedMs: waitedMs(floor, call), until: now + offerMs },
    });
  };

  return {
    findAgent(call, skill) {
      const wanted = { skill, prefer: call.prefer };
      let best: Agent | undefined;
      let agents = 0;
      for (const agent of freeAgents(floor, skill, call.channel)) {
        agents += 1;
        if (best === undefined || compareAgents(agent, best, wanted) < 0) best = agent;
      }
      if (best !== undefined) offer(call, best, { skill, among: { agents } });
    },

    findCall(agentId) {
      for (;;) {
        const agent = floor.agents.get(agentId);
        if (agent === undefined) return;
        const next = canTake(agent, floor.now) ? firstFor(floor, agent) : undefined;
        if (next === undefined) {
          lookAgain(floor, agent);
          return;
        }
        const among = { calls: floor.queues.length(next.skill) };
        offer(next.call, agent, { skill: next.skill, among });
      }
    },
  };
};

/** The call that comes first among the queues of an agent's skills. */
const firstFor = (
  { queues, calls }: Floor,
  agent: Agent,
): { readonly call: Call; readonly skill: string } | undefined => {
  let best: { readonly place: Place; readonly skill: string } | undefined;
  for (const skill of Object.keys(agent.skills)) {
    const place = queues.first(skill, agent.channels && (({ channel }) => hasRoomFor(agent, channel)));
    if (place !== undefined && (best === undefined || comparePlaces(place, best.place) < 0))
      best = { place, skill };
  }
  const call = best && calls.get(best.place.callId);
  return best === undefined || call === undefined ? undefined : { call, skill: best.skill };
};

/** An agent whom the cap holds back, or will, is looked at again when that changes. */
const lookAgain = ({ timers, now }: Floor, agent: Agent): void => {
  const changesAt = capChangesAt(agent, now);
  if (changesAt !== undefined && changesAt > now) timers.put(changesAt, { kind: 'rest', agentId: agent.id });
};
