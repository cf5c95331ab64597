import { z } from 'zod';
import {
  country,
  interactionChannel,
  interactionDirection,
  participantRole,
} from '../../events/collaboration/interaction.ts';
import { id, identifierKind, instant, label, text } from '../../vocabulary.ts';

const externalId = z.string().trim().min(1).max(500);
const reason = z.string().trim().min(1).max(500);
const mediaType = z.string().regex(/^[\w.+-]+\/[\w.+-]+$/, 'expected a media type such as text/plain');
/** 10 MiB, the most one attachment may have. */
const longestContent = 10 * 1024 * 1024;
const content = z.instanceof(Uint8Array).refine((it) => it.length <= longestContent, 'is larger than 10 MiB');

export const participant = z
  .strictObject({
    role: participantRole,
    kind: identifierKind,
    value: z.string().trim().min(1).max(254),
    name: z.string().trim().min(1).max(200).optional(),
  })
  .meta({ id: 'Participant' });

/** What came or went, as an adapter tells it. */
export const interaction = {
  channel: interactionChannel,
  system: label.optional(),
  direction: interactionDirection.default('inbound'),
  externalId,
  participants: z.array(participant).min(1).max(100),
  subject: z.string().trim().min(1).max(1_000).optional(),
  text: z.string().max(200_000).optional(),
  /** Who it is about, when the channel knows; found by the participants otherwise. */
  customerId: id.optional(),
  conversationId: id.optional(),
  /** External ids of the same channel that it answers, the first one first. */
  references: z.array(externalId).max(100).default([]),
  /** Names the talk where a channel has no references: a session, a case number. */
  threadKey: z.string().trim().min(1).max(200).optional(),
  automated: z.boolean().default(false),
  public: z.boolean().default(false),
  country: country.optional(),
  segment: label.optional(),
  occurredAt: instant.transform((it) => new Date(it).toISOString()).optional(),
};

export const recordInteraction = z.strictObject(interaction).meta({ id: 'RecordInteraction' });
/** Over gRPC and from adapters an interaction brings its attachments along. */
export const attachment = z.strictObject({
  name: z.string().trim().min(1).max(255).optional(),
  mediaType: mediaType.default('application/octet-stream'),
  content,
});
export const sendMessage = z
  .strictObject({
    channel: interactionChannel,
    customerId: id,
    conversationId: id.optional(),
    to: z.string().trim().min(1).max(254),
    subject: z.string().trim().min(1).max(1_000).optional(),
    text: z.string().min(1).max(200_000),
    /** The interaction that it answers. */
    answers: id.optional(),
  })
  .meta({ id: 'SendMessage' });
export const rateInteraction = z
  .strictObject({ score: z.int().min(1).max(5), public: z.boolean().default(false), remark: text.optional() })
  .meta({ id: 'RateInteraction' });
export const removeInteraction = z.strictObject({ reason }).meta({ id: 'RemoveInteraction' });
