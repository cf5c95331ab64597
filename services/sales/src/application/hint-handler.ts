import type { HintEvent, OfferEvent, salesCommands } from '@icrm/contracts';
import { derivedId } from '@icrm/runtime';
import { type ExpireHint, type Hint, type HintFacts, type HintRejection, hint } from '../domain/hint.ts';
import { type Offer, type OfferFacts, type OfferRejection, offer } from '../domain/offer.ts';
import { handlerOf } from './aggregate.ts';
import { handleLead, leadIdOf } from './lead-handler.ts';
import { handleOpportunity } from './opportunity-handler.ts';
import type { Handling } from './ports.ts';

const SOURCE = 'hint';

/** The hint of stream `hint-<tenant>.<id>`. */
export const hints = handlerOf<
  Hint,
  salesCommands.HintCommand | ExpireHint,
  HintEvent,
  HintRejection,
  HintFacts
>({
  noun: 'hint',
  decider: hint,
  factsFor: async ({ context }, _command, hintId) => ({
    leadId: leadIdOf(context.tenant, { source: SOURCE, sourceReference: hintId }),
  }),
});

/**
 * The hint becomes a lead. First the hint is converted, then the lead captured: sent again after a crash between the two,
 * the command captures what is missing.
 */
export const acceptHint = async (handling: Handling, hintId: string) => {
  const outcome = await hints.handle(handling, hintId, { type: 'AcceptHint', data: {} });
  if (!outcome.accepted || outcome.state.status === 'unknown') return { outcome, leadId: '' };
  const { customerId, topic, leadId = '' } = outcome.state;
  const { context } = handling;
  await handleLead(
    { ...handling, context: { ...context, commandId: derivedId(context.commandId, 'lead') } },
    leadId,
    { type: 'CaptureLead', data: { leadId, customerId, source: SOURCE, sourceReference: hintId, topic } },
  );
  return { outcome, leadId };
};

/** The offer of stream `offer-<tenant>.<id>`. */
export const offers = handlerOf<Offer, salesCommands.OfferCommand, OfferEvent, OfferRejection, OfferFacts>({
  noun: 'offer',
  decider: offer,
  factsFor: async (_handling, _command, offerId) => ({ opportunityId: derivedId(offerId, 'opportunity') }),
});

type Value = { readonly minor: number; readonly currency: string };

/** A customer wants what was offered: an opportunity, caused by the call. */
export const acceptOffer = async (handling: Handling, offerId: string, value: Value) => {
  const outcome = await offers.handle(handling, offerId, { type: 'AcceptOffer', data: { value } });
  if (!outcome.accepted || outcome.state.status === 'unknown') return { outcome, opportunityId: '' };
  const { customerId, title, callId } = outcome.state;
  const opportunityId = derivedId(offerId, 'opportunity');
  const { context } = handling;
  const caused = { commandId: derivedId(context.commandId, 'opportunity'), causationId: callId };
  await handleOpportunity({ ...handling, context: { ...context, ...caused } }, opportunityId, {
    type: 'OpenOpportunity',
    data: { opportunityId, customerId, title, value, owner: context.actor.id },
  });
  return { outcome, opportunityId };
};
