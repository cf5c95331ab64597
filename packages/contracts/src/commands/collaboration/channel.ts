import { z } from 'zod';
import { equipmentKind } from '../../events/collaboration/equipment.ts';
import { country, interactionDirection } from '../../events/collaboration/interaction.ts';
import { id, instant, label } from '../../vocabulary.ts';
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
    /** What it is: a message, that one was taken back, or what became of one that we sent: `id` names it then. */
    type: z.enum(['message', 'deleted', 'delivered', 'failed']).default('message'),
    /** With `failed`: the code of the carrier. */
    code: z.string().trim().min(1).max(50).optional(),
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

export const registerEquipment = z
  .strictObject({
    kind: equipmentKind,
    place: z.string().trim().min(1).max(200).optional(),
    lines: z.int().min(1).max(100_000).optional(),
  })
  .meta({ id: 'RegisterEquipment' });
/** How it is: whether it works, why not, and how many of its lines are taken. */
export const reportEquipment = z
  .strictObject({
    works: z.boolean(),
    reason: z.string().trim().min(1).max(200).optional(),
    linesTaken: z.int().min(0).max(100_000).optional(),
  })
  .meta({ id: 'ReportEquipment' });

export const startPortalTask = z
  .strictObject({ taskId: id.optional(), task: label, step: label })
  .meta({ id: 'StartPortalTask' });
export const reachPortalStep = z.strictObject({ step: label }).meta({ id: 'ReachPortalStep' });
export const completePortalTask = z.strictObject({}).meta({ id: 'CompletePortalTask' });
export const abandonPortalTask = z
  .strictObject({ why: z.enum(['said', 'failed']).default('said') })
  .meta({ id: 'AbandonPortalTask' });

const short = z.string().trim().min(1).max(200);

/** What a telephone exchange tells of a call. */
export const signalCall = z
  .strictObject({
    signal: z.enum([
      'ring',
      'answer',
      'hold',
      'resume',
      'transfer',
      'digits',
      'served',
      'escalated',
      'hang-up',
    ]),
    direction: interactionDirection.default('inbound'),
    /** The customer's number, with ring; `anonymous` if it is withheld. */
    number: short.optional(),
    agentId: short.optional(),
    menu: label.optional(),
    digits: z
      .string()
      .regex(/^[0-9*#]{1,64}$/, 'expected digits, * and #')
      .optional(),
    /** With `served` and `escalated`: what the machine did or was to do, and the step it did not get beyond. */
    task: label.optional(),
    step: label.optional(),
    cause: z.enum(['hung-up', 'no-answer', 'busy', 'failed']).optional(),
    country: country.optional(),
  })
  .meta({ id: 'SignalCall' });
