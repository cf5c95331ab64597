import { salesCommands as commands, salesV1 as v1, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const lead = z.strictObject({ leadId: vocabulary.id });
const opportunity = z.strictObject({ opportunityId: vocabulary.id });
const order = z.strictObject({ orderId: vocabulary.id });

/** Leads, opportunities and orders: one row a command. */
export const salesCommandRoutes = ({ sales }: Pick<Clients, 'sales'>): readonly Route[] => [
  commandRoute('leads', {
    path: '/v1/leads',
    operation: 'captureLead',
    summary: 'Records that a customer showed interest',
    description: 'The same source and source reference again give the first lead, with `deduplicated: true`.',
    body: commands.captureLead,
    request: v1.CaptureLeadRequest,
    call: sales.captureLead,
    answer: { leadId: z.string(), deduplicated: z.boolean() },
  }),
  commandRoute('leads', {
    path: '/v1/leads/{leadId}/qualify',
    operation: 'qualifyLead',
    summary: 'A lead is worth an opportunity',
    params: lead,
    body: commands.qualifyLead,
    request: v1.QualifyLeadRequest,
    call: sales.qualifyLead,
  }),
  commandRoute('leads', {
    path: '/v1/leads/{leadId}/disqualify',
    operation: 'disqualifyLead',
    summary: 'A lead will not be followed',
    params: lead,
    body: commands.disqualifyLead,
    request: v1.DisqualifyLeadRequest,
    call: sales.disqualifyLead,
  }),
  commandRoute('opportunities', {
    path: '/v1/opportunities',
    operation: 'openOpportunity',
    summary: 'Opens a possible sale, with or without a lead',
    body: commands.openOpportunity,
    request: v1.OpenOpportunityRequest,
    call: sales.openOpportunity,
    answer: { opportunityId: z.string() },
  }),
  commandRoute('opportunities', {
    path: '/v1/opportunities/{opportunityId}/advance',
    operation: 'advanceOpportunity',
    summary: 'Moves a possible sale to a later stage',
    params: opportunity,
    body: commands.advanceOpportunity,
    request: v1.AdvanceOpportunityRequest,
    call: sales.advanceOpportunity,
  }),
  commandRoute('opportunities', {
    path: '/v1/opportunities/{opportunityId}/win',
    operation: 'winOpportunity',
    summary: 'The customer said yes',
    params: opportunity,
    body: commands.winOpportunity,
    request: v1.WinOpportunityRequest,
    call: sales.winOpportunity,
  }),
  commandRoute('opportunities', {
    path: '/v1/opportunities/{opportunityId}/lose',
    operation: 'loseOpportunity',
    summary: 'The customer said no',
    params: opportunity,
    body: commands.loseOpportunity,
    request: v1.LoseOpportunityRequest,
    call: sales.loseOpportunity,
  }),
  commandRoute('orders', {
    path: '/v1/orders',
    operation: 'placeOrder',
    summary: 'Places an order',
    description:
      "`amountMinor` is a line's whole amount in minor units of the order's currency, not the price of one piece.",
    body: commands.placeOrder,
    request: v1.PlaceOrderRequest,
    call: sales.placeOrder,
    answer: { orderId: z.string() },
  }),
  commandRoute('orders', {
    path: '/v1/orders/{orderId}/cancel',
    operation: 'cancelOrder',
    summary: 'Cancels an order',
    params: order,
    body: commands.cancelOrder,
    request: v1.CancelOrderRequest,
    call: sales.cancelOrder,
  }),
];
