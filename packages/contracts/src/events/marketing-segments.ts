import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { segmentQuery } from '../segment-query.ts';
import { id, instant } from '../vocabulary.ts';

const segment = '0193a000-0000-7000-8000-0000000000e1';
const ana = '0193a000-0000-7000-8000-000000000001';
const cause = '5b0f2f5e-52a7-5c1e-9d53-0f9a4b1c2d3e';
const at = '2026-03-02T09:00:00.000Z';
const name = 'Madrid, bought lately';
const query = { field: 'city' as const, in: ['Madrid'] };

export const segmentLanguage = z.enum(['es', 'en']);
/** The words a segment was made from, and how they were read. */
const words = z.strictObject({
  text: z.string(),
  language: segmentLanguage,
  reading: z.string(),
  parser: z.int().positive(),
});

export const segmentDefined = defineEvent({
  type: 'SegmentDefined',
  context: 'marketing',
  summary: 'Who belongs to a segment was said; from words, it waits until its reading is confirmed.',
  schema: z.strictObject({
    segmentId: id,
    name: z.string(),
    query: segmentQuery,
    version: z.int().positive(),
    words: words.optional(),
    at: instant,
  }),
  example: {
    segmentId: segment,
    name,
    query,
    version: 1,
    words: { text: 'clientes de Madrid', language: 'es', reading: 'vive en Madrid', parser: 1 },
    at,
  },
});

export const segmentConfirmed = defineEvent({
  type: 'SegmentConfirmed',
  context: 'marketing',
  summary: 'The reading of the words is what was meant: the segment is filled from now on.',
  schema: z.strictObject({ segmentId: id, version: z.int().positive(), at: instant }),
  example: { segmentId: segment, version: 1, at },
});

export const segmentRetired = defineEvent({
  type: 'SegmentRetired',
  context: 'marketing',
  summary: 'A segment is not used any more; its members leave it.',
  schema: z.strictObject({ segmentId: id, reason: z.string(), at: instant }),
  example: { segmentId: segment, reason: 'campaign over', at },
});

/** What made a membership change: an event of the log, the passing of time, or the segment itself. */
export const membershipCause = z.strictObject({
  kind: z.enum(['event', 'time', 'segment']),
  /** The event; of time, the latest event the change was decided on. */
  eventId: z.string(),
});

const change = {
  segmentId: id,
  name: z.string(),
  version: z.int().positive(),
  customerId: id,
  cause: membershipCause,
  /** The log position and the time that were looked at. */
  seen: z.strictObject({ position: z.string(), time: instant }),
  at: instant,
};
const changed = {
  segmentId: segment,
  name,
  version: 1,
  customerId: ana,
  cause: { kind: 'event' as const, eventId: cause },
  seen: { position: '41', time: at },
  at,
};

export const segmentEntered = defineEvent({
  type: 'SegmentEntered',
  context: 'marketing',
  summary: 'A customer belongs to a segment from now on.',
  schema: z.strictObject(change),
  example: changed,
});

export const segmentLeft = defineEvent({
  type: 'SegmentLeft',
  context: 'marketing',
  summary: 'A customer does not belong to a segment any more.',
  schema: z.strictObject(change),
  example: { ...changed, cause: { kind: 'time' as const, eventId: cause } },
});

export const segmentEvents = [segmentDefined, segmentConfirmed, segmentRetired] as const;
export const membershipEvents = [segmentEntered, segmentLeft] as const;

/** Facts of stream `segment-<tenant>.<id>`. */
export type SegmentEvent = EventsOf<typeof segmentEvents>;
/** Facts of stream `membership-<tenant>.<customer>`. */
export type MembershipEvent = EventsOf<typeof membershipEvents>;
export type MembershipCause = z.infer<typeof membershipCause>;
export type SegmentLanguage = z.infer<typeof segmentLanguage>;
