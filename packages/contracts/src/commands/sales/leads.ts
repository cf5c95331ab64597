import { z } from 'zod';
import { leadRules } from '../../events/sales/leads.ts';
import { id, label, text } from '../../vocabulary.ts';
import type { CommandsOf } from '../commands-of.ts';
import { person, reason, value } from './fields.ts';

export const leadWork = {
  /** The rules in force decide anew. */
  assignLead: z.strictObject({}).meta({ id: 'AssignLead' }),
  reassignLead: z.strictObject({ owner: person, reason }).meta({ id: 'ReassignLead' }),
  acceptLead: z.strictObject({}).meta({ id: 'AcceptLead' }),
  returnLead: z.strictObject({ reason }).meta({ id: 'ReturnLead' }),
};
export const leadRulesCommands = {
  publishLeadRules: z.strictObject({ rules: leadRules }).meta({ id: 'PublishLeadRules' }),
};
export const hintCommands = {
  raiseHint: z
    .strictObject({
      hintId: id.optional(),
      customerId: id,
      kind: label,
      topic: text,
      evidenceEventIds: z.array(z.string().min(1).max(200)).max(20).default([]),
      /** How long somebody may take it up. */
      expiresInHours: z.int().min(1).max(8_760).default(336),
    })
    .meta({ id: 'RaiseHint' }),
  acceptHint: z.strictObject({}).meta({ id: 'AcceptHint' }),
  dismissHint: z.strictObject({ reason }).meta({ id: 'DismissHint' }),
};
export const offerCommands = {
  suggestOffer: z
    .strictObject({
      offerId: id.optional(),
      customerId: id,
      callId: z.string().trim().min(1).max(200),
      productId: z.string().trim().min(1).max(100),
      title: text,
      reasons: z.array(z.string().trim().min(1).max(300)).max(20).default([]),
    })
    .meta({ id: 'SuggestOffer' }),
  presentOffer: z.strictObject({}).meta({ id: 'PresentOffer' }),
  acceptOffer: z.strictObject({ value }).meta({ id: 'AcceptOffer' }),
  declineOffer: z.strictObject({ reason }).meta({ id: 'DeclineOffer' }),
};
export type LeadWorkCommand = CommandsOf<typeof leadWork>;
export type LeadRulesCommand = CommandsOf<typeof leadRulesCommands>;
export type HintCommand = CommandsOf<typeof hintCommands>;
export type OfferCommand = CommandsOf<typeof offerCommands>;
