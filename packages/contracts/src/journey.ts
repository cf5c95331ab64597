import { z } from 'zod';
import { segmentQuery } from './segment-query.ts';
import { id, label } from './vocabulary.ts';

/** How a customer can be reached. */
export const contactChannel = z.enum(['email', 'post', 'phone']);
export type ContactChannel = z.infer<typeof contactChannel>;

const stepName = label;
/** One of several wordings; weights say how often each is taken. */
export const messageVariant = z.strictObject({
  name: label,
  weight: z.int().min(1).max(1_000).default(1),
  subject: z.string().trim().min(1).max(300),
  text: z.string().trim().min(1).max(20_000),
});
export type MessageVariant = z.infer<typeof messageVariant>;

/** A step of a journey. It goes on with `next`, and ends where there is none. */
export const journeyStep = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('contact'),
    name: stepName,
    channel: contactChannel,
    /** Its wordings; none where an approved content has them. */
    variants: z.array(messageVariant).max(10).default([]),
    /** The content whose approved wordings are taken, as they are when the step comes. */
    contentId: id.optional(),
    next: stepName.optional(),
  }),
  z.strictObject({
    kind: z.literal('wait'),
    name: stepName,
    minutes: z
      .int()
      .min(1)
      .max(60 * 24 * 365),
    next: stepName.optional(),
  }),
  z.strictObject({
    kind: z.literal('branch'),
    name: stepName,
    when: segmentQuery,
    next: stepName.optional(),
    otherwise: stepName.optional(),
  }),
]);
export type JourneyStep = z.infer<typeof journeyStep>;

/** What every customer of a campaign goes through: the steps, the first one first, and who is left out to compare with. */
export const journey = z
  .strictObject({
    steps: z.array(journeyStep).min(1).max(50),
    /** Per cent of the customers who are sent nothing, chosen by a hash. */
    holdOutPercent: z.int().min(0).max(90).default(0),
  })
  .refine(
    ({ steps }) =>
      steps.every(
        (step) => step.kind !== 'contact' || (step.contentId === undefined) === step.variants.length > 0,
      ),
    'a contact has wordings of its own or names a content',
  )
  .refine(({ steps }) => new Set(steps.map(({ name }) => name)).size === steps.length, 'names repeat')
  .refine(
    ({ steps }) =>
      steps.every((step) =>
        [step.next, step.kind === 'branch' ? step.otherwise : undefined].every(
          (next) => next === undefined || steps.some(({ name }) => name === next),
        ),
      ),
    'a step goes on with one that is not there',
  )
  .meta({ id: 'Journey' });
export type Journey = z.infer<typeof journey>;
