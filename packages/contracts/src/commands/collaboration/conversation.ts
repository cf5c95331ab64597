import { z } from 'zod';
import { country, interactionChannel } from '../../events/collaboration/interaction.ts';
import { id, identifierKind, label } from '../../vocabulary.ts';

const agent = z.string().trim().min(1).max(200);
const reason = z.string().trim().min(1).max(500);
const words = z.string().trim().min(1).max(4_000);

export const openConversation = z
  .strictObject({
    conversationId: id.optional(),
    customerId: id,
    channel: interactionChannel,
    country: country.optional(),
    segment: label.optional(),
  })
  .meta({ id: 'OpenConversation' });
export const postMessage = z.strictObject({ text: words }).meta({ id: 'PostMessage' });
export const assignConversation = z.strictObject({ agentId: agent }).meta({ id: 'AssignConversation' });
export const handOverConversation = z
  .strictObject({ to: agent, note: words.optional() })
  .meta({ id: 'HandOverConversation' });
export const movePrivate = z.strictObject({}).meta({ id: 'MovePrivate' });
export const identifyParticipant = z
  .strictObject({
    kind: identifierKind,
    value: z.string().trim().min(1).max(254),
    system: label.optional(),
  })
  .meta({ id: 'IdentifyParticipant' });
export const closeConversation = z.strictObject({ reason }).meta({ id: 'CloseConversation' });
