import { salesV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { derivedId } from '@icrm/runtime';
import { handleLead, leadIdOf } from '../application/lead-handler.ts';
import { handleOpportunity } from '../application/opportunity-handler.ts';
import { handleOrder } from '../application/order-handler.ts';
import { type Edge, handlingOf } from './edge.ts';
import { accepted, toResult } from './refusals.ts';
import { requests } from './requests.ts';

/** SalesService: a method reads its request by a schema, sends one command to one aggregate and tells the outcome. */
export const salesRpc = (edge: Edge): RpcService => {
  const on = (context: CommandContext, call: RpcCall) => handlingOf(edge, context, call);

  return implement(salesV1.SalesServiceService, {
    captureLead: validated(requests.captureLead, async ({ context, ...interest }, call) => {
      const leadId = leadIdOf(context.tenant, interest);
      const outcome = accepted(
        await handleLead(on(context, call), leadId, {
          type: 'CaptureLead',
          data: { leadId, ...interest },
        }),
      );
      return { leadId, deduplicated: outcome.events.length === 0, result: toResult(outcome) };
    }),

    qualifyLead: validated(requests.qualifyLead, async ({ context, leadId }, call) => {
      const outcome = await handleLead(on(context, call), leadId, { type: 'QualifyLead', data: {} });
      return { result: toResult(outcome) };
    }),

    disqualifyLead: validated(requests.disqualifyLead, async ({ context, leadId, ...data }, call) => {
      const outcome = await handleLead(on(context, call), leadId, { type: 'DisqualifyLead', data });
      return { result: toResult(outcome) };
    }),

    openOpportunity: validated(requests.openOpportunity, async ({ context, ...data }, call) => {
      const opportunityId = data.opportunityId ?? derivedId(context.commandId, 'opportunity');
      const outcome = await handleOpportunity(on(context, call), opportunityId, {
        type: 'OpenOpportunity',
        data: { ...data, opportunityId },
      });
      return { opportunityId, result: toResult(outcome) };
    }),

    advanceOpportunity: validated(
      requests.advanceOpportunity,
      async ({ context, opportunityId, ...data }, call) => {
        const outcome = await handleOpportunity(on(context, call), opportunityId, {
          type: 'AdvanceOpportunity',
          data,
        });
        return { result: toResult(outcome) };
      },
    ),

    winOpportunity: validated(requests.winOpportunity, async ({ context, opportunityId, ...data }, call) => {
      const outcome = await handleOpportunity(on(context, call), opportunityId, {
        type: 'WinOpportunity',
        data,
      });
      return { result: toResult(outcome) };
    }),

    loseOpportunity: validated(
      requests.loseOpportunity,
      async ({ context, opportunityId, ...data }, call) => {
        const outcome = await handleOpportunity(on(context, call), opportunityId, {
          type: 'LoseOpportunity',
          data,
        });
        return { result: toResult(outcome) };
      },
    ),

    placeOrder: validated(requests.placeOrder, async ({ context, ...data }, call) => {
      const orderId = data.orderId ?? derivedId(context.commandId, 'order');
      const outcome = await handleOrder(on(context, call), orderId, {
        type: 'PlaceOrder',
        data: { ...data, orderId },
      });
      return { orderId, result: toResult(outcome) };
    }),

    cancelOrder: validated(requests.cancelOrder, async ({ context, orderId, ...data }, call) => {
      const outcome = await handleOrder(on(context, call), orderId, { type: 'CancelOrder', data });
      return { result: toResult(outcome) };
    }),
  });
};
