import { commandContext, serviceCommands, vocabulary } from '@icrm/contracts';

const ofCase = { context: commandContext, caseId: vocabulary.id };

/** What each method takes: the fields of its command, its context, and the id of the case that it changes. */
export const requests = {
  openCase: serviceCommands.openCase.extend({ context: commandContext }),
  publishCaseFlow: serviceCommands.publishCaseFlow.extend({
    context: commandContext,
    flowId: vocabulary.label,
  }),
  moveCase: serviceCommands.moveCase.extend(ofCase),
  acknowledgeCase: serviceCommands.acknowledgeCase.extend(ofCase),
  assignCase: serviceCommands.assignCase.extend(ofCase),
  addNote: serviceCommands.addNote.extend(ofCase),
  waitForCustomer: serviceCommands.waitForCustomer.extend(ofCase),
  resumeCase: serviceCommands.resumeCase.extend(ofCase),
  proposeResolution: serviceCommands.proposeResolution.extend(ofCase),
  rateResolution: serviceCommands.rateResolution.extend(ofCase),
  closeCase: serviceCommands.closeCase.extend(ofCase),
  reopenCase: serviceCommands.reopenCase.extend(ofCase),
  escalateCase: serviceCommands.escalateCase.extend(ofCase),
  grantGoodwill: serviceCommands.grantGoodwill.extend(ofCase),
};
