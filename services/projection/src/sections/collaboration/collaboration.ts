import type { ConversationEvent, InteractionEvent } from '@icrm/contracts';
import { defineSection } from '../section.ts';
import {
  addEntry,
  changeConversation,
  closeConversation,
  count,
  openConversation,
  recordContact,
} from './collaboration-fold.ts';
import { type CollaborationState, noCollaboration } from './collaboration-state.ts';
import { explainCollaboration, viewCollaboration } from './collaboration-view.ts';

type CollaborationEvent = InteractionEvent | ConversationEvent;

/** How a customer and the company talk: over which channels, in which conversations, in what tone, at what effort. */
export const collaborationSection = defineSection<
  CollaborationEvent,
  CollaborationEvent
>()<CollaborationState>({
  name: 'collaboration',
  version: 1,
  initial: noCollaboration,
  on: {
    InteractionRecorded: recordContact,
    SentimentScored: (state, fact) => ({
      ...state,
      sentiment: { count: state.sentiment.count + 1, sum: state.sentiment.sum + fact.data.score },
      made: count(state, 'sentiment', fact),
    }),
    InteractionRated: (state, fact) => ({
      ...state,
      ratings: { count: state.ratings.count + 1, sum: state.ratings.sum + fact.data.score },
      made: count(state, 'ratings', fact),
    }),
    InteractionRemoved: (state) => state,
    InteractionQueued: (state) => state,
    InteractionSent: (state) => state,
    InteractionFailed: (state) => state,
    InteractionDelivered: (state) => state,
    InteractionBounced: (state) => state,
    PreferenceObserved: (state) => state,
    ConversationOpened: openConversation,
    InteractionThreaded: (state, fact) => {
      const { channel, direction, automated } = fact.data;
      return addEntry(state, fact, {
        channel,
        theirs: automated === true ? undefined : direction === 'inbound',
      });
    },
    MessagePosted: (state, fact) => {
      const { channel, author } = fact.data;
      return addEntry(state, fact, { channel, theirs: author === 'customer' });
    },
    ConversationAssigned: (state, fact) =>
      changeConversation(state, fact, (known) => ({ ...known, agentId: fact.data.agentId })),
    ConversationHandedOver: (state, fact) =>
      changeConversation(
        { ...state, effort: { ...state.effort, handOvers: state.effort.handOvers + 1 } },
        fact,
        (known) => ({ ...known, agentId: fact.data.to }),
      ),
    ConversationMovedPrivate: (state, fact) => changeConversation(state, fact, (known) => known),
    ParticipantIdentified: (state, fact) => changeConversation(state, fact, (known) => known),
    ConversationClosed: closeConversation,
    ConversationReopened: (state, fact) =>
      changeConversation(
        { ...state, effort: { ...state.effort, repeats: state.effort.repeats + 1 } },
        fact,
        (known) => ({ ...known, status: 'open' }),
      ),
  },
  view: viewCollaboration,
  explain: explainCollaboration,
  lines: {
    InteractionRecorded: ({ channel, direction, subject }) =>
      `${direction === 'inbound' ? 'From' : 'To'} the customer by ${channel}${subject === undefined ? '' : `: ${subject}`}`,
    SentimentScored: ({ score }) =>
      `Sounds ${score > 0.25 ? 'pleased' : score < -0.25 ? 'displeased' : 'neutral'}`,
    InteractionRated: ({ score, remark }) =>
      `Contact rated ${score} of 5${remark === undefined ? '' : `: ${remark}`}`,
    InteractionRemoved: ({ reason }) => `Content removed: ${reason}`,
    InteractionQueued: ({ channel }) => `Message by ${channel} waits to be sent`,
    InteractionSent: () => 'Message sent',
    InteractionFailed: ({ reason }) => `Message could not be sent: ${reason}`,
    InteractionDelivered: () => 'Message arrived',
    InteractionBounced: ({ permanent, status }) =>
      permanent ? `Message did not arrive: ${status}` : `Message has not arrived so far: ${status}`,
    PreferenceObserved: ({ attitude, what }) => `Says that they ${verbs[attitude]} ${what}`,
    ConversationOpened: ({ channel }) => `Conversation opened by ${channel}`,
    InteractionThreaded: ({ channel, sequence }) => `Place ${sequence} in the conversation, by ${channel}`,
    MessagePosted: ({ author, text }) => `${author === 'customer' ? 'Customer' : 'To the customer'}: ${text}`,
    ConversationAssigned: ({ agentId }) => `Conversation assigned to ${agentId}`,
    ConversationHandedOver: ({ from, to }) => `Conversation handed over from ${from} to ${to}`,
    ConversationMovedPrivate: () => 'Conversation goes on in private',
    ParticipantIdentified: ({ knownAs }) =>
      knownAs === undefined ? 'Said who they are' : 'Said who they are: known already',
    ConversationClosed: ({ reason }) => `Conversation closed: ${reason}`,
    ConversationReopened: ({ reason }) => `Conversation reopened: ${reason}`,
  },
});

const verbs = { likes: 'like', dislikes: 'do not like', wants: 'want' } as const;
