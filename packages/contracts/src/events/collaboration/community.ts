import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { personal } from '../../personal.ts';
import { id, instant, label } from '../../vocabulary.ts';

export const postKind = z.enum(['question', 'answer', 'idea', 'remark']);
const ana = '0193a000-0000-7000-8000-000000000001';
const bea = '0193a000-0000-7000-8000-000000000002';
const thePost = '0193a000-0000-7000-8000-0000000000f8';
const at = '2026-03-02T09:00:00.000Z';
const fields = { postId: id, customerId: id };
const names = { postId: thePost, customerId: ana };

export const postSubmitted = defineEvent({
  type: 'PostSubmitted',
  context: 'collaboration',
  summary: 'A member wrote something for the community; nobody reads it before it is approved.',
  schema: z.strictObject({
    ...fields,
    community: label,
    kind: postKind,
    /** What it answers. */
    parentId: id.optional(),
    title: personal().optional(),
    text: personal(),
    at: instant,
  }),
  example: { ...names, community: 'solar', kind: 'question', title: 'Hum', text: 'Does yours hum?', at },
});
export const postModerated = defineEvent({
  type: 'PostModerated',
  context: 'collaboration',
  summary: 'A moderator lets others read a post, hides it, or removes it.',
  schema: z.strictObject({
    ...fields,
    decision: z.enum(['approved', 'hidden', 'removed']),
    by: z.string(),
    reason: z.string().optional(),
    at: instant,
  }),
  example: { ...names, decision: 'approved', by: 'moderator-1', at },
});
export const postReported = defineEvent({
  type: 'PostReported',
  context: 'collaboration',
  summary: 'A member thinks that a post should not be there; the third report hides it.',
  schema: z.strictObject({ ...fields, by: id, reason: z.string(), at: instant }),
  example: { ...names, by: bea, reason: 'spam', at },
});
export const answerAccepted = defineEvent({
  type: 'AnswerAccepted',
  context: 'collaboration',
  summary: 'Who asked says which answer helped.',
  schema: z.strictObject({ ...fields, answerId: id, at: instant }),
  example: { ...names, answerId: '0193a000-0000-7000-8000-0000000000f9', at },
});
export const postVoted = defineEvent({
  type: 'PostVoted',
  context: 'collaboration',
  summary: 'A member is for an idea, once.',
  schema: z.strictObject({ ...fields, by: id, votes: z.int().positive(), at: instant }),
  example: { ...names, by: bea, votes: 1, at },
});
export const communityEvents = [
  postSubmitted,
  postModerated,
  postReported,
  answerAccepted,
  postVoted,
] as const;
/** Facts of stream `post-<tenant>.<id>`. */
export type CommunityEvent = EventsOf<typeof communityEvents>;

export const opinionSpikeDetected = defineEvent({
  type: 'OpinionSpikeDetected',
  context: 'collaboration',
  summary: 'Far more people than usual say bad things about something.',
  schema: z.strictObject({
    topic: label,
    hour: instant,
    observed: z.int().positive(),
    /** What was usual in an hour. */
    expected: z.number().nonnegative(),
    interactionIds: z.array(id),
    at: instant,
  }),
  example: { topic: 'inverter', hour: at, observed: 14, expected: 1.5, interactionIds: [thePost], at },
});
export const parityGapDetected = defineEvent({
  type: 'ParityGapDetected',
  context: 'collaboration',
  summary: 'People of a channel, segment, hour or country are answered worse than the others, beyond chance.',
  schema: z.strictObject({
    dimension: z.enum(['channel', 'segment', 'hour', 'country']),
    value: label,
    /** How many of how many were answered in time, here and elsewhere. */
    answered: z.int().nonnegative(),
    of: z.int().positive(),
    othersAnswered: z.int().nonnegative(),
    othersOf: z.int().positive(),
    /** The share here divided by the share elsewhere; 1: parity. */
    index: z.number().nonnegative(),
    z: z.number(),
    at: instant,
  }),
  example: {
    dimension: 'channel',
    value: 'sms',
    answered: 40,
    of: 100,
    othersAnswered: 900,
    othersOf: 1_000,
    index: 0.444,
    z: -13.7,
    at,
  },
});
export const parityGapClosed = defineEvent({
  type: 'ParityGapClosed',
  context: 'collaboration',
  summary: 'They are answered as well as the others again.',
  schema: z.strictObject({
    dimension: z.enum(['channel', 'segment', 'hour', 'country']),
    value: label,
    index: z.number().nonnegative(),
    at: instant,
  }),
  example: { dimension: 'channel', value: 'sms', index: 0.98, at },
});
export const insightEvents = [opinionSpikeDetected, parityGapDetected, parityGapClosed] as const;
/** Facts of streams `opinion-<tenant>.<topic>` and `parity-<tenant>.<dimension>.<value>`. */
export type InsightEvent = EventsOf<typeof insightEvents>;
