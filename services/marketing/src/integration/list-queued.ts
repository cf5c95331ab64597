import type { marketingContactV1 } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { messages } from '../application/aggregates.ts';
import type { waitingMessages } from './react-to-messages.ts';

/** The letters or calls of a tenant that wait, oldest first, with what is to be written or said. */
export const listQueued =
  (store: EventStore, waiting: ReturnType<typeof waitingMessages>) =>
  async (tenant: string, channel: string, limit: number): Promise<marketingContactV1.QueuedMessage[]> => {
    const found = await waiting.list(`${tenant}.${channel}`, limit);
    const listed = await Promise.all(
      found.map(async ({ messageId, queuedAt }) => {
        const state = await messages.read(store, tenant, messageId);
        if (state.status !== 'queued') return [];
        const { subject, text, of } = state;
        return [{ messageId, customerId: of.customerId, subject, text, queuedAt }];
      }),
    );
    return listed.flat();
  };
