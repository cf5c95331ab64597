import type { identityV1 } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import type { LinkDocument } from '../matching/link-document.ts';
import type { MatchProgress } from '../matching/match-all.ts';
import type { Effect } from '../matching/preview.ts';
import type { Reviewed } from '../matching/review.ts';

/** A pair as callers see it. */
export const toPair = (pair: LinkDocument): identityV1.PairOfCustomers => {
  const [customerId, otherCustomerId] = pair.customerIds;
  const { linkId, state, rule, ruleVersion, score, evidence, actor, at } = pair;
  return {
    ...{ linkId, customerId, otherCustomerId, state, rule, ruleVersion, score, actor, at },
    evidence: [...evidence],
    reason: pair.reason ?? '',
    wouldHold: pair.wouldHold ?? 0,
    sharedField: pair.sharedField ?? '',
    sharedBy: pair.sharedBy ?? 0,
  };
};

export const toCandidate = ({ pair, now }: Reviewed): identityV1.Candidate => ({
  pair: toPair(pair),
  fields: now?.fields.map((field) => ({ ...field })) ?? [],
  scoreNow: now?.score ?? 0,
  verdictNow: now?.verdict ?? '',
});

/** An event of a pair's stream; texts and numbers that it does not have are empty. */
export const toPairFact = ({ id, type, data, metadata, position }: RecordedEvent): identityV1.PairFact => {
  const { rule, ruleVersion, score, reason, at } = data as Readonly<Record<string, unknown>>;
  return {
    type,
    rule: textOf(rule),
    ruleVersion: numberOf(ruleVersion),
    score: numberOf(score),
    reason: textOf(reason),
    actor: { ...metadata.actor },
    at: textOf(at),
    eventId: id,
    position,
  };
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

export const toPreview = (effect: Effect): identityV1.PreviewCandidatesResponse => ({
  joined: effect.joined.map(({ customerIds, from, apartLinkIds, beyondLimit }) => ({
    customerIds: [...customerIds],
    from: [...from],
    apartLinkIds: [...apartLinkIds],
    beyondLimit,
  })),
  viewsBefore: effect.viewsBefore,
  viewsAfter: effect.viewsAfter,
  notCandidates: [...effect.notCandidates],
  effect: effect.digest,
});

export const toProgress = ({ phase, ...numbers }: MatchProgress): identityV1.MatchAllResponse => ({
  phase,
  records: BigInt(numbers.records),
  matched: BigInt(numbers.matched),
  compared: BigInt(numbers.compared),
  linked: BigInt(numbers.linked),
  proposed: BigInt(numbers.proposed),
  withheld: BigInt(numbers.withheld),
});
