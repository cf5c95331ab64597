import type { CentreEvent } from '@icrm/contracts';
import type { CentreDecision, CentreInput } from '../routing/call.ts';
import { type Comparison, compareWith } from '../routing/compare.ts';
import type { Recording } from '../routing/simulate.ts';
import type { Vector } from '../routing/vector.ts';
import { emptyBook, enter } from './book.ts';
import { isDecided, toInput } from './decided.ts';
import { createLiveCentre } from './live-centre.ts';

/** The facts of a centre as they are read, and what can be asked of them then. */
export type Recorded = {
  take(event: CentreEvent): void;
  /** The same inputs under the vectors they were led by: how many decisions, and how many come out otherwise. */
  again(): { readonly decisions: number; readonly differences: number };
  /** The calls that arrived in a time under another vector. Undefined: no centre, or no call. */
  under(vector: VectorDraft, span: Span): Comparison | undefined;
};

/** A vector that is not published; its conditions are those of a published one. */
export type VectorDraft = Pick<Vector, 'calendar' | 'steps'>;
export type Span = { readonly from: number; readonly until: number };

export const createRecorded = (): Recorded => {
  const live = createLiveCentre();
  const book = emptyBook();
  const inputs: CentreInput[] = [];
  const decisions: CentreDecision[] = [];
  let decided = 0;
  let last = 0;

  return {
    take(event) {
      live.replay(event);
      enter(book, event);
      last = Math.max(last, Date.parse(event.data.at));
      if (isDecided(event)) decided += 1;
      else {
        const input = toInput(event, book);
        // The vectors are what is asked about: none of them is an input.
        if (input !== undefined && input.type !== 'vector') inputs.push(input);
      }
      const decision = toDecision(event);
      if (decision !== undefined) decisions.push(decision);
    },
    again: () => ({ decisions: decided, differences: live.differences() }),
    under({ calendar, steps }, { from, until }) {
      const { centreId, offerSeconds, vector: latest } = book;
      if (centreId === undefined) return undefined;
      const vector = { id: centreId, version: (latest?.version ?? 0) + 1, calendar, steps };
      const end = Math.min(last, until);
      const recording: Recording = {
        ...{ vector, offerMs: offerSeconds * 1_000, until: end },
        inputs: inputs.filter(({ at }) => at <= end),
        decisions: decisions.filter(({ at }) => at <= end),
      };
      const asked = new Set(
        recording.inputs.flatMap((input) =>
          input.type === 'arrived' && input.at >= from ? [input.callId] : [],
        ),
      );
      return compareWith(recording, vector, (callId) => asked.has(callId));
    },
  };
};

/** The decisions that tell how a call went. */
const toDecision = (event: CentreEvent): CentreDecision | undefined => {
  const { type, data } = event;
  const at = Date.parse(data.at);
  switch (type) {
    case 'CallOffered': {
      const { callId, agentId, queue: skill, waitedMs, until, among } = data;
      return { type: 'offered', at, callId, agentId, skill, waitedMs, until: Date.parse(until), among };
    }
    case 'CallOfferReturned':
      return { type: 'offer-expired', at, callId: data.callId, agentId: data.agentId };
    case 'CallAnswered':
      return { type: 'connected', at, callId: data.callId, agentId: data.agentId, waitedMs: data.waitedMs };
    case 'CallAbandoned':
      return { type: 'lost', at, callId: data.callId, waitedMs: data.waitedMs };
    case 'CallbackPromised':
      return { type: 'callback', at, callId: data.callId, waitedMs: data.waitedMs };
    case 'CallTurnedAway':
      return { type: 'ended', at, callId: data.callId, reason: data.reason, waitedMs: data.waitedMs };
    default:
      return undefined;
  }
};
