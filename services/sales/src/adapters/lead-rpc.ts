import { leadRules, leadV1, salesCommands } from '@icrm/contracts';
import { implement, type RpcService } from '@icrm/rpc';
import { z } from 'zod';
import { acceptHint, acceptOffer, hints, offers } from '../application/hint-handler.ts';
import { CURRENT, leadRuleBooks, leads } from '../application/lead-handler.ts';
import {
  listHints,
  listLeads,
  simulateLeadRules,
  trackLead,
  whyAssigned,
} from '../application/queries/lead-queries.ts';
import { commandMethods, type Edge, id, limit, method, question } from './edge.ts';
import { accepted, toResult } from './refusals.ts';

const text = z.string().max(200).optional();

/** LeadService: rules, assignment, hints and offers. */
export const leadRpc = (edge: Edge): RpcService =>
  implement(leadV1.LeadServiceService, {
    ...commandMethods({ edge, noun: 'lead', commands: salesCommands.leadWork, handle: leads.handle }),
    ...commandMethods({
      edge,
      noun: 'hint',
      commands: salesCommands.hintCommands,
      creates: ['raiseHint'],
      handle: hints.handle,
    }),
    ...commandMethods({
      edge,
      noun: 'offer',
      commands: salesCommands.offerCommands,
      creates: ['suggestOffer'],
      handle: offers.handle,
    }),
    publishLeadRules: method(
      edge,
      salesCommands.leadRulesCommands.publishLeadRules.shape,
      async (by, data) => {
        const outcome = accepted(await leadRuleBooks.handle(by, CURRENT, { type: 'PublishLeadRules', data }));
        return { version: outcome.state.books.length, result: toResult(outcome) };
      },
    ),
    acceptHint: method(edge, { hintId: id }, async (by, { hintId }) => {
      const { outcome, leadId } = await acceptHint(by, hintId);
      return { leadId, result: toResult(outcome) };
    }),
    acceptOffer: method(
      edge,
      { ...salesCommands.offerCommands.acceptOffer.shape, offerId: id },
      async (by, { offerId, value }) => {
        const { outcome, opportunityId } = await acceptOffer(by, offerId, value);
        return { opportunityId, result: toResult(outcome) };
      },
    ),
    trackLead: question({ leadId: id }, ({ tenant, leadId }) => trackLead(edge, tenant, leadId)),
    whyAssigned: question({ leadId: id }, ({ tenant, leadId }) => whyAssigned(edge, tenant, leadId)),
    listLeads: question(
      { status: text, owner: text, source: text, limit, after: id.optional() },
      ({ tenant, ...listing }) => listLeads(edge, tenant, listing),
    ),
    listHints: question({ status: text, limit }, ({ tenant, ...listing }) =>
      listHints(edge, tenant, listing),
    ),
    simulateLeadRules: question(
      { rules: leadRules.optional(), version: z.int().min(0).optional() },
      ({ tenant, rules, version }) =>
        simulateLeadRules(edge, tenant, { rules, version: version || undefined }),
    ),
  });
