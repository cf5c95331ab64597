import { z } from 'zod';
import { contactPolicy } from '../contact-policy.ts';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const ana = '0193a000-0000-7000-8000-000000000001';

export const contactPolicyPublished = defineEvent({
  type: 'ContactPolicyPublished',
  context: 'marketing',
  summary: 'How often, when and by which channels customers may be contacted from now on.',
  schema: z.strictObject({ version: z.int().positive(), policy: contactPolicy, at: instant }),
  example: {
    version: 2,
    policy: {
      caps: [{ days: 7, most: 2 }],
      quiet: { from: 20, to: 10 },
      channels: { phone: { allowed: true, caps: [{ days: 30, most: 1 }] } },
    },
    at,
  },
});

const following = z.strictObject({ topic: label, customerId: id, at: instant });
const anaFollows = { topic: 'batteries', customerId: ana, at };
export const topicFollowed = defineEvent({
  type: 'TopicFollowed',
  context: 'marketing',
  summary: 'A customer wants to hear of what is new on a topic.',
  schema: following,
  example: anaFollows,
});
export const topicUnfollowed = defineEvent({
  type: 'TopicUnfollowed',
  context: 'marketing',
  summary: 'A customer does not want to hear of a topic any more.',
  schema: following,
  example: anaFollows,
});
export const announcementMade = defineEvent({
  type: 'AnnouncementMade',
  context: 'marketing',
  summary: 'What is new on a topic goes out to those who follow it, by a campaign of its own.',
  schema: z.strictObject({
    topic: label,
    campaignId: id,
    subject: z.string(),
    followers: z.int().nonnegative(),
    at: instant,
  }),
  example: {
    topic: 'batteries',
    campaignId: '0193a000-0000-7000-8000-0000000000f1',
    subject: 'A battery for your roof',
    followers: 120,
    at,
  },
});

export const contactPolicyEvents = [contactPolicyPublished] as const;
export const topicEvents = [topicFollowed, topicUnfollowed, announcementMade] as const;
/** Facts of stream `contactpolicy-<tenant>.current`. */
export type ContactPolicyEvent = EventsOf<typeof contactPolicyEvents>;
/** Facts of stream `topic-<tenant>.<topic>`. */
export type TopicEvent = EventsOf<typeof topicEvents>;
