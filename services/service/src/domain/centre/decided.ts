import type { CentreEvent } from '@icrm/contracts';
import type { CentreDecision, CentreInput } from '../routing/call.ts';
import { type Book, profileOf, toVector } from './book.ts';

/** An instant of the machine, which counts milliseconds, as facts have it. */
export const iso = (at: number): string => new Date(at).toISOString();

/** What a fact is to the machine; undefined: nothing, as it was decided by it or does not concern it. */
export const toInput = (event: CentreEvent, book: Book): CentreInput | undefined => {
  const { type, data } = event;
  const at = Date.parse(data.at);
  switch (type) {
    case 'VectorPublished':
      return { type: 'vector', at, vector: toVector(data) };
    case 'AgentProfileSet': {
      const state = book.agents.get(data.agentId)?.state;
      return state === undefined
        ? undefined
        : { type: 'agent', at, agentId: data.agentId, state, profile: profileOf(data), unheard: true };
    }
    case 'AgentStateChanged': {
      const { agentId, state, qualityPercent: quality } = data;
      const profile = book.agents.get(agentId)?.profile;
      return profile && { type: 'agent', at, agentId, state, profile, quality };
    }
    case 'CallArrived': {
      const { callId, caller, channel, variables = {}, waitingSince } = data;
      const since = waitingSince === undefined ? {} : { since: Math.min(at, Date.parse(waitingSince)) };
      return { type: 'arrived', at, callId, caller, channel, variables, ...since };
    }
    case 'CallAnswered':
      return { type: 'answered', at, callId: data.callId, agentId: data.agentId };
    case 'CallTransferred':
      return { type: 'transferred', at, callId: data.callId, skill: data.queue, priority: data.priority };
    case 'CallFinished':
      return { type: 'finished', at, callId: data.callId };
    case 'CallAbandoned':
      return { type: 'abandoned', at, callId: data.callId };
    default:
      return undefined;
  }
};

/** Facts that the machine decided by itself. */
const decidedTypes = new Set<CentreEvent['type']>([
  'CallStepTaken',
  'CallQueued',
  'CallAnnounced',
  'CallOffered',
  'CallOfferReturned',
  'CallbackPromised',
  'CallTurnedAway',
]);
export const isDecided = ({ type }: CentreEvent): boolean => decidedTypes.has(type);

/** The fact of a decision; undefined for those that stand in the fact of their input: answered and abandoned. */
export const toFact = (decision: CentreDecision, book: Book): CentreEvent | undefined => {
  const { type, callId } = decision;
  const customerId = book.calls.get(callId)?.customerId;
  const about = {
    ...{ centreId: book.centreId ?? '', callId, at: iso(decision.at) },
    ...(customerId === undefined ? {} : { customerId }),
  };
  switch (type) {
    case 'step':
      return {
        type: 'CallStepTaken',
        data: {
          ...about,
          vector: decision.vector.version,
          ...{ step: decision.step, do: decision.do, inputs: { ...decision.inputs } },
        },
      };
    case 'queued':
      return {
        type: 'CallQueued',
        data: { ...about, queue: decision.skill, priority: decision.priority },
      };
    case 'announced':
      return { type: 'CallAnnounced', data: { ...about, message: decision.message } };
    case 'offered': {
      const { agentId, skill: queue, waitedMs, until, among } = decision;
      return { type: 'CallOffered', data: { ...about, agentId, queue, waitedMs, until: iso(until), among } };
    }
    case 'offer-expired':
      return { type: 'CallOfferReturned', data: { ...about, agentId: decision.agentId } };
    case 'callback':
      return {
        type: 'CallbackPromised',
        data: { ...about, waitedMs: decision.waitedMs, keepsPlace: decision.keepsPlace === true },
      };
    case 'ended':
      return {
        type: 'CallTurnedAway',
        data: { ...about, reason: decision.reason, waitedMs: decision.waitedMs },
      };
    case 'connected':
    case 'lost':
    case 'ignored':
      return undefined;
  }
};
