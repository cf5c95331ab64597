import { leadRules, leadV1, salesCommands, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { limit } from './reading.ts';
import { commandTable, questionTable } from './sales-table.ts';

const text = z.string().min(1).max(200).optional();

/** Rules, assignment, hints and offers. */
export const salesLeadRoutes = ({ leads: client }: Pick<Clients, 'leads'>): readonly Route[] => {
  const messages = leadV1;
  return [
    ...questionTable(
      { tag: 'leads', messages, client },
      {
        listLeads: {
          path: '/v1/leads',
          summary: 'The register of leads, the oldest first',
          query: {
            status: text,
            owner: text,
            source: text,
            limit: limit.optional(),
            after: vocabulary.id.optional(),
          },
          answer: z.object({ leads: z.array(z.looseObject({ leadId: z.string(), status: z.string() })) }),
        },
        listHints: {
          path: '/v1/hints',
          summary: 'Hints, and how good each kind has been',
          query: { status: text, limit: limit.optional() },
          answer: z.object({ hints: z.array(z.looseObject({})), kinds: z.array(z.looseObject({})) }),
        },
        trackLead: {
          path: '/v1/leads/{leadId}',
          summary: 'A lead as it stands, and every fact of it in order',
        },
        whyAssigned: {
          path: '/v1/leads/{leadId}/why-assigned',
          summary: 'Which rule gave the lead to whom, what it saw, and why no rule before it held',
        },
        simulateLeadRules: {
          path: '/v1/lead-rules/simulate',
          summary: 'Decides every lead of the past again and tells what would differ',
          description:
            'By rules that are given, by a published version, or each lead by its own version: then nothing differs.',
          body: z
            .strictObject({ rules: leadRules.optional(), version: z.int().positive().optional() })
            .meta({ id: 'SimulateLeadRules' }),
          answer: z.object({
            ...{ leads: z.int(), changed: z.int(), scoreChanged: z.int() },
            changes: z.array(z.looseObject({ leadId: z.string() })),
          }),
        },
      },
    ),
    ...commandTable(
      {
        tag: 'leads',
        messages,
        client,
        commands: { ...salesCommands.leadRulesCommands, ...salesCommands.leadWork },
      },
      {
        publishLeadRules: [
          '/v1/lead-rules',
          'From now on leads are scored, classified and assigned so',
          { version: z.int() },
        ],
        assignLead: ['/v1/leads/{leadId}/assign', 'The rules in force decide anew'],
        reassignLead: ['/v1/leads/{leadId}/reassign', 'Gives a lead to another seller'],
        acceptLead: ['/v1/leads/{leadId}/accept', 'Sales follows a lead that marketing handed over'],
        returnLead: ['/v1/leads/{leadId}/return', 'Sales gives a lead back to marketing'],
      },
    ),
    ...commandTable(
      { tag: 'hints', messages, client, commands: salesCommands.hintCommands },
      {
        raiseHint: ['/v1/hints', 'Something says that a customer may buy', { hintId: z.string() }],
        acceptHint: ['/v1/hints/{hintId}/accept', 'The hint becomes a lead', { leadId: z.string() }],
        dismissHint: ['/v1/hints/{hintId}/dismiss', 'There is nothing in a hint'],
      },
    ),
    ...commandTable(
      { tag: 'call-offers', messages, client, commands: salesCommands.offerCommands },
      {
        suggestOffer: [
          '/v1/call-offers',
          'Says what to offer a customer on the line',
          { offerId: z.string() },
        ],
        presentOffer: ['/v1/call-offers/{offerId}/present', 'The customer heard of it'],
        acceptOffer: [
          '/v1/call-offers/{offerId}/accept',
          'The customer is interested: opens an opportunity, caused by the call',
          { opportunityId: z.string() },
        ],
        declineOffer: ['/v1/call-offers/{offerId}/decline', 'The customer does not want it'],
      },
    ),
  ];
};
