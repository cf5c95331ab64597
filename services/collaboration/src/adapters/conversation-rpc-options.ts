import { interactionChannel } from '@icrm/contracts';
import type { CommandContext, EventStore } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import type { Clock } from '@icrm/runtime';
import type { Customers } from '../application/ports.ts';
import type { LiveConversations } from '../live/live-conversations.ts';

/** What the methods stand on. */
export type ConversationRpcOptions = {
  readonly store: EventStore;
  readonly keyRing: KeyRing;
  readonly customers: Customers;
  readonly live: LiveConversations;
  readonly clock?: Clock | undefined;
};

/** Whose words they are. */
export const authorOf = ({ actor, channel }: Pick<CommandContext, 'actor' | 'channel'>) => {
  const known = interactionChannel.safeParse(channel);
  const author = actor.kind === 'customer' || actor.kind === 'system' ? actor.kind : ('staff' as const);
  return { author, authorId: actor.id, channel: known.success ? known.data : ('chat' as const) };
};
