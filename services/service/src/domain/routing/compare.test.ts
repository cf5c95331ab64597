import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { agents, drawnCalls, MINUTE, monday, oneQueue, SECOND, vector } from '../../../test/sample-centre.ts';
import type { AgentState } from './agent.ts';
import { createChance } from './chance.ts';
import { compareWith, decideAgain, endsOf } from './compare.ts';
import { type AgentInput, type Recording, simulate } from './simulate.ts';
import type { Step, Vector } from './vector.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 100);

const hold: readonly Step[] = [
  { label: 'hold', do: 'announce', message: 'please hold' },
  { do: 'wait', seconds: 30 },
  { do: 'if', all: [{ variable: 'waitingSeconds', is: 'above', value: 240 }], goto: 'later' },
  { do: 'goto', goto: 'hold' },
  { label: 'later', do: 'callback' },
];
const first = vector({ do: 'queue', skill: 'support', priority: 0 }, ...hold);
/** Lets those who have a complaint open go first. */
const complaintsFirst: Vector = {
  ...vector(
    { do: 'if', all: [{ variable: 'openComplaint', is: 'equal', value: true }], goto: 'complaint' },
    { do: 'queue', skill: 'support', priority: 0 },
    { do: 'goto', goto: 'hold' },
    { label: 'complaint', do: 'queue', skill: 'support', priority: 10 },
    ...hold,
  ),
  version: 2,
};

/** An afternoon with too few agents, one of whom lets it ring and one of whom has a break. */
const afternoon = (seed: number, route: Vector = first): Recording => {
  const calls = drawnCalls({
    seed,
    count: 300,
    betweenMs: 10 * SECOND,
    handlingMs: 100 * SECOND,
    patienceMs: 300 * SECOND,
    answerMs: 3 * SECOND,
  });
  const staff = agents(9);
  const [silent = '', away = ''] = staff.map(({ agentId }) => agentId);
  return simulate({
    vector: route,
    offerMs: 20 * SECOND,
    calls: calls.map((call, index) => ({ ...call, caller: { openComplaint: index % 5 === 0 } })),
    agents: [
      ...staff,
      { type: 'agent', at: monday + 20 * MINUTE, agentId: silent, state: 'available' },
      { type: 'agent', at: monday + 5 * MINUTE, agentId: away, state: 'break' },
      { type: 'agent', at: monday + 15 * MINUTE, agentId: away, state: 'available' },
    ],
    isSilent: (agentId, at) => agentId === silent && at < monday + 20 * MINUTE,
    until: monday + 45 * MINUTE,
  });
};

/** Agents of any number and capacity who come and go, let it ring for a while, and may not work too much. */
const unrulyAfternoon = (seed: number): Recording => {
  const chance = createChance(seed + 1);
  const staff = agents(4 + Math.floor(chance.uniform() * 10), {
    capacity: 1 + Math.floor(chance.uniform() * 2),
    maxOccupancy: chance.uniform() < 0.5 ? 0.85 : 1,
  });
  const states: readonly AgentState[] = ['available', 'break', 'offline', 'wrap-up'];
  const changes = staff.flatMap(({ agentId }) => {
    let at = monday;
    return Array.from({ length: 5 }, (): AgentInput => {
      at += Math.round(chance.exponential(8 * MINUTE));
      return { type: 'agent', at, agentId, state: states[Math.floor(chance.uniform() * 4)] ?? 'offline' };
    });
  });
  const silentFrom = new Map(staff.map(({ agentId }) => [agentId, chance.exponential(60 * MINUTE)]));
  return simulate({
    vector: first,
    offerMs: 20 * SECOND,
    calls: drawnCalls({
      ...{ seed, count: 150, betweenMs: 10 * SECOND, handlingMs: 100 * SECOND },
      ...{ patienceMs: 200 * SECOND, answerMs: 3 * SECOND },
    }),
    agents: [...staff, ...changes],
    isSilent(agentId, at) {
      const from = monday + (silentFrom.get(agentId) ?? 0);
      return from <= at && at < from + 5 * MINUTE;
    },
    until: monday + 20 * MINUTE,
  });
};

describe('recorded calls', () => {
  test('are decided in the same way again, to the last decision', () =>
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const recording = unrulyAfternoon(seed);
        expect(isDeepStrictEqual(decideAgain(recording), recording.decisions)).toBe(true);
      }),
      { numRuns: runs },
    ));

  test('give no difference when they happen again under the same vector', () =>
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const recording = unrulyAfternoon(seed);
        const { changed, before, after } = compareWith(recording, first);
        expect(changed).toEqual([]);
        expect(after).toEqual(before);
      }),
      { numRuns: runs },
    ));

  test('tell who would have waited less under another one', () => {
    const recording = afternoon(3);
    const report = compareWith(recording, complaintsFirst);
    const callers = new Map(
      recording.inputs.flatMap((input) =>
        input.type === 'arrived' ? [[input.callId, input.caller] as const] : [],
      ),
    );
    const gained = (complaint: boolean) =>
      report.changed
        .filter(({ callId }) => callers.get(callId)?.openComplaint === complaint)
        .reduce((sum, call) => sum + call.before.waitedMs - call.after.waitedMs, 0);
    expect(report.calls).toBe(callers.size);
    expect(report.waitedLess).toBeGreaterThan(10);
    expect(gained(true)).toBeGreaterThan(0);
    expect(gained(false)).toBeLessThan(0);
  });

  test('of the report are what a simulation of the other vector shows', () => {
    const report = compareWith(afternoon(4), complaintsFirst);
    const direct = endsOf(afternoon(4, complaintsFirst));
    const callbacks = [...direct.values()].filter(({ how }) => how === 'callback').length;
    // Patience and talking times of those who never got so far are not in the recording: the two differ a little.
    expect(Math.abs(report.after.callbacks - callbacks)).toBeLessThanOrEqual(0.1 * report.calls);
  });
});

test('a call that still waits at the end is open', () => {
  const recording = simulate({
    vector: oneQueue,
    offerMs: 1,
    agents: [],
    until: monday + MINUTE,
    calls: drawnCalls({ seed: 1, count: 1, betweenMs: 1, handlingMs: 1 }),
  });
  expect([...endsOf(recording).values()]).toMatchObject([{ how: 'open' }]);
});
