import type { LeadEvent, OpportunityEvent, OrderEvent } from '@icrm/contracts';
import { fact, factsOf } from './facts-of.ts';

type Lines = {
  readonly orderId: string;
  readonly currency: string;
  readonly lines: Extract<OrderEvent, { type: 'OrderPlaced' }>['data']['lines'];
};
const linesOf = (step: string, { orderId, currency, lines }: Lines) =>
  lines.map(({ productId, category, quantity, amountMinor }, line) =>
    fact('sale', {
      order_id: orderId,
      step,
      line,
      product_id: productId,
      category,
      quantity,
      amount_minor: amountMinor,
      currency,
    }),
  );

export const salesFacts = factsOf<LeadEvent | OpportunityEvent | OrderEvent>({
  LeadCaptured: ({ leadId, source }) =>
    fact('deal_step', { deal_id: leadId, lead_id: leadId, step: 'captured', source }),
  LeadQualified: ({ leadId }) => fact('deal_step', { deal_id: leadId, lead_id: leadId, step: 'qualified' }),
  LeadDisqualified: ({ leadId }) =>
    fact('deal_step', { deal_id: leadId, lead_id: leadId, step: 'disqualified' }),
  OpportunityOpened: ({ opportunityId, leadId, value }) =>
    fact('deal_step', {
      deal_id: opportunityId,
      lead_id: leadId,
      step: 'opened',
      stage: 'qualified',
      value_minor: value.minor,
      currency: value.currency,
    }),
  OpportunityAdvanced: ({ opportunityId, to }) =>
    fact('deal_step', { deal_id: opportunityId, step: 'advanced', stage: to }),
  OpportunityWon: ({ opportunityId, value }) =>
    fact('deal_step', {
      deal_id: opportunityId,
      step: 'won',
      value_minor: value.minor,
      currency: value.currency,
    }),
  OpportunityLost: ({ opportunityId }) => fact('deal_step', { deal_id: opportunityId, step: 'lost' }),
  OrderPlaced: (order) => linesOf('placed', order),
  OrderAmended: ({ beforeMinor, ...order }) => [
    fact('sale', {
      order_id: order.orderId,
      step: 'taken-back',
      line: -1,
      amount_minor: -beforeMinor,
      currency: order.currency,
    }),
    ...linesOf('amended', order),
  ],
  OrderCancelled: ({ orderId, currency, totalMinor }) =>
    fact('sale', { order_id: orderId, step: 'cancelled', line: -1, amount_minor: -totalMinor, currency }),
});
