import { interactionEvents, vocabulary } from '@icrm/contracts';
import { bytes, json, jsonText, type Route, route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { positionHeader } from './reading.ts';

const [recorded] = interactionEvents;
const interaction = z
  .object({
    ...recorded.schema.shape,
    text: z.string().optional().meta({ description: 'what was said, unless its person was erased' }),
    history: z.array(z.object({ type: z.string(), data: z.looseObject({}) })),
  })
  .meta({ id: 'Interaction' });
const conversation = z
  .object({
    conversationId: z.string(),
    customerId: z.string(),
    status: z.enum(['open', 'closed']),
    agentId: z.string(),
    entries: z.array(
      z.object({
        sequence: z.number(),
        at: vocabulary.instant,
        occurredAt: vocabulary.instant,
        channel: z.string(),
        author: z.enum(['customer', 'staff', 'system']),
        authorId: z.string(),
        text: z.string(),
        interactionId: z.string().meta({ description: 'empty for a message' }),
      }),
    ),
  })
  .meta({ id: 'Conversation' });
const after = z
  .string()
  .regex(/^\d{1,9}$/, 'expected a sequence number')
  .default('0')
  .transform(Number);

/** What was said: interactions with their content, conversations in order. */
export const collaborationReadRoutes = ({
  interactions,
  conversations,
}: Pick<Clients, 'interactions' | 'conversations'>): readonly Route[] => [
  route({
    method: 'get',
    path: '/v1/interactions/{interactionId}',
    operation: 'getInteraction',
    tag: 'interactions',
    summary: 'An interaction with its text and what became of it',
    input: { params: z.strictObject({ interactionId: vocabulary.id }) },
    personal: true,
    responses: { 200: { description: 'the interaction', schema: interaction } },
    handler: async ({ params }, { principal: { tenant }, signal }) => {
      const answer = await interactions.getInteraction({ tenant, ...params }, { signal });
      return jsonText(200, answer.interaction, positionHeader(answer.position));
    },
  }),
  route({
    method: 'get',
    path: '/v1/interactions/{interactionId}/content/{ref}',
    operation: 'getContent',
    tag: 'interactions',
    summary: 'The bytes of an attachment or body',
    input: { params: z.strictObject({ interactionId: vocabulary.id, ref: z.string().min(1).max(100) }) },
    personal: true,
    responses: {
      200: { description: 'as it came', type: 'application/octet-stream', schema: z.string() },
    },
    handler: async ({ params }, { principal: { tenant }, signal }) => {
      const { content } = await interactions.getContent({ tenant, ...params }, { signal });
      // Never as the type it claims to be: what strangers send is not to run in a browser here.
      return bytes(oneOf(content), 'application/octet-stream', { 'content-disposition': 'attachment' });
    },
  }),
  route({
    method: 'get',
    path: '/v1/conversations/{conversationId}',
    operation: 'getConversation',
    tag: 'conversations',
    summary: 'What was said, in order',
    input: {
      params: z.strictObject({ conversationId: vocabulary.id }),
      query: z.strictObject({ after: after.meta({ description: 'only what was said after it' }) }),
    },
    personal: true,
    responses: { 200: { description: 'the conversation', schema: conversation } },
    handler: async ({ params, query }, { principal: { tenant }, signal }) => {
      const { position, ...shown } = await conversations.getConversation(
        { tenant, ...params, afterSequence: query.after },
        { signal },
      );
      return json(200, shown, positionHeader(position));
    },
  }),
];

async function* oneOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
