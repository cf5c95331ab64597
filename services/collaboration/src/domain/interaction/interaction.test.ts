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

describe('what the other side reports', () => {
  const out: InteractionEvent = {
    type: 'InteractionRecorded',
    data: { ...told, direction: 'outbound', participants: [], occurredAt: at, at },
  };
  const report = (data: Extract<InteractionCommand, { type: 'NoteReport' }>['data']): InteractionCommand => ({
    type: 'NoteReport',
    data,
  });
  const delivered: InteractionEvent = { type: 'InteractionDelivered', data: { ...names, at } };
  const bounced = (permanent: boolean, status: string): InteractionEvent => ({
    type: 'InteractionBounced',
    data: { ...names, permanent, status, at },
  });
  const late = report({ outcome: 'delayed', status: '4.4.1' });
  const never = report({ outcome: 'bounced', status: '5.1.1' });

  test('is of what went out, told once, and over with an arrival or a bounce for good', () => {
    given(out)
      .when(report({ outcome: 'delivered' }))
      .then(delivered);
    given(out).when(late).then(bounced(false, '4.4.1'));
    given(out, bounced(false, '4.4.1')).when(late).then();
    given(out, bounced(false, '4.4.1')).when(never).then(bounced(true, '5.1.1'));
    given(out, bounced(true, '5.1.1'))
      .when(report({ outcome: 'delivered' }))
      .then();
    given(out, delivered).when(never).then();
    given(recorded).when(never).thenRejected('report-of-what-came-in');
    given().when(never).thenRejected('interaction-not-found');
  });

  test('and what somebody says that they like is a claim for a time', () =>
    given()
      .when(
        record({
          preferences: [
            {
              ...{ what: 'tea', attitude: 'likes', confidence: 0.6, forDays: 180 },
              model: { id: 'phrases', version: 1 },
            },
          ],
        }),
      )
      .then(recorded, {
        type: 'PreferenceObserved',
        data: {
          ...{ ...names, what: 'tea', attitude: 'likes', confidence: 0.6 },
          ...{ model: { id: 'phrases', version: 1 }, expiresAt: '2026-08-29T09:00:00.000Z', at },
        },
      }));
});

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
