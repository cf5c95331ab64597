import { vocabulary } from '@icrm/contracts';
import { type EventStore, StoreUnavailable, WrongExpectedRevision } from '@icrm/event-store';
import type { MessageHandler, Outcome } from '@icrm/messaging';
import { nameId } from '@icrm/runtime';
import { z } from 'zod';
import { hints } from '../application/hint-handler.ts';

export const DECISION_GROUP = 'sales-decisions';

/** What a reaction needs of a decision; what else stands in it is none of its business. */
const decision = z.object({
  tenant: z.string().min(1),
  correlationid: z.string().optional(),
  decisionId: vocabulary.id,
  customerId: vocabulary.id,
  kind: vocabulary.label,
  arm: z.enum(['treated', 'holdout']),
  expiresAt: vocabulary.instant,
  at: vocabulary.instant,
});

/** What of the decisions is for sellers, and in which words. */
const topics: Readonly<Record<string, string>> = {
  'retention-play': 'is likely to leave: talk to them',
  'win-back': 'has not bought for long: win them back',
};
const HOUR_MS = 3_600_000;

/**
 * What analytics decides becomes a hint, caused by the decision: taken up it is a lead, ignored it expires with the decision.
 * The id of the hint is that of the decision's name, so that a message that comes again has one effect.
 */
export const onDecisionPublished =
  (store: EventStore): MessageHandler =>
  async ({ event }, { signal }) => {
    if (event.type !== 'DecisionPublished') return { kind: 'ignored', why: 'no decision' };
    const read = decision.safeParse({ ...event.extensions, ...event.data });
    if (!read.success)
      return {
        kind: 'parked',
        reason: `malformed: ${read.error.issues.map(({ path }) => path.join('.')).join(', ')}`,
      };
    const { tenant, correlationid, decisionId, customerId, kind, arm, expiresAt, at } = read.data;
    const topic = topics[kind];
    if (topic === undefined) return { kind: 'ignored', why: `${kind} is not for sellers` };
    if (arm === 'holdout') return { kind: 'ignored', why: 'is left alone to be compared with' };
    const context = {
      ...{ commandId: nameId(`${DECISION_GROUP}/${event.id}`), tenant, channel: 'system' },
      actor: { kind: 'system', id: DECISION_GROUP },
      ...{ correlationId: correlationid, causationId: event.id, occurredAt: at },
    } as const;
    const expiresInHours = Math.max(1, Math.ceil((Date.parse(expiresAt) - Date.parse(at)) / HOUR_MS));
    const raised = hints.handle({ store, context, signal }, nameId(`decision/${tenant}/${decisionId}`), {
      type: 'RaiseHint',
      data: { customerId, kind, topic, evidenceEventIds: [event.id], expiresInHours },
    });
    return raised.then(
      (outcome) => (outcome.accepted ? { kind: 'done' } : { kind: 'ignored', why: outcome.reason }),
      retryWhatPasses,
    );
  };

/** Trouble with the log passes; the partition waits for it. */
const retryWhatPasses = (error: unknown): Outcome => {
  if (error instanceof StoreUnavailable || error instanceof WrongExpectedRevision)
    return { kind: 'retry', error };
  throw error;
};
