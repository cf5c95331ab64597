import type { ConsentDecision, CustomerEvent } from '@icrm/contracts';
import type { Fact } from '../fact.ts';
import { comparePositions } from './position.ts';

type ConsentEvent = Extract<CustomerEvent, { type: 'ConsentGiven' | 'ConsentWithdrawn' }>;

const isConsent = (fact: Fact): fact is Fact<ConsentEvent> =>
  fact.type === 'ConsentGiven' || fact.type === 'ConsentWithdrawn';

/** What a fact decided, with the event that proves it; undefined for a fact about something else. */
export const toConsentDecision = (fact: Fact): ConsentDecision | undefined => {
  if (!isConsent(fact)) return undefined;
  const { purpose, channel } = fact.data;
  return { purpose, channel, ...termsOf(fact), event: referenceOf(fact) };
};

const termsOf = ({ type, data }: Pick<Fact<ConsentEvent>, 'type' | 'data'>) => {
  const state = type === 'ConsentGiven' ? ('given' as const) : ('withdrawn' as const);
  const { textVersion, lawfulBasis, evidence, reason } = data as Partial<ConsentDecision>;
  return {
    state,
    ...(textVersion === undefined ? {} : { textVersion }),
    ...(lawfulBasis === undefined ? {} : { lawfulBasis }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(reason === undefined ? {} : { reason }),
  };
};

const referenceOf = ({
  eventId,
  position,
  type,
  channel,
  actor,
  at,
  customerId,
  recordedAt,
  stream,
}: Fact) => ({
  eventId,
  position,
  type,
  source: channel,
  channel,
  actor,
  at,
  customerId,
  recordedAt,
  stream,
});

/** The latest first: by when it happened, then by its place in the log. */
export const latestDecisionFirst = (a: ConsentDecision, b: ConsentDecision): number =>
  Date.parse(b.event.at) - Date.parse(a.event.at) || comparePositions(b.event.position, a.event.position);
