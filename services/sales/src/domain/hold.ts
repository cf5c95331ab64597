import type { OrderEvent } from '@icrm/contracts';
import type { Decision } from '@icrm/decider';
import { accept, reject } from '@icrm/decider';
import type { KnownOrder } from './order.ts';

export type HoldRejection = 'order-held' | 'order-not-held';
type Hold = { readonly orderId: string; readonly customerId: string };

/** An order of a customer who is given no credit waits. */
export const heldFor = (
  { orderId, customerId }: Hold,
  creditBlock: string | undefined,
  at: string,
): OrderEvent[] =>
  creditBlock === undefined
    ? []
    : [{ type: 'OrderHeld', data: { orderId, customerId, why: 'credit', reason: creditBlock, at } }];

/** Somebody lets it go on, or what held it does so no more. */
export const releaseHold = (
  { orderId, customerId, held }: KnownOrder,
  { reason, at, byHand }: { readonly reason: string; readonly at: string; readonly byHand: boolean },
): Decision<OrderEvent, HoldRejection> =>
  held === undefined
    ? reject('order-not-held')
    : accept({ type: 'OrderHoldReleased', data: { orderId, customerId, why: held.why, reason, byHand, at } });
