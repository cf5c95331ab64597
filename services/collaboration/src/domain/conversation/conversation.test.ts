import type { ConversationEvent } from '@icrm/contracts';
import { fold } from '@icrm/decider';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ConversationCommand, conversation } from './conversation.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(conversation, { now: at });

const names = { conversationId: 'talk-1', customerId: 'ana' };
const opening = { ...names, channel: 'chat' } as const;
const opened: ConversationEvent = { type: 'ConversationOpened', data: { ...opening, at } };
const open: ConversationCommand = { type: 'OpenConversation', data: opening };
const placing = { interactionId: 'mail-1', direction: 'inbound', occurredAt: at } as const;
const thread = (change: object = {}): ConversationCommand => ({
  type: 'ThreadInteraction',
  data: { ...names, channel: 'email', ...placing, ...change },
});
const threaded = (sequence: number, change: object = {}): ConversationEvent => ({
  type: 'InteractionThreaded',
  data: { ...names, sequence, channel: 'email', ...placing, ...change, at },
});
const words = { authorId: 'x', channel: 'chat', text: 'hello' } as const;
const say = (author: 'customer' | 'staff'): ConversationCommand => ({
  type: 'PostMessage',
  data: { author, ...words },
});
const said = (author: 'customer' | 'staff', sequence: number): ConversationEvent => ({
  type: 'MessagePosted',
  data: { ...names, sequence, author, ...words, at },
});
const assign = (agentId: string): ConversationCommand => ({ type: 'AssignConversation', data: { agentId } });
const assigned = (agentId: string): ConversationEvent => ({
  type: 'ConversationAssigned',
  data: { ...names, agentId, at },
});
const handOver = (to: string): ConversationCommand => ({ type: 'HandOverConversation', data: { to } });
const handed: ConversationEvent = {
  type: 'ConversationHandedOver',
  data: { ...names, from: 'agent-3', to: 'agent-5', at },
};
const close: ConversationCommand = { type: 'CloseConversation', data: { reason: 'answered' } };
const closed: ConversationEvent = { type: 'ConversationClosed', data: { ...names, reason: 'answered', at } };
const reopened: ConversationEvent = {
  type: 'ConversationReopened',
  data: { ...names, reason: 'the customer wrote again', at },
};
const moved: ConversationEvent = { type: 'ConversationMovedPrivate', data: { ...names, at } };
const movePrivate: ConversationCommand = { type: 'MovePrivate', data: {} };
const identify: ConversationCommand = { type: 'IdentifyParticipant', data: { knownAs: 'bea' } };

describe('a conversation', () => {
  test('is opened once', () => {
    given().when(open).then(opened);
    given(opened).when(open).thenRejected('conversation-already-opened');
  });

  test('is opened by the first interaction of it', () =>
    given()
      .when(thread())
      .then({ type: 'ConversationOpened', data: { ...names, channel: 'email', at } }, threaded(1)));

  test('gives interactions and messages of any channel their places in one count', () => {
    given(opened, said('customer', 1)).when(thread()).then(threaded(2));
    given(opened, threaded(1)).when(say('staff')).then(said('staff', 2));
  });

  test('gives an interaction one place', () => given(opened, threaded(1)).when(thread()).then());

  test('is with one customer', () =>
    given(opened)
      .when(thread({ customerId: 'bea' }))
      .thenRejected('conversation-with-another'));

  test('comes back when the customer writes, not when a machine or we do', () => {
    given(opened, closed).when(thread()).then(reopened, threaded(1));
    const byMachine = { automated: true };
    given(opened, closed).when(thread(byMachine)).then(threaded(1, byMachine));
    const ours = { direction: 'outbound' };
    given(opened, closed).when(thread(ours)).then(threaded(1, ours));
    given(opened, closed).when(say('customer')).then(reopened, said('customer', 1));
    given(opened, closed).when(say('staff')).thenRejected('conversation-closed');
  });

  test('is assigned, and handed over by who has it', () => {
    given(opened).when(assign('agent-3')).then(assigned('agent-3'));
    given(opened, assigned('agent-3')).when(assign('agent-3')).then();
    given(opened).when(handOver('agent-5')).thenRejected('conversation-not-assigned');
    given(opened, assigned('agent-3')).when(handOver('agent-5')).then(handed);
    given(opened, assigned('agent-3'), handed).when(handOver('agent-5')).thenRejected('same-agent');
  });

  test('moves from public to private once', () => {
    given(opened).when(movePrivate).then(moved);
    given(opened, moved).when(movePrivate).then();
  });

  test('learns who the customer is', () =>
    given(opened)
      .when(identify)
      .then({ type: 'ParticipantIdentified', data: { ...names, knownAs: 'bea', at } }));

  test.each([assign('agent-5'), handOver('agent-5'), close])('that is closed refuses $type', (command) =>
    given(opened, assigned('agent-3'), closed).when(command).thenRejected('conversation-closed'),
  );

  test.each([say('customer'), assign('a'), handOver('a'), close, movePrivate, identify])(
    'that never was refuses $type',
    (command) => given().when(command).thenRejected('conversation-not-found'),
  );
});

test('places are counted without a hole and no interaction has two, whatever happens', () => {
  const command = fc.oneof(
    fc.constantFrom('1', '2', '3').map((id) => thread({ interactionId: id })),
    fc.constantFrom(say('customer'), say('staff'), close, assign('a'), handOver('b')),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const events = commands.reduce<ConversationEvent[]>((done, next) => {
        const decision = conversation.decide(next, fold(conversation, done), { now: at });
        return decision.accepted ? done.concat(decision.events) : done;
      }, []);
      const places = events.flatMap(({ data }) => ('sequence' in data ? [data.sequence] : []));
      expect(places).toEqual(places.map((_, index) => index + 1));
      const threadedIds = events.flatMap(({ data }) => ('interactionId' in data ? [data.interactionId] : []));
      expect(new Set(threadedIds).size).toBe(threadedIds.length);
    }),
  );
});
