import type { EventStore } from '@icrm/event-store';
import type { MessageHandler, Outcome } from '@icrm/messaging';
import { handleCustomer } from '../application/customer-handler.ts';
import type { CustomerRejection } from '../domain/customer/index.ts';
import { reaction } from './reaction.ts';

export const LIFECYCLE_GROUP = 'customer-lifecycle';

/** The first order placed turns a prospect into a customer, as of the time of the order. */
export const onOrderPlaced = (store: EventStore): MessageHandler =>
  reaction({
    group: LIFECYCLE_GROUP,
    eventType: 'OrderPlaced',
    async react(context, customerId, signal) {
      const command = { type: 'ConvertProspect', data: { reason: 'first-order' } } as const;
      const outcome = await handleCustomer({ store, context, signal }, customerId, command);
      if (!outcome.accepted) return refused(outcome.reason);
      return outcome.events.length > 0 ? { kind: 'done' } : { kind: 'ignored', why: 'is a customer already' };
    },
  });

/** An order may come before its customer is registered, but not before a customer is a customer. */
const refused = (reason: CustomerRejection): Outcome =>
  reason === 'customer-not-found' ? { kind: 'parked', reason } : { kind: 'ignored', why: reason };
