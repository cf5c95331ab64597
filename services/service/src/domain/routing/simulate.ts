import { createAgenda } from './agenda.ts';
import type { CentreDecision, CentreInput } from './call.ts';
import { openCentre } from './centre.ts';
import type { Vector } from './vector.ts';

/** A call as it would go: how long its caller waits, how fast the agent answers, how long they talk. */
export type PlannedCall = Omit<Extract<CentreInput, { readonly type: 'arrived' }>, 'type'> & {
  readonly handlingMs: number;
  /** Infinity: waits for ever. */
  readonly patienceMs: number;
  readonly answerMs: number;
};

export type AgentInput = Extract<CentreInput, { readonly type: 'agent' }>;

export type Plan = {
  readonly vector: Vector;
  readonly offerMs: number;
  readonly calls: readonly PlannedCall[];
  readonly agents: readonly AgentInput[];
  /** Whether an agent lets it ring at a time; nobody does unless told. */
  readonly isSilent?: (agentId: string, at: number) => boolean;
  /** Nothing happens after it. */
  readonly until: number;
};

/** What happened in a contact centre and what it decided: enough to decide it all again. */
export type Recording = {
  readonly vector: Vector;
  readonly offerMs: number;
  readonly inputs: readonly CentreInput[];
  readonly decisions: readonly CentreDecision[];
  readonly until: number;
};

/** Lets a plan happen in virtual time. The same plan gives the same recording. */
export const simulate = (plan: Plan): Recording => {
  const { vector, offerMs, until } = plan;
  const centre = openCentre({ vector, offerMs });
  const agenda = createAgenda<CentreInput>();
  const planned = new Map(plan.calls.map((call) => [call.callId, call]));
  const over = new Set<string>();
  const inputs: CentreInput[] = [];
  const decisions: CentreDecision[] = [];

  const happen = (input: CentreInput): void => {
    for (const decision of centre.take(input)) {
      decisions.push(decision);
      if (isEnd(decision)) over.add(decision.callId);
      const next = followingFrom(decision, planned, plan.isSilent);
      if (next !== undefined) agenda.put(next.at, next);
    }
  };

  for (const input of [...plan.agents, ...plan.calls.flatMap(comingAndGoing)]) agenda.put(input.at, input);
  for (let at = nextOf(agenda, centre); at <= until; at = nextOf(agenda, centre)) {
    // What the centre does by itself goes first, as it will when the inputs are decided again.
    const input = centre.nextAt() === at ? undefined : agenda.take()?.what;
    if (input?.type === 'abandoned' && over.has(input.callId)) continue;
    if (input !== undefined) inputs.push(input);
    happen(input ?? { type: 'time', at });
  }
  return { vector, offerMs, inputs, decisions, until };
};

const nextOf = (...those: readonly { nextAt(): number | undefined }[]): number =>
  Math.min(...those.map((one) => one.nextAt() ?? Number.POSITIVE_INFINITY));

const comingAndGoing = ({
  handlingMs: _talk,
  answerMs: _ring,
  patienceMs,
  ...arrived
}: PlannedCall): CentreInput[] => [
  { type: 'arrived', ...arrived },
  ...(Number.isFinite(patienceMs)
    ? [{ type: 'abandoned' as const, at: arrived.at + patienceMs, callId: arrived.callId }]
    : []),
];

/** What people do because of a decision. */
const followingFrom = (
  decision: CentreDecision,
  planned: ReadonlyMap<string, PlannedCall>,
  isSilent: Plan['isSilent'] = () => false,
): CentreInput | undefined => {
  const { callId, at } = decision;
  const call = planned.get(callId);
  if (call === undefined) return undefined;
  if (decision.type === 'connected') return { type: 'finished', at: at + call.handlingMs, callId };
  if (decision.type !== 'offered' || isSilent(decision.agentId, at)) return undefined;
  return at + call.answerMs < decision.until
    ? { type: 'answered', at: at + call.answerMs, callId, agentId: decision.agentId }
    : undefined;
};

/** Whether the caller waits no longer. */
export const isEnd = (
  decision: CentreDecision,
): decision is Extract<CentreDecision, { readonly type: 'connected' | 'lost' | 'callback' | 'ended' }> =>
  ['connected', 'lost', 'callback', 'ended'].includes(decision.type);
