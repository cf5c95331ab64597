import type { CollaborationView, InteractionChannel } from '@icrm/contracts';
import { comparePositions } from '../../view/position.ts';
import type { Citation, Citations, Member } from '../section.ts';
import type { CollaborationState } from './collaboration-state.ts';

type Members = readonly Member<CollaborationState>[];

const sum = (members: Members, read: (state: CollaborationState) => number): number =>
  members.reduce((total, { state }) => total + read(state), 0);

const average = (members: Members, read: (state: CollaborationState) => { count: number; sum: number }) => {
  const of = sum(members, (state) => read(state).count);
  if (of === 0) return undefined;
  return { average: Math.round((sum(members, (state) => read(state).sum) / of) * 100) / 100, of };
};

const channelsOf = (members: Members): CollaborationView['channels'] => {
  const all = members.flatMap(({ state }) => Object.entries(state.perChannel));
  return [...Map.groupBy(all, ([channel]) => channel).entries()]
    .map(([channel, counts]) => ({
      channel: channel as InteractionChannel,
      inbound: counts.reduce((total, [, { inbound }]) => total + inbound, 0),
      outbound: counts.reduce((total, [, { outbound }]) => total + outbound, 0),
    }))
    .sort((a, b) => (a.channel < b.channel ? -1 : 1));
};

/** The section as readers see it: sums over the members, conversations in the order they were opened. */
export const viewCollaboration = (
  members: Members,
): { readonly collaboration: Readonly<Record<string, unknown>> } => {
  const sentiment = average(members, (state) => state.sentiment);
  const ratings = average(members, (state) => state.ratings);
  const [lastContact] = members
    .flatMap(({ state }) => (state.lastContact === undefined ? [] : [state.lastContact]))
    .sort((a, b) => (a.at > b.at ? -1 : 1));
  return {
    collaboration: {
      openConversations: members
        .flatMap(({ state }) => Object.entries(state.conversations))
        .filter(([, { status }]) => status === 'open')
        .map(([conversationId, { status: _status, ...known }]) => ({ conversationId, ...known }))
        .sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)),
      channels: channelsOf(members),
      ...(lastContact === undefined ? {} : { lastContact }),
      ...(sentiment === undefined ? {} : { sentiment }),
      ...(ratings === undefined ? {} : { ratings }),
      effort: {
        contacts: sum(members, ({ effort }) => effort.contacts),
        handOvers: sum(members, ({ effort }) => effort.handOvers),
        repeats: sum(members, ({ effort }) => effort.repeats),
      },
    },
  };
};

const fieldsMadeOf = {
  conversations: ['openConversations', 'effort'],
  contacts: ['channels', 'lastContact'],
  sentiment: ['sentiment'],
  ratings: ['ratings'],
} as const;
type Concern = keyof typeof fieldsMadeOf;

const citationOf = (members: Members, concern: Concern): Omit<Citation, 'value'> | undefined => {
  const made = members.flatMap(({ customerId, state }) => {
    const part = state.made[concern];
    return part === undefined ? [] : [{ ...part, customerId }];
  });
  const latest = made.toSorted((a, b) => comparePositions(b.position, a.position))[0];
  if (latest === undefined) return undefined;
  return {
    customerId: latest.customerId,
    position: latest.position,
    rule: `fold-of-${concern}@1`,
    events: made.reduce((events, part) => events + part.events, 0),
    lost: [],
  };
};

/** Every figure is a fold over all events of its concern: their number, and the latest of them. */
export const explainCollaboration = (members: Members): Citations => {
  const { collaboration } = viewCollaboration(members);
  return Object.fromEntries(
    Object.entries(fieldsMadeOf).flatMap(([concern, fields]) => {
      const citation = citationOf(members, concern as Concern);
      return citation === undefined
        ? []
        : fields
            .filter((field) => collaboration[field] !== undefined)
            .map((field) => [`collaboration.${field}`, { ...citation, value: collaboration[field] }]);
    }),
  );
};
