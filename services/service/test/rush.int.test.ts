import { describe, expect, test } from '@jest/globals';
import type { AgentProfile, AgentState } from '../src/domain/routing/agent.ts';
import type { CentreDecision, CentreInput } from '../src/domain/routing/call.ts';
import { createChance } from '../src/domain/routing/chance.ts';
import { type AgentInput, type Recording, simulate } from '../src/domain/routing/simulate.ts';
import { agents, drawnCalls, MINUTE, monday, SECOND, vector } from './sample-centre.ts';

// Fifty calls a second for ten minutes, for agents of whom some come, go, and let it ring.
const perSecond = 50;
const minutes = 10;
const route = vector(
  { do: 'queue', skill: 'support', priority: 0 },
  { do: 'wait', seconds: 20 },
  { do: 'queue', skill: 'overflow', priority: -1 },
  { do: 'wait', seconds: 60 },
  { do: 'if', all: [{ variable: 'queueLength', of: 'support', is: 'above', value: 500 }], goto: 'later' },
  { label: 'hold', do: 'wait', seconds: 60 },
  { do: 'goto', goto: 'hold' },
  { label: 'later', do: 'callback' },
);

const staff = (): AgentInput[] => [
  ...agents(900),
  ...agents(60, { skills: { overflow: 1, support: 1 }, capacity: 2, maxOccupancy: 0.9 }).map((agent) => ({
    ...agent,
    agentId: `overflow-${agent.agentId}`,
  })),
];

/** Agents who take breaks, leave, and come back. */
const changes = (those: readonly AgentInput[], seed: number): AgentInput[] => {
  const chance = createChance(seed);
  return those.flatMap(({ agentId }) => {
    let at = monday;
    return Array.from({ length: 6 }, (): AgentInput => {
      at += Math.round(chance.exponential(2 * MINUTE));
      const states: readonly AgentState[] = ['available', 'available', 'break', 'wrap-up', 'offline'];
      return {
        type: 'agent',
        at,
        agentId,
        state: states[Math.floor(chance.uniform() * states.length)] ?? 'available',
      };
    });
  });
};

const rush = (seed: number): Recording => {
  const those = staff();
  const chance = createChance(seed + 1);
  const absent = new Set(those.filter(() => chance.uniform() < 0.1).map(({ agentId }) => agentId));
  return simulate({
    vector: route,
    offerMs: 15 * SECOND,
    calls: drawnCalls({
      seed,
      count: perSecond * minutes * 60,
      betweenMs: SECOND / perSecond,
      handlingMs: 18 * SECOND,
      patienceMs: 90 * SECOND,
      answerMs: 1_500,
    }),
    agents: [...those, ...changes(those, seed + 2)],
    isSilent: (agentId) => absent.has(agentId),
    until: monday + (minutes + 5) * MINUTE,
  });
};

type Seen = {
  readonly profile: AgentProfile;
  readonly state: AgentState;
  readonly silent: boolean;
  readonly offers: ReadonlySet<string>;
  readonly calls: ReadonlySet<string>;
};

/** What an onlooker who keeps own books would object to. */
const objections = (recording: Recording): string[] => {
  const book = new Map<string, Seen>();
  const agentOf = new Map<string, string>();
  const found: string[] = [];
  const change = (agentId: string, change: (seen: Seen) => Partial<Seen>) => {
    const seen = book.get(agentId);
    if (seen !== undefined) book.set(agentId, { ...seen, ...change(seen) });
  };
  const without = (ids: ReadonlySet<string>, id: string) => new Set([...ids].filter((other) => other !== id));

  const see = (input: CentreInput): void => {
    if (input.type === 'agent') {
      const known = book.get(input.agentId);
      const profile = input.profile ?? known?.profile ?? { skills: {}, capacity: 0 };
      book.set(input.agentId, {
        profile,
        offers: known?.offers ?? new Set(),
        calls: known?.calls ?? new Set(),
        state: input.state,
        silent: false,
      });
    }
    if (input.type === 'finished')
      change(agentOf.get(input.callId) ?? '', ({ calls }) => ({ calls: without(calls, input.callId) }));
  };
  const judgeOffer = ({ callId, agentId, skill }: Extract<CentreDecision, { type: 'offered' }>): void => {
    const say = (what: string) => found.push(`${callId} was offered to ${agentId}, who is ${what}`);
    const seen = book.get(agentId);
    if (seen?.state !== 'available') say(seen?.state ?? 'unknown');
    if (seen === undefined) return;
    if (seen.silent) say('silent');
    if (seen.calls.size + seen.offers.size >= seen.profile.capacity) say('full');
    if (seen.profile.skills[skill] === undefined) say('without the skill');
    if (agentOf.has(callId)) say('not alone with it');
    agentOf.set(callId, agentId);
    change(agentId, ({ offers }) => ({ offers: new Set([...offers, callId]) }));
  };
  const judge = (decision: CentreDecision): void => {
    const { callId, type } = decision;
    const agentId = agentOf.get(callId) ?? '';
    if (type === 'offered') judgeOffer(decision);
    if (type === 'offer-expired') {
      agentOf.delete(callId);
      change(agentId, ({ state }) => ({ silent: state === 'available' }));
    }
    if (type === 'connected') change(agentId, ({ calls }) => ({ calls: new Set([...calls, callId]) }));
    if (type === 'offer-expired' || type === 'connected' || type === 'lost')
      change(agentId, ({ offers }) => ({ offers: without(offers, callId) }));
  };

  for (const { input, decision } of inOrder(recording)) {
    if (input !== undefined) see(input);
    if (decision !== undefined) judge(decision);
  }
  return found;
};

/** Inputs and decisions as they came: decisions of the past first, then the input, then what is decided at its instant. */
const inOrder = function* ({ inputs, decisions }: Recording) {
  let next = 0;
  for (const input of inputs) {
    for (let said = decisions[next]; said !== undefined && said.at < input.at; said = decisions[next]) {
      yield { decision: said, input: undefined };
      next += 1;
    }
    yield { input, decision: undefined };
  }
  for (const decision of decisions.slice(next)) yield { decision, input: undefined };
};

describe('fifty calls a second for ten minutes', () => {
  const recording = rush(7);
  const count = (type: CentreDecision['type']) =>
    recording.decisions.filter((decision) => decision.type === type).length;

  test('reach agents, some of whom let it ring', () => {
    expect(recording.inputs.filter(({ type }) => type === 'arrived')).toHaveLength(30_000);
    expect(count('connected')).toBeGreaterThan(15_000);
    expect(count('offer-expired')).toBeGreaterThan(100);
  });

  test('reach nobody who is offline, away, full, silent or without the skill', () =>
    expect(objections(recording).slice(0, 5)).toEqual([]));

  test('each end once: connected, lost, called back, or still waiting', () => {
    const ended = recording.decisions.flatMap(({ type, callId }) =>
      ['connected', 'lost', 'callback', 'ended'].includes(type) ? [callId] : [],
    );
    expect(new Set(ended).size).toBe(ended.length);
  });
});
