import { commandContext, customerCommands, vocabulary } from '@icrm/contracts';

const context = commandContext;
const customerId = vocabulary.id;
const ofCustomer = { context, customerId };

/** What each method takes: the fields of its command, its context, and the id of the customer it changes. */
export const requests = {
  registerCustomer: customerCommands.registerCustomer.extend({ context }),
  changeDetails: customerCommands.changeDetails.safeExtend(ofCustomer),
  addIdentifier: customerCommands.addIdentifier.extend(ofCustomer),
  removeIdentifier: customerCommands.removeIdentifier.extend(ofCustomer),
  giveConsent: customerCommands.giveConsent.extend(ofCustomer),
  withdrawConsent: customerCommands.withdrawConsent.extend(ofCustomer),
  convertProspect: customerCommands.convertProspect.extend(ofCustomer),
  retireCustomer: customerCommands.retireCustomer.extend(ofCustomer),
  eraseCustomer: customerCommands.eraseCustomer.extend(ofCustomer),
  linkCustomers: customerCommands.linkCustomers.extend({ context }),
  unlinkCustomers: customerCommands.unlinkCustomers.extend({ context }),
  rejectLink: customerCommands.rejectLink.extend({ context }),
};
