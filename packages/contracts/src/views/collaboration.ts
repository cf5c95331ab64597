import { z } from 'zod';
import { interactionChannel, interactionDirection } from '../events/collaboration.ts';
import { instant } from '../vocabulary.ts';

const mean = z.strictObject({ average: z.number(), of: z.int().positive() });

export const collaborationView = z
  .strictObject({
    /** Conversations that are not closed, the oldest first. */
    openConversations: z.array(
      z.strictObject({
        conversationId: z.string(),
        openedAt: instant,
        lastAt: instant,
        channels: z.array(interactionChannel),
        entries: z.int().nonnegative(),
        agentId: z.string().optional(),
        /** The last word was the customer's. */
        awaitsAnswer: z.boolean(),
      }),
    ),
    /** Contacts ever, per channel in the order of their names. */
    channels: z.array(
      z.strictObject({
        channel: interactionChannel,
        inbound: z.int().nonnegative(),
        outbound: z.int().nonnegative(),
      }),
    ),
    lastContact: z
      .strictObject({ channel: interactionChannel, direction: interactionDirection, at: instant })
      .optional(),
    /** How the customer's words sound, -1 (bad) to 1 (good). Absent before the first. */
    sentiment: mean.optional(),
    /** Ratings of contacts, 1 (bad) to 5 (good). Absent before the first. */
    ratings: mean.optional(),
    /** What it took the customer to be served. */
    effort: z.strictObject({
      contacts: z.int().nonnegative(),
      handOvers: z.int().nonnegative(),
      repeats: z.int().nonnegative(),
    }),
  })
  .meta({ id: 'CollaborationView' });

export const engagementView = z
  .strictObject({
    /** Telephone calls that are over. */
    calls: z.strictObject({
      count: z.int().nonnegative(),
      talkedMs: z.int().nonnegative(),
      heldMs: z.int().nonnegative(),
    }),
    /** Who is to be called, in the order of the requests. */
    callbacksWaiting: z.array(
      z.strictObject({ callbackId: z.string(), queue: z.string(), requestedAt: instant, dueAt: instant }),
    ),
    callbacksReached: z.int().nonnegative(),
    callbacksExpired: z.int().nonnegative(),
    /** Web conferences and browsing together that took place. */
    sessions: z.int().nonnegative(),
    /** What was written for the community, and answers to it that helped. */
    posts: z.int().nonnegative(),
    answersAccepted: z.int().nonnegative(),
  })
  .meta({ id: 'EngagementView' });

export type CollaborationView = z.infer<typeof collaborationView>;
