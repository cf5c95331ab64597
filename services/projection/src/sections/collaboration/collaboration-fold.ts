import type { conversationOpened, EventOf, InteractionChannel, interactionRecorded } from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { type CollaborationState, type KnownConversation, rememberedClosed } from './collaboration-state.ts';

type Concern = keyof CollaborationState['made'];
type OfConversation = Fact<{ readonly type: string; readonly data: { readonly conversationId: string } }>;

/** Counts an event among those a figure is made of. */
export const count = (
  { made }: CollaborationState,
  concern: Concern,
  { position }: { readonly position: string },
): CollaborationState['made'] => ({
  ...made,
  [concern]: { events: (made[concern]?.events ?? 0) + 1, position },
});

export const recordContact = (
  state: CollaborationState,
  fact: Fact<EventOf<typeof interactionRecorded>>,
): CollaborationState => {
  const { channel, direction, automated, occurredAt } = fact.data;
  const { inbound = 0, outbound = 0 } = state.perChannel[channel] ?? {};
  const counted =
    direction === 'inbound' ? { inbound: inbound + 1, outbound } : { inbound, outbound: outbound + 1 };
  const { lastContact, effort } = state;
  const isLast = lastContact === undefined || lastContact.at <= occurredAt;
  const theirs = direction === 'inbound' && automated !== true;
  return {
    ...state,
    perChannel: { ...state.perChannel, [channel]: counted },
    ...(isLast ? { lastContact: { channel, direction, at: occurredAt } } : {}),
    effort: theirs ? { ...effort, contacts: effort.contacts + 1 } : effort,
    made: count(state, 'contacts', fact),
  };
};

export const openConversation = (
  state: CollaborationState,
  fact: Fact<EventOf<typeof conversationOpened>>,
): CollaborationState => {
  const opened: KnownConversation = {
    status: 'open',
    openedAt: fact.at,
    lastAt: fact.at,
    channels: [fact.data.channel],
    entries: 0,
    awaitsAnswer: false,
  };
  return {
    ...state,
    conversations: { ...state.conversations, [fact.data.conversationId]: opened },
    made: count(state, 'conversations', fact),
  };
};

/** Changes what is known of a conversation; one that was forgotten stays so. */
export const changeConversation = (
  state: CollaborationState,
  fact: OfConversation,
  change: (known: KnownConversation) => KnownConversation,
): CollaborationState => {
  const { conversationId } = fact.data;
  const known = state.conversations[conversationId];
  const conversations =
    known === undefined ? state.conversations : { ...state.conversations, [conversationId]: change(known) };
  return { ...state, conversations, made: count(state, 'conversations', fact) };
};

/** Something was said: by the customer, who then awaits an answer, or to them. */
export const addEntry = (
  state: CollaborationState,
  fact: OfConversation,
  { channel, theirs }: { readonly channel: InteractionChannel; readonly theirs: boolean | undefined },
): CollaborationState =>
  changeConversation(state, fact, (known) => ({
    ...known,
    lastAt: fact.at,
    entries: known.entries + 1,
    awaitsAnswer: theirs ?? known.awaitsAnswer,
    channels: known.channels.includes(channel) ? known.channels : [...known.channels, channel],
  }));

export const closeConversation = (state: CollaborationState, fact: OfConversation): CollaborationState => {
  const { [fact.data.conversationId]: known, ...others } = state.conversations;
  if (known === undefined) return { ...state, made: count(state, 'conversations', fact) };
  // The keys stand in the order of closing, so that the first closed one is the one to forget.
  const closed = Object.keys(others).filter((id) => others[id]?.status === 'closed');
  const [oldest = ''] = closed.length >= rememberedClosed ? closed : [];
  const { [oldest]: _forgotten, ...kept } = others;
  return {
    ...state,
    conversations: {
      ...kept,
      [fact.data.conversationId]: { ...known, status: 'closed', awaitsAnswer: false },
    },
    made: count(state, 'conversations', fact),
  };
};
