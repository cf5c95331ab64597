import type { InteractionEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type InteractionCommand, interaction, type RecordInteraction } from './interaction.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(interaction, { now: at });

const names = { interactionId: 'mail-1', customerId: 'ana' };
const told = {
  ...names,
  conversationId: 'talk-1',
  channel: 'email',
  direction: 'inbound',
  externalId: '<1@example.com>',
  participants: [],
} as const;
const recorded: InteractionEvent = {
  type: 'InteractionRecorded',
  data: { ...told, participants: [], occurredAt: at, at },
};
const queued: InteractionEvent = { type: 'InteractionQueued', data: { ...names, channel: 'email', at } };
const removed: InteractionEvent = { type: 'InteractionRemoved', data: { ...names, reason: 'deleted', at } };
const record = (change: Partial<RecordInteraction['data']> = {}): InteractionCommand => ({
  type: 'RecordInteraction',
  data: { ...told, participants: [], ...change },
});
const rate = (byStaff = false): InteractionCommand => ({
  type: 'RateInteraction',
  data: { score: 4, public: true, byStaff },
});
const rated: InteractionEvent = { type: 'InteractionRated', data: { ...names, score: 4, public: true, at } };
const remove: InteractionCommand = { type: 'RemoveInteraction', data: { reason: 'deleted' } };
const sent: InteractionCommand = { type: 'MarkSent', data: { receipt: '250' } };
const failed: InteractionCommand = { type: 'MarkFailed', data: { reason: '550' } };

describe('an interaction', () => {
  test('is recorded when it happened', () =>
    given()
      .when(record({ occurredAt: '2026-03-01T09:00:00.000Z' }))
      .then({
        ...recorded,
        data: { ...recorded.data, occurredAt: '2026-03-01T09:00:00.000Z' },
      } as InteractionEvent));

  test('is recorded once: the first telling stands', () =>
    given(recorded)
      .when(record({ subject: 'other words' }))
      .then());

  test('says how it sounds', () =>
    given()
      .when(
        record({
          sentiment: {
            score: -0.5,
            language: 'es',
            model: { id: 'word-list', version: 1 },
            topics: ['roof'],
          },
        }),
      )
      .then(recorded, {
        type: 'SentimentScored',
        data: {
          ...names,
          ...{ score: -0.5, language: 'es', model: { id: 'word-list', version: 1 }, topics: ['roof'], at },
        },
      }));

  test('of ours waits to be sent, and is sent or fails once', () => {
    given()
      .when(record({ queued: true }))
      .then(recorded, queued);
    const done: InteractionEvent = { type: 'InteractionSent', data: { ...names, receipt: '250', at } };
    const lost: InteractionEvent = { type: 'InteractionFailed', data: { ...names, reason: '550', at } };
    given(recorded, queued).when(sent).then(done);
    given(recorded, queued).when(failed).then(lost);
    given(recorded, queued, done).when(failed).then();
    given(recorded, queued, lost).when(sent).then();
    given(recorded).when(sent).then();
  });

  test('is rated by the customer, once', () => {
    given(recorded).when(rate()).then(rated);
    given(recorded).when(rate(true)).thenRejected('rating-not-by-customer');
    given(recorded, rated).when(rate()).thenRejected('interaction-already-rated');
    given(recorded, removed).when(rate()).thenRejected('interaction-removed');
  });

  test('is taken back once', () => {
    given(recorded).when(remove).then(removed);
    given(recorded, removed).when(remove).then();
  });
});

test.each([rate(), remove, sent, failed])('%j is refused before anything was recorded', (command) =>
  given().when(command).thenRejected('interaction-not-found'),
);
