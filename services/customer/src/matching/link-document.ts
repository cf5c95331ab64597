import type { LinkEvidence, Withholding } from '@icrm/contracts';
import type { EventMetadata } from '@icrm/event-store';
import type { LinkStreamEvent } from '../domain/link.ts';

/** What is known of a pair: the fold of its stream, as one document. Holds no value of anybody. */
export type LinkDocument = {
  readonly _id: string;
  readonly tenant: string;
  readonly linkId: string;
  readonly customerIds: readonly [string, string];
  readonly state: 'proposed' | 'withheld' | 'withdrawn' | 'linked' | 'apart';
  readonly rule: string;
  readonly ruleVersion: number;
  readonly score: number;
  readonly evidence: readonly LinkEvidence[];
  /** Of `withheld` the guard's reason, else what a person or rule said. */
  readonly reason?: Withholding | string | undefined;
  readonly wouldHold?: number | undefined;
  readonly sharedField?: string | undefined;
  readonly sharedBy?: number | undefined;
  readonly actor: EventMetadata['actor'];
  readonly at: string;
  readonly position: bigint;
};

/** Where an event of a pair stands and who did it. */
export type LinkFact = {
  readonly tenant: string;
  readonly actor: EventMetadata['actor'];
  readonly position: bigint;
  readonly event: LinkStreamEvent;
};

/** Applies an event to what was known of the pair. What a rule found stays in sight when a person decides. */
export const foldLink = (before: LinkDocument | undefined, fact: LinkFact): LinkDocument => {
  const { tenant, actor, position, event } = fact;
  const { linkId, customerIds, at } = event.data;
  const place = { _id: linkDocumentId(tenant, linkId), tenant, linkId, customerIds, actor, at, position };
  const found = {
    rule: before?.rule ?? 'manual',
    ruleVersion: before?.ruleVersion ?? 1,
    score: before?.score ?? 0,
    evidence: before?.evidence ?? [],
  };
  switch (event.type) {
    case 'LinkProposed': {
      const { rule, ruleVersion, score, evidence } = event.data;
      return { ...place, state: 'proposed', rule, ruleVersion, score, evidence };
    }
    case 'LinkWithheld':
      return { ...place, ...event.data, state: 'withheld' };
    case 'LinkProposalWithdrawn': {
      const { rule, ruleVersion, score } = event.data;
      return { ...place, ...found, state: 'withdrawn', rule, ruleVersion, score };
    }
    case 'CustomersLinked': {
      const { rule, ruleVersion, score = found.score, evidence, reason } = event.data;
      const shown = evidence.length > 0 ? evidence : found.evidence;
      return { ...place, state: 'linked', rule, ruleVersion, score, evidence: shown, reason };
    }
    case 'CustomersUnlinked':
    case 'LinkRejected':
      return { ...place, ...found, state: 'apart', reason: event.data.reason };
  }
};

export const linkDocumentId = (tenant: string, linkId: string): string => `${tenant}.${linkId}`;
