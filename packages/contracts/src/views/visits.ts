import { z } from 'zod';
import { instant } from '../vocabulary.ts';

/** Technicians who come, or came, to a customer. */
export const visitsView = z
  .strictObject({
    /** Work orders that are not over, the oldest first. */
    open: z.array(
      z.strictObject({
        workOrderId: z.string(),
        skill: z.string(),
        status: z.enum(['open', 'dispatched', 'accepted', 'travelling', 'arrived']),
        technicianId: z.string().optional(),
        /** When the technician's time for it begins and ends. */
        slot: z.strictObject({ from: instant, until: instant }).optional(),
        openedAt: instant,
      }),
    ),
    completed: z.int().nonnegative(),
    cancelled: z.int().nonnegative(),
    lastCompletedAt: instant.optional(),
    messagesDelivered: z.int().nonnegative(),
    messagesFailed: z.int().nonnegative(),
  })
  .meta({ id: 'VisitsView' });
export type VisitsView = z.infer<typeof visitsView>;
