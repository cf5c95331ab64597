import { handleCommand, readState } from '@icrm/event-store';
import { type ConversationCommand, conversation } from '../domain/conversation/conversation.ts';
import type { Handling } from './ports.ts';

export const conversationPrefix = 'conversation-';
export const conversationStream = (tenant: string, id: string): string =>
  `${conversationPrefix}${tenant}.${id}`;

/** Carries out a command on the conversation of stream `conversation-<tenant>.<id>`. */
export const handleConversation = (
  { clock, ...handling }: Handling,
  id: string,
  command: ConversationCommand,
) =>
  handleCommand(handling.store, {
    ...handling,
    ...(clock === undefined ? {} : { clock }),
    stream: conversationStream(handling.context.tenant, id),
    decider: conversation,
    command,
    customerIds: (_events, state) => (state.status === 'unknown' ? [] : [state.customerId]),
  });

export const readConversation = ({ store }: Pick<Handling, 'store'>, tenant: string, id: string) =>
  readState(store, conversationStream(tenant, id), conversation);
