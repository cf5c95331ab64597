import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const names = {
  journeyId: '0193a000-0000-7000-8000-000000000111',
  campaignId: '0193a000-0000-7000-8000-0000000000f1',
  customerId: '0193a000-0000-7000-8000-000000000001',
};
const of = { journeyId: id, campaignId: id, customerId: id };

export const journeyEntered = defineEvent({
  type: 'JourneyEntered',
  context: 'marketing',
  summary: 'A customer of the audience begins a campaign, or is held out to compare with.',
  schema: z.strictObject({
    ...of,
    heldOut: z.boolean(),
    name: z.string(),
    decisionId: id.optional(),
    at: instant,
  }),
  example: { ...names, heldOut: false, name: 'Spring roofs', at },
});

export const journeyWaiting = defineEvent({
  type: 'JourneyWaiting',
  context: 'marketing',
  summary: 'A step waits until a time: as planned, or because the customer is not to be contacted before.',
  schema: z.strictObject({ ...of, step: label, why: label, until: instant, at: instant }),
  example: { ...names, step: 'hello', why: 'quiet-hours', until: '2026-03-02T20:00:00.000Z', at },
});

export const journeyStepTaken = defineEvent({
  type: 'JourneyStepTaken',
  context: 'marketing',
  summary: 'A customer went through a step, once.',
  schema: z.strictObject({
    ...of,
    step: label,
    outcome: z.enum(['contacted', 'suppressed', 'waited', 'yes', 'no']),
    variant: label.optional(),
    /** The message, or what was suppressed. */
    contactId: id.optional(),
    next: label.optional(),
    at: instant,
  }),
  example: {
    ...names,
    step: 'hello',
    outcome: 'contacted',
    variant: 'a',
    contactId: '0193a000-0000-7000-8000-000000000101',
    at,
  },
});

export const journeyEnded = defineEvent({
  type: 'JourneyEnded',
  context: 'marketing',
  summary: 'A customer has gone through a campaign, or it was finished before.',
  schema: z.strictObject({
    ...of,
    reason: z.enum(['through', 'campaign-finished', 'held-out']),
    at: instant,
  }),
  example: { ...names, reason: 'through', at },
});

export const journeyEvents = [journeyEntered, journeyWaiting, journeyStepTaken, journeyEnded] as const;

/** Facts of stream `journey-<tenant>.<id>`, the id named by campaign and customer. */
export type JourneyEvent = EventsOf<typeof journeyEvents>;
