import { z } from 'zod';
import { instant } from '../vocabulary.ts';

/** A place in the log, as decimal text: it may exceed what a JSON number holds. */
export const logPosition = z
  .string()
  .regex(/^\d{1,20}$/, 'expected a log position: decimal digits')
  .meta({ id: 'LogPosition', description: 'commit position of an event, decimal text' });

/** The event behind a value: where it stands and who said it. */
export const eventReference = z
  .strictObject({
    eventId: z.string(),
    position: logPosition,
    type: z.string(),
    /** The source that said it; the event's channel for facts that name no source. */
    source: z.string(),
    channel: z.string(),
    actor: z.strictObject({ kind: z.string(), id: z.string() }),
    /** When it happened in the world. */
    at: instant,
    /** The customer id the event was recorded for: one of the members of the view. */
    customerId: z.string(),
  })
  .meta({ id: 'EventReference' });

/** A candidate that did not give the value, and why. */
export const lostCandidate = eventReference
  .extend({ value: z.json(), why: z.string() })
  .meta({ id: 'LostCandidate' });

/** Why a field has its value: the event, the rule with its version (`most-recent@1`), and the candidates that lost. */
export const fieldProvenance = eventReference
  .extend({
    value: z.json(),
    rule: z.string(),
    /** For sums and counts: how many events are in the value; the reference is then the latest of them. */
    events: z.int().positive().optional(),
    lost: z.array(lostCandidate),
  })
  .meta({ id: 'FieldProvenance' });

export type EventReference = z.infer<typeof eventReference>;
export type LostCandidate = z.infer<typeof lostCandidate>;
export type FieldProvenance = z.infer<typeof fieldProvenance>;
