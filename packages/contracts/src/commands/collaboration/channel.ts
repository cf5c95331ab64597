import { z } from 'zod';
import { country, interactionDirection } from '../../events/collaboration/interaction.ts';
import { instant, label } from '../../vocabulary.ts';
import { interaction } from './interaction.ts';

const party = z.strictObject({
  value: z.string().trim().min(1).max(254),
  name: z.string().trim().min(1).max(200).optional(),
});
const file = z.strictObject({
  name: z.string().trim().min(1).max(255).optional(),
  mediaType: z.string().regex(/^[\w.+-]+\/[\w.+-]+$/, 'expected a media type such as image/png'),
  /** Base64. */
  content: z.base64(),
});

/** What a channel tells over its webhook: one message or page or touch, or that it was taken back. */
export const channelMessage = z
  .strictObject({
    id: z.string().trim().min(1).max(500),
    /** Counted by the sender without holes, where it can: makes a lost one visible. */
    sequence: z.int().positive().optional(),
    type: z.enum(['message', 'deleted']).default('message'),
    at: instant.transform((it) => new Date(it).toISOString()).optional(),
    from: party.optional(),
    to: party.optional(),
    direction: interaction.direction,
    subject: interaction.subject,
    text: interaction.text,
    thread: z.string().trim().min(1).max(200).optional(),
    /** Ids of the same channel that it answers, the first of the thread first. */
    answers: z.array(z.string().trim().min(1).max(500)).max(100).default([]),
    public: z.boolean().default(false),
    automated: z.boolean().default(false),
    country: interaction.country,
    segment: interaction.segment,
    attachments: z.array(file).max(50).default([]),
  })
  .meta({ id: 'ChannelMessage' });

const short = z.string().trim().min(1).max(200);

/** What a telephone exchange tells of a call. */
export const signalCall = z
  .strictObject({
    signal: z.enum(['ring', 'answer', 'hold', 'resume', 'transfer', 'digits', 'hang-up']),
    direction: interactionDirection.default('inbound'),
    /** The customer's number, with ring; `anonymous` if it is withheld. */
    number: short.optional(),
    agentId: short.optional(),
    menu: label.optional(),
    digits: z
      .string()
      .regex(/^[0-9*#]{1,64}$/, 'expected digits, * and #')
      .optional(),
    cause: z.enum(['hung-up', 'no-answer', 'busy', 'failed']).optional(),
    country: country.optional(),
  })
  .meta({ id: 'SignalCall' });
