import type { CentreDecision } from './call.ts';
import { openCentre } from './centre.ts';
import { type AgentInput, isEnd, type PlannedCall, type Recording, simulate } from './simulate.ts';
import type { Vector } from './vector.ts';

/** The decisions that the recorded inputs lead to now. */
export const decideAgain = ({ vector, offerMs, inputs, until }: Recording): readonly CentreDecision[] => {
  const centre = openCentre({ vector, offerMs });
  return [...inputs, { type: 'time', at: until } as const].flatMap((input) => centre.take(input));
};

/** How a call ended, and how long it waited until then. Open: it still waits. */
export type CallEnd = {
  readonly how: 'connected' | 'lost' | 'callback' | 'ended' | 'open';
  readonly waitedMs: number;
};

/** A call that would go another way. */
export type ChangedCall = { readonly callId: string; readonly before: CallEnd; readonly after: CallEnd };

/** What another vector would have made of the same calls, callers and agents. */
export type Comparison = {
  readonly calls: number;
  readonly changed: readonly ChangedCall[];
  readonly waitedLess: number;
  readonly waitedMore: number;
  readonly before: Figures;
  readonly after: Figures;
};
export type Figures = {
  readonly connected: number;
  readonly lost: number;
  readonly callbacks: number;
  readonly meanWaitMs: number;
};

/**
 * Lets recorded calls happen again under another vector: with the arrivals, the callers, the shifts, the times to answer
 * and to talk as recorded. Who hung up hangs up after the same wait; who did not is taken to have had patience; who was
 * never talked to is taken to need the mean time. All calls happen; those asked for are told about.
 */
export const compareWith = (
  recording: Recording,
  vector: Vector,
  isAskedFor: (callId: string) => boolean = () => true,
): Comparison => {
  const calls = plannedFrom(recording);
  const again = simulate({
    vector,
    offerMs: recording.offerMs,
    calls,
    agents: recording.inputs.filter((input): input is AgentInput => input.type === 'agent'),
    isSilent: silencesIn(recording),
    until: recording.until,
  });
  const [before, after] = [endsOf(recording), endsOf(again)].map(
    (ends) => new Map([...ends].filter(([callId]) => isAskedFor(callId))),
  ) as [Map<string, CallEnd>, Map<string, CallEnd>];
  const changed = [...before].flatMap(([callId, was]): ChangedCall[] => {
    const is = after.get(callId) ?? was;
    return was.how === is.how && was.waitedMs === is.waitedMs ? [] : [{ callId, before: was, after: is }];
  });
  return {
    calls: before.size,
    changed,
    waitedLess: changed.filter((call) => call.after.waitedMs < call.before.waitedMs).length,
    waitedMore: changed.filter((call) => call.after.waitedMs > call.before.waitedMs).length,
    before: figuresOf(before),
    after: figuresOf(after),
  };
};

/** How each call of a recording ended. */
export const endsOf = ({ inputs, decisions, until }: Recording): Map<string, CallEnd> => {
  const ends = new Map<string, CallEnd>();
  for (const input of inputs)
    if (input.type === 'arrived') ends.set(input.callId, { how: 'open', waitedMs: until - input.at });
  for (const decision of decisions)
    if (isEnd(decision)) ends.set(decision.callId, { how: decision.type, waitedMs: decision.waitedMs });
  return ends;
};

const figuresOf = (ends: ReadonlyMap<string, CallEnd>): Figures => {
  const all = [...ends.values()];
  const count = (how: CallEnd['how']) => all.filter((end) => end.how === how).length;
  return {
    connected: count('connected'),
    lost: count('lost'),
    callbacks: count('callback'),
    meanWaitMs: all.reduce((sum, { waitedMs }) => sum + waitedMs, 0) / Math.max(1, all.length),
  };
};

/** The times of each call, as far as it came. */
type Times = {
  /** The last offer, if it was not passed over. */
  readonly offeredAt?: number | undefined;
  readonly connectedAt?: number;
  readonly finishedAt?: number;
  readonly lostAt?: number;
  readonly patienceMs?: number;
};

const timesIn = ({ inputs, decisions }: Recording): Map<string, Times> => {
  const times = new Map<string, Times>();
  const note = (callId: string, more: Times) => times.set(callId, { ...times.get(callId), ...more });
  for (const { type, callId, at, ...decision } of decisions) {
    if (type === 'offered') note(callId, { offeredAt: at });
    if (type === 'offer-expired') note(callId, { offeredAt: undefined });
    if (type === 'connected') note(callId, { connectedAt: at });
    if (type === 'lost' && 'waitedMs' in decision)
      note(callId, { lostAt: at, patienceMs: decision.waitedMs });
  }
  for (const input of inputs) if (input.type === 'finished') note(input.callId, { finishedAt: input.at });
  return times;
};

const plannedFrom = (recording: Recording): PlannedCall[] => {
  const { inputs, until } = recording;
  const times = timesIn(recording);
  const all = [...times.values()];
  const meanAnswer = mean(all.flatMap(({ offeredAt, connectedAt }) => between(offeredAt, connectedAt)));
  const meanTalk = mean(all.flatMap(({ connectedAt, finishedAt }) => between(connectedAt, finishedAt)));

  // Who was being rung for when the caller hung up, or at the end, would have taken longer than that.
  const answerOf = ({ offeredAt, connectedAt, lostAt }: Times): number =>
    between(offeredAt, connectedAt)[0] ??
    Math.max(meanAnswer, ...between(offeredAt, lostAt ?? until).map((rung) => rung + 1));
  // Who was still talked to at the end is talked to until after it.
  const talkOf = ({ connectedAt, finishedAt }: Times): number =>
    between(connectedAt, finishedAt ?? until + 1)[0] ?? meanTalk;

  return inputs.flatMap((input): PlannedCall[] => {
    if (input.type !== 'arrived') return [];
    const { type: _arrived, ...call } = input;
    const of = times.get(call.callId) ?? {};
    const patienceMs = of.patienceMs ?? Number.POSITIVE_INFINITY;
    return [{ ...call, patienceMs, handlingMs: talkOf(of), answerMs: answerOf(of) }];
  });
};

/** The time between two instants, if both are known. */
const between = (from: number | undefined, to: number | undefined): readonly number[] =>
  from === undefined || to === undefined ? [] : [to - from];

const mean = (numbers: readonly number[]): number =>
  Math.round(numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length));

/** When an agent let it ring: from an offer that was passed over until they said something again or took another. */
const silencesIn = ({ inputs, decisions }: Recording): ((agentId: string, at: number) => boolean) => {
  const open = new Map<string, { readonly agentId: string; readonly at: number }>();
  const passed: { readonly agentId: string; readonly at: number }[] = [];
  const signs = inputs.flatMap((input) => (input.type === 'agent' ? [input] : []));
  const taken: typeof passed = [];
  for (const decision of decisions) {
    const { type, callId } = decision;
    const offer = open.get(callId);
    if (type === 'offered') open.set(callId, decision);
    if (offer === undefined) continue;
    if (type === 'offer-expired') passed.push(offer);
    if (type === 'connected') taken.push(offer);
  }
  const signsBy = Map.groupBy([...signs, ...taken], ({ agentId }) => agentId);
  const silences = passed.map(({ agentId, at: from }) => {
    const later = (signsBy.get(agentId) ?? []).flatMap(({ at }) => (at > from ? [at] : []));
    return { agentId, from, to: Math.min(...later) };
  });
  const byAgent = Map.groupBy(silences, ({ agentId }) => agentId);
  return (agentId, at) => (byAgent.get(agentId) ?? []).some(({ from, to }) => from <= at && at < to);
};
