import type { OpportunityEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decision, type Facts, reject } from '@icrm/decider';
import { later } from './sales-facts.ts';

/** Who was asked to take an opportunity over, and until when they may say yes. */
export type HandOver = { readonly to: string; readonly acceptBy: string };
export type HandOverRejection =
  | 'hand-over-pending'
  | 'hand-over-not-pending'
  | 'hand-over-too-late'
  | 'hand-over-to-owner';

type Of<T extends string> = Extract<salesCommands.OpportunityWorkCommand, { type: T }>;
type Command =
  | Of<'HandOverOpportunity'>
  | Of<'AcceptHandOver'>
  | Of<'DeclineHandOver'>
  | { readonly type: 'ExpireHandOver'; readonly data: { readonly acceptBy: string } };
type State = {
  readonly opportunityId: string;
  readonly customerId: string;
  readonly owner?: string | undefined;
  readonly handOver?: HandOver | undefined;
};

/** The hand-over of an open opportunity. On the stroke is in time; a late answer is refused, and what ran out is recorded. */
export const decideHandOver = (
  { type, data }: Command,
  { opportunityId, customerId, owner, handOver }: State,
  { now: at }: Facts,
): Decision<OpportunityEvent, HandOverRejection> => {
  const names = { opportunityId, customerId };
  const timedOut = (pending: HandOver): OpportunityEvent => ({
    type: 'HandOverTimedOut',
    data: { ...names, ...pending, at },
  });
  if (type === 'HandOverOpportunity') {
    const { acceptWithinMinutes, ...asked } = data;
    if (handOver !== undefined && handOver.acceptBy >= at) return reject('hand-over-pending');
    if (asked.to === owner) return reject('hand-over-to-owner');
    const acceptBy = later(at, acceptWithinMinutes * 60_000);
    return accept(...(handOver === undefined ? [] : [timedOut(handOver)]), {
      type: 'OpportunityHandedOver',
      data: { ...names, from: owner, ...asked, acceptBy, at },
    });
  }
  if (type === 'ExpireHandOver')
    return handOver?.acceptBy === data.acceptBy && handOver.acceptBy < at
      ? accept(timedOut(handOver))
      : accept();
  if (handOver === undefined) return reject('hand-over-not-pending');
  if (handOver.acceptBy < at) return reject('hand-over-too-late');
  return type === 'AcceptHandOver'
    ? accept({ type: 'HandOverAccepted', data: { ...names, owner: handOver.to, at } })
    : accept({ type: 'HandOverDeclined', data: { ...names, by: handOver.to, reason: data.reason, at } });
};
