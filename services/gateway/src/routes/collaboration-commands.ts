import {
  collaborationCommands as commands,
  conversationV1,
  interactionV1,
  vocabulary,
} from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const interaction = z.strictObject({ interactionId: vocabulary.id });
const conversation = z.strictObject({ conversationId: vocabulary.id });
const ids = { interactionId: z.string(), conversationId: z.string() };

/** Interactions and conversations: one row a command. */
export const collaborationCommandRoutes = ({
  interactions,
  conversations,
}: Pick<Clients, 'interactions' | 'conversations'>): readonly Route[] => [
  commandRoute('interactions', {
    path: '/v1/interactions',
    operation: 'recordInteraction',
    summary: 'Something passed between a customer and the company, over whatever channel',
    description:
      'Recorded once per channel, system and external id: again, it gives the first one, with `deduplicated: true`. The customer is found by the participants; an unknown one becomes a prospect.',
    body: commands.recordInteraction,
    request: interactionV1.RecordInteractionRequest,
    call: interactions.recordInteraction,
    answer: { ...ids, customerId: z.string(), deduplicated: z.boolean() },
  }),
  commandRoute('interactions', {
    path: '/v1/messages',
    operation: 'sendMessage',
    summary: 'Sends a message to a customer',
    body: commands.sendMessage,
    request: interactionV1.SendMessageRequest,
    call: interactions.sendMessage,
    answer: ids,
  }),
  commandRoute('interactions', {
    path: '/v1/interactions/{interactionId}/rate',
    operation: 'rateInteraction',
    summary: 'The customer says how good it was: 1 to 5. Staff cannot rate',
    params: interaction,
    body: commands.rateInteraction,
    request: interactionV1.RateInteractionRequest,
    call: interactions.rateInteraction,
  }),
  commandRoute('interactions', {
    path: '/v1/interactions/{interactionId}/remove',
    operation: 'removeInteraction',
    summary: 'The platform or its author took it back: its content is deleted',
    params: interaction,
    body: commands.removeInteraction,
    request: interactionV1.RemoveInteractionRequest,
    call: interactions.removeInteraction,
  }),
  commandRoute('conversations', {
    path: '/v1/conversations',
    operation: 'openConversation',
    summary: 'A customer and the company begin to talk',
    body: commands.openConversation,
    request: conversationV1.OpenConversationRequest,
    call: conversations.openConversation,
    answer: { conversationId: z.string() },
  }),
  commandRoute('conversations', {
    path: '/v1/conversations/{conversationId}/messages',
    operation: 'postMessage',
    summary: 'Says something in a conversation',
    params: conversation,
    body: commands.postMessage,
    request: conversationV1.PostMessageRequest,
    call: conversations.postMessage,
    answer: { sequence: z.number() },
  }),
  commandRoute('conversations', {
    path: '/v1/conversations/{conversationId}/assign',
    operation: 'assignConversation',
    summary: 'An agent answers for the conversation from now on',
    params: conversation,
    body: commands.assignConversation,
    request: conversationV1.AssignConversationRequest,
    call: conversations.assignConversation,
  }),
  commandRoute('conversations', {
    path: '/v1/conversations/{conversationId}/hand-over',
    operation: 'handOverConversation',
    summary: 'Gives the conversation to another agent, with what they should know',
    params: conversation,
    body: commands.handOverConversation,
    request: conversationV1.HandOverConversationRequest,
    call: conversations.handOverConversation,
  }),
  commandRoute('conversations', {
    path: '/v1/conversations/{conversationId}/private',
    operation: 'movePrivate',
    summary: 'What began in public goes on in private',
    params: conversation,
    body: commands.movePrivate,
    request: conversationV1.MovePrivateRequest,
    call: conversations.movePrivate,
  }),
  commandRoute('conversations', {
    path: '/v1/conversations/{conversationId}/identify',
    operation: 'identifyParticipant',
    summary: 'Who was unknown says who they are; their past is linked with the record they have',
    params: conversation,
    body: commands.identifyParticipant,
    request: conversationV1.IdentifyParticipantRequest,
    call: conversations.identifyParticipant,
    answer: { knownAs: z.string() },
  }),
  commandRoute('conversations', {
    path: '/v1/conversations/{conversationId}/close',
    operation: 'closeConversation',
    summary: 'Nobody expects an answer any more',
    params: conversation,
    body: commands.closeConversation,
    request: conversationV1.CloseConversationRequest,
    call: conversations.closeConversation,
  }),
];
