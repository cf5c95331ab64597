import { createChance } from '../src/domain/routing/chance.ts';
import type { AgentInput, PlannedCall } from '../src/domain/routing/simulate.ts';
import type { Step, Vector } from '../src/domain/routing/vector.ts';

/** Monday, ten in the morning in Madrid. */
export const monday = Date.parse('2026-03-02T09:00:00.000Z');
export const SECOND = 1_000;
export const MINUTE = 60_000;

export const vector = (...steps: readonly Step[]): Vector => ({
  id: 'main',
  version: 1,
  calendar: { id: 'es-madrid', version: 1 },
  steps,
});

/** One queue for everybody, and no other step. */
export const oneQueue = vector({ do: 'queue', skill: 'support', priority: 0 });

export const agents = (count: number, more: Partial<AgentInput['profile']> = {}): AgentInput[] =>
  Array.from({ length: count }, (_, index) => ({
    type: 'agent',
    at: monday,
    agentId: `agent-${String(index).padStart(4, '0')}`,
    state: 'available',
    profile: { skills: { support: 1 }, capacity: 1, ...more },
  }));

export type Load = {
  readonly seed: number;
  readonly count: number;
  /** Means, in milliseconds. */
  readonly betweenMs: number;
  readonly handlingMs: number;
  readonly patienceMs?: number;
  readonly answerMs?: number;
};

/** Calls that come one by one, with exponential times, from a seed. */
export const drawnCalls = ({
  seed,
  count,
  betweenMs,
  handlingMs,
  patienceMs,
  answerMs = 0,
}: Load): PlannedCall[] => {
  const chance = createChance(seed);
  const drawn = (mean: number) => Math.round(chance.exponential(mean));
  let at = monday;
  return Array.from({ length: count }, (_, index) => {
    at += drawn(betweenMs);
    return {
      callId: `call-${index}`,
      at,
      caller: {},
      handlingMs: drawn(handlingMs),
      patienceMs: patienceMs === undefined ? Number.POSITIVE_INFINITY : drawn(patienceMs),
      answerMs,
    };
  });
};
