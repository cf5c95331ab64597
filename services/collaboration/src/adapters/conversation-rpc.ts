import { patienceOf } from '@icrm/command-service';
import { conversationV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { reveal } from '@icrm/privacy';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import {
  conversationStream,
  handleConversation,
  readConversation,
} from '../application/conversation-handler.ts';
import type { ConversationCommand } from '../domain/conversation/conversation.ts';
import { toEntry } from '../live/entries.ts';
import { chatMethod } from './chat-method.ts';
import { authorOf, type ConversationRpcOptions } from './conversation-rpc-options.ts';
import { accepted, refuse, toResult } from './refusals.ts';
import { conversationRequests as requests } from './requests.ts';

type Named = { readonly context: CommandContext; readonly conversationId: string };

/** ConversationService: one command to one conversation; its entries in order; and live. */
export const conversationRpc = (options: ConversationRpcOptions): RpcService => {
  const { store, keyRing, customers, clock } = options;
  const on = (context: CommandContext, call: RpcCall) => ({ store, clock, context, ...patienceOf(call) });
  const send = async ({ context, conversationId }: Named, call: RpcCall, command: ConversationCommand) => ({
    result: toResult(await handleConversation(on(context, call), conversationId, command)),
  });

  return implement(conversationV1.ConversationServiceService, {
    openConversation: validated(requests.openConversation, async ({ context, ...data }, call) => {
      const conversationId = data.conversationId ?? derivedId(context.commandId, 'conversation');
      const command = { type: 'OpenConversation', data: { ...data, conversationId } } as const;
      return { conversationId, ...(await send({ context, conversationId }, call, command)) };
    }),

    postMessage: validated(requests.postMessage, async ({ context, conversationId, text }, call) => {
      const command = { type: 'PostMessage', data: { ...authorOf(context), text } } as const;
      const outcome = accepted(await handleConversation(on(context, call), conversationId, command));
      const posted = outcome.events.find((event) => event.type === 'MessagePosted');
      return { sequence: posted?.data.sequence ?? 0, result: toResult(outcome) };
    }),

    assignConversation: validated(requests.assignConversation, ({ context, conversationId, ...data }, call) =>
      send({ context, conversationId }, call, { type: 'AssignConversation', data }),
    ),

    handOverConversation: validated(
      requests.handOverConversation,
      ({ context, conversationId, ...data }, call) =>
        send({ context, conversationId }, call, { type: 'HandOverConversation', data }),
    ),

    movePrivate: validated(requests.movePrivate, (names, call) =>
      send(names, call, { type: 'MovePrivate', data: {} }),
    ),

    identifyParticipant: validated(
      requests.identifyParticipant,
      async ({ context, conversationId, ...identifier }, call) => {
        const state = await readConversation({ store }, context.tenant, conversationId);
        if (state.status === 'unknown') throw refuse('conversation-not-found');
        const knownAs = await customers.identify(context, state.customerId, identifier);
        const command = { type: 'IdentifyParticipant', data: { knownAs } } as const;
        return { knownAs: knownAs ?? '', ...(await send({ context, conversationId }, call, command)) };
      },
    ),

    closeConversation: validated(requests.closeConversation, ({ context, conversationId, ...data }, call) =>
      send({ context, conversationId }, call, { type: 'CloseConversation', data }),
    ),

    getConversation: validated(
      requests.getConversation,
      async ({ tenant, conversationId, afterSequence }) => {
        const state = await readConversation({ store }, tenant, conversationId);
        if (state.status === 'unknown') throw refuse('conversation-not-found');
        const { customerId, status, agentId = '' } = state;
        const entries = [];
        let position = 0n;
        for await (const event of store.readStream(conversationStream(tenant, conversationId))) {
          position = event.position;
          const entry = toEntry(event);
          if (entry !== undefined && entry.sequence > afterSequence) entries.push(entry);
        }
        const revealed = await reveal(keyRing, tenant, entries);
        return { conversationId, customerId, status, agentId, entries: revealed, position };
      },
    ),

    chat: chatMethod(options),
  });
};
