import {
  commandContext,
  collaborationCommands as commands,
  interactionChannel,
  tenant,
  vocabulary,
} from '@icrm/contracts';
import { z } from 'zod';

const context = commandContext;
const { id } = vocabulary;
const sequence = z.int().nonnegative();

/** What each method takes: the fields of its command, its context, and the id of what it changes. */
export const interactionRequests = {
  recordInteraction: commands.recordInteraction.extend({
    context,
    attachments: z.array(commands.attachment).max(50).default([]),
  }),
  sendMessage: commands.sendMessage.extend({ context }),
  rateInteraction: commands.rateInteraction.extend({ context, interactionId: id }),
  removeInteraction: commands.removeInteraction.extend({ context, interactionId: id }),
  getInteraction: z.strictObject({ tenant, interactionId: id }),
  getContent: z.strictObject({ tenant, interactionId: id, ref: z.string().min(1).max(100) }),
};

export const conversationRequests = {
  openConversation: commands.openConversation.extend({ context }),
  postMessage: commands.postMessage.extend({ context, conversationId: id }),
  assignConversation: commands.assignConversation.extend({ context, conversationId: id }),
  handOverConversation: commands.handOverConversation.extend({ context, conversationId: id }),
  movePrivate: commands.movePrivate.extend({ context, conversationId: id }),
  identifyParticipant: commands.identifyParticipant.extend({ context, conversationId: id }),
  closeConversation: commands.closeConversation.extend({ context, conversationId: id }),
  getConversation: z.strictObject({ tenant, conversationId: id, afterSequence: sequence }),
  join: z.strictObject({
    tenant,
    conversationId: id,
    actor: commandContext.shape.actor,
    afterSequence: sequence,
  }),
  say: commands.postMessage.extend({ commandId: commandContext.shape.commandId }),
};

const bytes = z.instanceof(Uint8Array);
const header = z.string().max(1_000).default('');
const short = z.string().trim().min(1).max(200);

export const channelRequests = {
  receiveWebhook: z.strictObject({
    tenant,
    channel: interactionChannel,
    system: vocabulary.label,
    webhookId: header,
    webhookTimestamp: header,
    webhookSignature: header,
    body: bytes,
  }),
  importMail: z.object({
    tenant,
    mailbox: z.email().max(254).toLowerCase(),
    format: z.enum(['eml', 'mbox']),
  }),
  signalCall: commands.signalCall.extend({ context, system: vocabulary.label, call: short }),
  getContainment: z.strictObject({
    tenant,
    system: vocabulary.label.optional(),
    from: z.iso.date().optional(),
    until: z.iso.date().optional(),
  }),
  registerEquipment: z.strictObject({
    ...{ context, equipmentId: vocabulary.label },
    ...commands.registerEquipment.shape,
    lines: z.preprocess((it) => (it === 0 ? undefined : it), commands.registerEquipment.shape.lines),
  }),
  reportEquipment: commands.reportEquipment.extend({ context, equipmentId: vocabulary.label }),
  listEquipment: z.strictObject({ tenant }),
  startPortalTask: commands.startPortalTask.extend({ context, customerId: id }),
  reachPortalStep: commands.reachPortalStep.extend({ context, customerId: id, taskId: id }),
  completePortalTask: commands.completePortalTask.extend({ context, customerId: id, taskId: id }),
  abandonPortalTask: commands.abandonPortalTask.extend({ context, customerId: id, taskId: id }),
  getPortalGaps: z.strictObject({ tenant }),
};
