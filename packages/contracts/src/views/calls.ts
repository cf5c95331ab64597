import { z } from 'zod';
import { instant } from '../vocabulary.ts';

const call = {
  callId: z.string(),
  centreId: z.string(),
  channel: z.string(),
  arrivedAt: instant,
  agentId: z.string().optional(),
};

/** A customer's contacts with the contact centre. */
export const callsView = z
  .strictObject({
    /** Calls that are not over, the oldest first. */
    open: z.array(z.strictObject({ ...call, status: z.enum(['waiting', 'connected', 'callback-promised']) })),
    /** The latest that are over, the newest first, at most ten. */
    recent: z.array(
      z.strictObject({
        ...call,
        outcome: z.enum(['handled', 'abandoned', 'turned-away', 'callback-promised']),
        waitedSeconds: z.number().nonnegative(),
        handledSeconds: z.number().nonnegative().optional(),
        disposition: z.string().optional(),
        endedAt: instant,
      }),
    ),
    handled: z.int().nonnegative(),
    abandoned: z.int().nonnegative(),
    /** Mean wait of the calls that were answered or abandoned. Absent before the first. */
    meanWaitSeconds: z.number().optional(),
  })
  .meta({ id: 'CallsView' });
export type CallsView = z.infer<typeof callsView>;
