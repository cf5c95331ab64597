import type { ConversationEvent, InteractionChannel } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

type Opening = {
  readonly conversationId: string;
  readonly customerId: string;
  readonly channel: InteractionChannel;
  readonly country?: string | undefined;
  readonly segment?: string | undefined;
};
type Threading = Opening & {
  readonly interactionId: string;
  readonly direction: 'inbound' | 'outbound';
  readonly automated?: boolean | undefined;
  readonly occurredAt: string;
};

export type ConversationCommand =
  | { readonly type: 'OpenConversation'; readonly data: Opening }
  | { readonly type: 'ThreadInteraction'; readonly data: Threading }
  | {
      readonly type: 'PostMessage';
      readonly data: {
        readonly author: 'customer' | 'staff' | 'system';
        readonly authorId: string;
        readonly channel: InteractionChannel;
        readonly text: string;
      };
    }
  | { readonly type: 'AssignConversation'; readonly data: { readonly agentId: string } }
  | {
      readonly type: 'HandOverConversation';
      readonly data: { readonly to: string; readonly note?: string | undefined };
    }
  | { readonly type: 'MovePrivate'; readonly data: object }
  | { readonly type: 'IdentifyParticipant'; readonly data: { readonly knownAs?: string | undefined } }
  | { readonly type: 'CloseConversation'; readonly data: { readonly reason: string } };

export type ConversationRejection =
  | 'conversation-not-found'
  | 'conversation-already-opened'
  | 'conversation-closed'
  | 'conversation-not-assigned'
  | 'conversation-with-another'
  | 'same-agent';

type KnownConversation = {
  readonly status: 'open' | 'closed';
  readonly conversationId: string;
  readonly customerId: string;
  readonly agentId?: string;
  /** How many places are taken. */
  readonly sequence: number;
  readonly interactions: ReadonlySet<string>;
  readonly private: boolean;
};
export type Conversation = { readonly status: 'unknown' } | KnownConversation;

type Outcome = Decision<ConversationEvent, ConversationRejection>;

/** Facts in stream `conversation-<tenant>.<id>`. Interactions and messages take places in the order they are told. */
export const conversation: Decider<
  Conversation,
  ConversationCommand,
  ConversationEvent,
  ConversationRejection
> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'ConversationOpened') {
      const { conversationId, customerId } = data;
      const fresh = { sequence: 0, interactions: new Set<string>(), private: false };
      return { status: 'open', conversationId, customerId, ...fresh };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'InteractionThreaded':
        return {
          ...state,
          sequence: data.sequence,
          interactions: new Set([...state.interactions, data.interactionId]),
        };
      case 'MessagePosted':
        return { ...state, sequence: data.sequence };
      case 'ConversationAssigned':
        return { ...state, agentId: data.agentId };
      case 'ConversationHandedOver':
        return { ...state, agentId: data.to };
      case 'ConversationMovedPrivate':
        return { ...state, private: true };
      case 'ParticipantIdentified':
        return state;
      case 'ConversationClosed':
        return { ...state, status: 'closed' };
      case 'ConversationReopened':
        return { ...state, status: 'open' };
    }
  },

  decide(command, state, { now: at }) {
    if (command.type === 'OpenConversation')
      return state.status === 'unknown'
        ? accept({ type: 'ConversationOpened', data: { ...command.data, at } })
        : reject('conversation-already-opened');
    if (command.type === 'ThreadInteraction') return thread(command.data, state, at);
    return state.status === 'unknown' ? reject('conversation-not-found') : go(command, state, at);
  },
};

/** Opens the conversation when it is the first; what is in already changes nothing. A customer's word reopens. */
const thread = (data: Threading, state: Conversation, at: string): Outcome => {
  const { conversationId, customerId, channel, country, segment, ...place } = data;
  if (state.status !== 'unknown') {
    if (state.customerId !== customerId) return reject('conversation-with-another');
    if (state.interactions.has(data.interactionId)) return accept();
  }
  const names = { conversationId, customerId };
  const events: ConversationEvent[] = [];
  if (state.status === 'unknown')
    events.push({ type: 'ConversationOpened', data: { ...names, channel, country, segment, at } });
  if (state.status === 'closed' && data.direction === 'inbound' && data.automated !== true)
    events.push(reopened(names, at));
  const sequence = (state.status === 'unknown' ? 0 : state.sequence) + 1;
  events.push({ type: 'InteractionThreaded', data: { ...names, sequence, channel, ...place, at } });
  return accept(...events);
};

type Going = Exclude<ConversationCommand, { type: 'OpenConversation' | 'ThreadInteraction' }>;

const go = (command: Going, state: KnownConversation, at: string): Outcome => {
  const names = namesOf(state);
  switch (command.type) {
    case 'PostMessage':
      return post(command.data, state, at);
    case 'IdentifyParticipant':
      return accept({ type: 'ParticipantIdentified', data: { ...names, ...command.data, at } });
    case 'MovePrivate':
      return state.private ? accept() : accept({ type: 'ConversationMovedPrivate', data: { ...names, at } });
    default:
      return state.status === 'closed' ? reject('conversation-closed') : answerFor(command, state, at);
  }
};

const answerFor = (
  command: Extract<Going, { type: 'CloseConversation' | 'AssignConversation' | 'HandOverConversation' }>,
  state: KnownConversation,
  at: string,
): Outcome => {
  const { agentId } = state;
  const names = namesOf(state);
  switch (command.type) {
    case 'CloseConversation':
      return accept({ type: 'ConversationClosed', data: { ...names, ...command.data, at } });
    case 'AssignConversation':
      return agentId === command.data.agentId
        ? accept()
        : accept({ type: 'ConversationAssigned', data: { ...names, ...command.data, at } });
    case 'HandOverConversation': {
      if (agentId === undefined) return reject('conversation-not-assigned');
      return agentId === command.data.to
        ? reject('same-agent')
        : accept({ type: 'ConversationHandedOver', data: { ...names, from: agentId, ...command.data, at } });
    }
  }
};

/** A customer's word reopens what was closed; staff begin anew. */
const post = (
  data: Extract<Going, { type: 'PostMessage' }>['data'],
  state: KnownConversation,
  at: string,
): Outcome => {
  const closed = state.status === 'closed';
  if (closed && data.author !== 'customer') return reject('conversation-closed');
  const names = namesOf(state);
  const said: ConversationEvent = {
    type: 'MessagePosted',
    data: { ...names, sequence: state.sequence + 1, ...data, at },
  };
  return closed ? accept(reopened(names, at), said) : accept(said);
};

const namesOf = ({ conversationId, customerId }: KnownConversation) => ({ conversationId, customerId });

const reopened = (
  names: { readonly conversationId: string; readonly customerId: string },
  at: string,
): ConversationEvent => ({
  type: 'ConversationReopened',
  data: { ...names, reason: 'the customer wrote again', at },
});
