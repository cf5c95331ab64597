import { z } from 'zod';
import { instant } from '../vocabulary.ts';
import { logPosition } from './provenance.ts';

/** One event in the history of a customer. */
export const timelineEntry = z
  .strictObject({
    position: logPosition,
    eventId: z.string(),
    type: z.string(),
    context: z.string(),
    /** One line for a person to read. */
    summary: z.string(),
    customerId: z.string(),
    /** When it happened in the world. */
    at: instant,
    /** When the log took it. */
    recordedAt: instant,
    channel: z.string(),
    actor: z.strictObject({ kind: z.string(), id: z.string() }),
    stream: z.string(),
    revision: z.string(),
    correlationId: z.string(),
    causationId: z.string(),
    data: z.record(z.string(), z.json()),
  })
  .meta({ id: 'TimelineEntry' });
export type TimelineEntry = z.infer<typeof timelineEntry>;
