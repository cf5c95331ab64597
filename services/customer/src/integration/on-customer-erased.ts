import type { MessageHandler } from '@icrm/messaging';
import { completeErasure } from '../application/erase-customer.ts';
import type { Handling } from '../application/ports.ts';
import { reaction } from './reaction.ts';

export const ERASURE_GROUP = 'customer-erasure';

/** Completes an erasure whose process ended between the fact and its work; most often there is nothing left to do. */
export const onCustomerErased = (
  on: Pick<Handling, 'store' | 'keyRing' | 'claimLeaseMs' | 'askedOf'>,
): MessageHandler =>
  reaction({
    group: ERASURE_GROUP,
    eventType: 'CustomerErased',
    async react(context, customerId, signal) {
      await completeErasure({ ...on, context, signal }, customerId);
      return { kind: 'done' };
    },
  });
