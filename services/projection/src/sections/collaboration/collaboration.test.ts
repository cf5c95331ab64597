import type { ConversationEvent, InteractionEvent } from '@icrm/contracts';
import { nameId } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import { type AnyEvent, given } from '../../../test/given.ts';
import { a, at, b, linked, registered, unlinked } from '../../../test/sample-events.ts';
import { collaborationSection } from './collaboration.ts';
import { rememberedClosed } from './collaboration-state.ts';

const collaborationOf = async (...events: readonly AnyEvent[]) =>
  (
    await given(registered(a), ...events)
      .project()
      .view(a)
  )?.collaboration;

const talk = (number: number) => nameId(`conversation ${number}`);
type Named = { readonly number?: number; readonly customerId?: string; readonly on?: string };
const names = ({ number = 1, customerId = a, on = at(2) }: Named = {}) => ({
  conversationId: talk(number),
  customerId,
  at: on,
});
const opened = (named: Named = {}): ConversationEvent => ({
  type: 'ConversationOpened',
  data: { ...names(named), channel: 'email' },
});
const closed = (named: Named = {}): ConversationEvent => ({
  type: 'ConversationClosed',
  data: { ...names(named), reason: 'answered' },
});
const reopened = (named: Named = {}): ConversationEvent => ({
  type: 'ConversationReopened',
  data: { ...names(named), reason: 'wrote again' },
});
const said = (author: 'customer' | 'staff', sequence: number, on = at(3)): ConversationEvent => ({
  type: 'MessagePosted',
  data: { ...names({ on }), sequence, author, authorId: 'x', channel: 'chat', text: 'hm' },
});
const recorded = (direction: 'inbound' | 'outbound', named: Named = {}): InteractionEvent => ({
  type: 'InteractionRecorded',
  data: {
    ...names(named),
    interactionId: nameId(`interaction ${JSON.stringify(named)}`),
    ...{ channel: 'email', direction, externalId: 'e', participants: [] },
    occurredAt: named.on ?? at(2),
  },
});
const of = { interactionId: talk(9), customerId: a, at: at(3) };
const scored = (score: number): InteractionEvent => ({
  type: 'SentimentScored',
  data: { ...of, score, language: 'es', model: { id: 'word-list', version: 1 }, topics: [] },
});
const rated = (score: number): InteractionEvent => ({
  type: 'InteractionRated',
  data: { ...of, score, public: false },
});

describe('conversations', () => {
  test('of a customer without any are told as none', async () =>
    expect(await collaborationOf()).toEqual({
      openConversations: [],
      channels: [],
      effort: { contacts: 0, handOvers: 0, repeats: 0 },
    }));

  test('that are open are shown with who answers and whether an answer is awaited', async () => {
    const events: AnyEvent[] = [
      opened(),
      { type: 'ConversationAssigned', data: { ...names(), agentId: 'agent-3' } },
      said('customer', 1),
    ];
    expect((await collaborationOf(...events))?.openConversations).toEqual([
      {
        conversationId: talk(1),
        openedAt: at(2),
        lastAt: at(3),
        channels: ['email', 'chat'],
        entries: 1,
        agentId: 'agent-3',
        awaitsAnswer: true,
      },
    ]);
    const answered = await collaborationOf(...events, said('staff', 2));
    expect(answered?.openConversations).toMatchObject([{ awaitsAnswer: false, entries: 2 }]);
    expect((await collaborationOf(...events, closed()))?.openConversations).toEqual([]);
  });

  test('that a machine answers still await an answer', async () => {
    const reply: ConversationEvent = {
      type: 'InteractionThreaded',
      data: {
        ...names(),
        ...{ sequence: 2, interactionId: talk(8), channel: 'email', direction: 'inbound' },
        ...{ automated: true, occurredAt: at(3) },
      },
    };
    expect((await collaborationOf(opened(), said('staff', 1), reply))?.openConversations).toMatchObject([
      { awaitsAnswer: false },
    ]);
  });

  test('that are closed are forgotten in the end, one that is open never', async () => {
    const many = Array.from({ length: rememberedClosed + 5 }, (_, n) => ({ number: n + 10 }));
    const shown = await collaborationOf(
      opened(),
      ...many.flatMap((named) => [opened(named), closed(named)]),
      reopened(many[0]),
      reopened(many.at(-1)),
    );
    expect(shown?.openConversations.map(({ conversationId }) => conversationId).sort()).toEqual(
      [talk(1), talk(many.at(-1)?.number ?? 0)].sort(),
    );
    expect(shown?.effort.repeats).toBe(2);
  });
});

test('contacts are counted per channel and direction, and the latest is told', async () => {
  const events = [recorded('inbound', { on: at(5) }), recorded('outbound', { on: at(4) })];
  expect(await collaborationOf(...events)).toMatchObject({
    channels: [{ channel: 'email', inbound: 1, outbound: 1 }],
    lastContact: { channel: 'email', direction: 'inbound', at: at(5) },
    effort: { contacts: 1 },
  });
});

test('tone and ratings are averages', async () =>
  expect(await collaborationOf(scored(-0.5), scored(0.25), rated(4), rated(5))).toMatchObject({
    sentiment: { average: -0.12, of: 2 },
    ratings: { average: 4.5, of: 2 },
  }));

test('all ids of a person count together, until unlinked, and every figure names its events', async () => {
  const theirs = recorded('inbound', { customerId: b, number: 2 });
  const events: AnyEvent[] = [registered(a), registered(b), recorded('inbound'), theirs, linked(a, b)];
  const together = await given(...events)
    .project()
    .explained(a);
  expect(together?.collaboration.channels).toEqual([{ channel: 'email', inbound: 2, outbound: 0 }]);
  expect(together?.provenance?.['collaboration.channels']).toMatchObject({
    rule: 'fold-of-contacts@1',
    customerId: b,
    events: 2,
    type: 'InteractionRecorded',
  });
  const alone = await given(...events, unlinked(a, b))
    .project()
    .view(a);
  expect(alone?.collaboration.channels).toEqual([{ channel: 'email', inbound: 1, outbound: 0 }]);
});

test.each<[ConversationEvent | InteractionEvent, string]>([
  [recorded('inbound'), 'From the customer by email'],
  [scored(-0.9), 'Sounds displeased'],
  [rated(4), 'Contact rated 4 of 5'],
  [said('staff', 1), 'To the customer: hm'],
  [closed(), 'Conversation closed: answered'],
])('%j reads as words', ({ type, data }, line) => expect(collaborationSection.line(type, data)).toBe(line));
