import type { CentreEvent } from '@icrm/contracts';
import type { CostModel } from './book.ts';

/** The times of the calls of a queue that ended, in milliseconds. */
export type QueueTimes = {
  answered: number;
  abandoned: number;
  waitedMs: number;
  handledMs: number;
  heldMs: number;
  wrapUpMs: number;
  /** Of those who hung up: the line was theirs too. */
  lostMs: number;
};
export type CostSpan = { readonly from: number; readonly until: number };

/** The times of calls as their facts are read; only those that ended in the span count. */
export type CallTimes = {
  take(event: CentreEvent): void;
  byQueue(): ReadonlyMap<string, QueueTimes>;
};

type Talk = {
  readonly queue: string;
  readonly answeredAt: number;
  heldAt?: number | undefined;
  heldMs: number;
};

const nothing = (): QueueTimes => ({
  ...{ answered: 0, abandoned: 0, waitedMs: 0, handledMs: 0, heldMs: 0, wrapUpMs: 0, lostMs: 0 },
});

export const createCallTimes = ({ from, until }: CostSpan): CallTimes => {
  const times = new Map<string, QueueTimes>();
  const queueOf = new Map<string, string>();
  const talks = new Map<string, Talk>();
  /** Of agents who wrap up: since when, and the queue of their last call. */
  const wrapping = new Map<string, { readonly since: number; readonly queue: string }>();
  const lastQueue = new Map<string, string>();

  const of = (queue: string): QueueTimes => {
    const known = times.get(queue) ?? nothing();
    times.set(queue, known);
    return known;
  };
  const counts = (at: number): boolean => at >= from && at < until;

  const answer = ({ callId, waitedMs }: { callId: string; waitedMs: number }, at: number): void => {
    const queue = queueOf.get(callId) ?? '';
    talks.set(callId, { queue, answeredAt: at, heldMs: 0 });
    if (!counts(at)) return;
    of(queue).answered += 1;
    of(queue).waitedMs += waitedMs;
  };

  const retrieve = (talk: Talk, at: number): void => {
    if (talk.heldAt !== undefined) talk.heldMs += at - talk.heldAt;
    talk.heldAt = undefined;
  };

  const end = ({ callId, agentId }: { callId: string; agentId: string }, at: number): void => {
    const talk = talks.get(callId);
    talks.delete(callId);
    if (talk === undefined) return;
    retrieve(talk, at);
    lastQueue.set(agentId, talk.queue);
    if (!counts(at)) return;
    of(talk.queue).handledMs += at - talk.answeredAt;
    of(talk.queue).heldMs += talk.heldMs;
  };

  const wrapUp = ({ agentId, state }: { agentId: string; state: string }, at: number): void => {
    const known = wrapping.get(agentId);
    wrapping.delete(agentId);
    if (known !== undefined && counts(at)) of(known.queue).wrapUpMs += at - known.since;
    const queue = lastQueue.get(agentId);
    if (state === 'wrap-up' && queue !== undefined) wrapping.set(agentId, { since: at, queue });
  };

  const take = ({ type, data }: CentreEvent): void => {
    const at = Date.parse(data.at);
    switch (type) {
      case 'CallQueued':
      case 'CallOffered':
        queueOf.set(data.callId, data.queue);
        break;
      case 'CallAnswered':
        answer(data, at);
        break;
      case 'CallHeld': {
        const talk = talks.get(data.callId);
        if (talk !== undefined) talk.heldAt ??= at;
        break;
      }
      case 'CallRetrieved': {
        const talk = talks.get(data.callId);
        if (talk !== undefined) retrieve(talk, at);
        break;
      }
      case 'CallTransferred':
        end(data, at);
        queueOf.set(data.callId, data.queue);
        break;
      case 'CallFinished':
        end(data, at);
        queueOf.delete(data.callId);
        break;
      case 'CallAbandoned': {
        const queue = queueOf.get(data.callId) ?? '';
        queueOf.delete(data.callId);
        if (!counts(at)) break;
        of(queue).abandoned += 1;
        of(queue).lostMs += data.waitedMs;
        break;
      }
      case 'AgentStateChanged':
        wrapUp(data, at);
        break;
      default:
    }
  };

  return { take, byQueue: () => times };
};

const HOUR_MS = 3_600_000;

/** What the calls of a queue cost, in minor units, to the nearest. */
export const costOf = (times: QueueTimes, model: Omit<CostModel, 'version' | 'currency'>): number => {
  const { answered, abandoned, waitedMs, handledMs, wrapUpMs, lostMs } = times;
  return Math.round(
    (answered + abandoned) * model.callMinor +
      ((waitedMs + handledMs + lostMs) / HOUR_MS) * model.lineHourMinor +
      ((handledMs + wrapUpMs) / HOUR_MS) * model.agentHourMinor,
  );
};
