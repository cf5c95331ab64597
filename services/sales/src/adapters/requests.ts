import { commandContext, salesCommands, vocabulary } from '@icrm/contracts';

const context = commandContext;
const { id } = vocabulary;

/** What each method takes: the fields of its command, its context, and the id of what it changes. */
export const requests = {
  captureLead: salesCommands.captureLead.extend({ context }),
  qualifyLead: salesCommands.qualifyLead.extend({ context, leadId: id }),
  disqualifyLead: salesCommands.disqualifyLead.extend({ context, leadId: id }),
  openOpportunity: salesCommands.openOpportunity.extend({ context }),
  advanceOpportunity: salesCommands.advanceOpportunity.extend({ context, opportunityId: id }),
  winOpportunity: salesCommands.winOpportunity.extend({ context, opportunityId: id }),
  loseOpportunity: salesCommands.loseOpportunity.extend({ context, opportunityId: id }),
  placeOrder: salesCommands.placeOrder.extend({ context }),
  cancelOrder: salesCommands.cancelOrder.extend({ context, orderId: id }),
};
