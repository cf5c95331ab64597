import type { CentreEvent } from '@icrm/contracts';
import { expect, test } from '@jest/globals';
import { monday, SECOND } from '../../../test/sample-centre.ts';
import { type Chance, createChance } from '../routing/chance.ts';
import type { CentreCommand } from './commands.ts';
import { createLiveCentre, type LiveCentre } from './live-centre.ts';

type Of<T extends CentreCommand['type']> = Extract<CentreCommand, { readonly type: T }>['data'];
const steps: Of<'PublishVector'>['steps'] = [
  { do: 'queue', skill: 'support', priority: 0 },
  { do: 'wait', seconds: 10 },
  { do: 'queue', skill: 'billing', priority: 2 },
  { do: 'wait', seconds: 30 },
  { do: 'callback', keepsPlace: true },
];
const opening: readonly CentreCommand[] = [
  { type: 'OpenCentre', data: { centreId: 'main', offerSeconds: 5 } },
  { type: 'PublishVector', data: { calendar: { id: 'always', version: 1 }, steps } },
  ...['anna', 'bert', 'cleo'].flatMap((agentId, index): CentreCommand[] => [
    {
      type: 'SetAgentProfile',
      data: { agentId, skills: { support: 1 + index, billing: 1 }, capacity: 1 + index, maxOccupancy: 0.8 },
    },
    { type: 'SetAgentState', data: { agentId, state: 'available' } },
  ]),
];

/** Whatever may be said in a centre, whether it fits or not. */
const anything = (chance: Chance, calls: readonly string[], { look }: LiveCentre): CentreCommand => {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance.uniform() * list.length)] as T;
  const agentId = pick(['anna', 'bert', 'cleo']);
  const callId = pick(calls);
  const ringing = [...look.calls.values()].flatMap(({ id, offer }) =>
    offer === undefined ? [] : [{ callId: id, agentId: offer.agentId }],
  );
  return pick<() => CentreCommand>([
    () => ({
      type: 'ReceiveCall',
      data: { callId, channel: 'phone', caller: {}, profile: 'unknown', inputs: [] },
    }),
    () => ({ type: 'AnswerCall', data: pick([{ callId, agentId }, ...ringing]) }),
    () => ({ type: 'AnswerCall', data: ringing[0] ?? { callId, agentId } }),
    () => ({ type: 'FinishCall', data: { callId } }),
    () => ({ type: 'AbandonCall', data: { callId } }),
    () => ({ type: 'TransferCall', data: { callId, queue: 'billing', priority: 1 } }),
    () => ({ type: 'HoldCall', data: { callId } }),
    () => ({ type: 'SetAgentState', data: { agentId, state: pick(['available', 'available', 'break']) } }),
    () => ({ type: 'PublishVector', data: { calendar: { id: 'always', version: 1 }, steps } }),
  ])();
};

const historyOf = (seed: number): CentreEvent[] => {
  const chance = createChance(seed);
  const live = createLiveCentre();
  const calls = Array.from({ length: 80 }, (_, index) => `call-${index}`);
  let at = monday;
  const happen = (command: CentreCommand) => {
    const { passed, outcome } = live.decide(command, at);
    return [...passed, ...(outcome.accepted ? outcome.events : [])];
  };
  const facts = opening.flatMap(happen);
  for (let n = 0; n < 500; n += 1) {
    at += Math.round(chance.exponential(3 * SECOND));
    facts.push(...happen(anything(chance, calls, live)));
  }
  return facts;
};

test.each([1, 2, 3, 4])('a centre goes on from where it stood, whenever that was; seed %d', (seed) => {
  const history = historyOf(seed);
  expect(new Set(history.map(({ type }) => type)).size).toBeGreaterThan(12);
  const whole = createLiveCentre();
  const cuts = new Map<number, ReturnType<typeof whole.state>>();
  for (const [index, event] of history.entries()) {
    if (index % 17 === 0) cuts.set(index, structuredClone(whole.state()));
    whole.replay(event);
  }
  const end = whole.state();
  expect(whole.differences()).toBe(0);
  const resumed = [...cuts].filter(([, state]) => state !== undefined);
  expect(resumed.length).toBeGreaterThan(5);
  for (const [index, state] of resumed) {
    const other = createLiveCentre(state);
    for (const event of history.slice(index)) other.replay(event);
    expect(other.differences()).toBe(0);
    expect(other.state()).toEqual(end);
  }
});
