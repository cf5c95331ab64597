import { customerKey, type Fact } from '../fact.ts';
import type { FoldFailure } from '../view/facet.ts';
import { padPosition } from '../view/position.ts';

/** A fact that a section could not take, with the reason. The fact itself stands in the timeline. */
export type ParkedDocument = {
  readonly _id: string;
  readonly key: string;
  readonly position: bigint;
  readonly section: string;
  readonly type: string;
  readonly reason: string;
};

export const toParkedDocuments = (fact: Fact, failures: readonly FoldFailure[]): ParkedDocument[] =>
  failures.map(({ section, reason }) => {
    const key = customerKey(fact.tenant, fact.customerId);
    return {
      _id: `${padPosition(fact.position)}.${key}.${section}`,
      key,
      position: BigInt(fact.position),
      section,
      type: fact.type,
      reason,
    };
  });
