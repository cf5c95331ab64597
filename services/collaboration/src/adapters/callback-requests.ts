import { commandContext, collaborationCommands as commands, tenant, vocabulary } from '@icrm/contracts';
import { z } from 'zod';

const context = commandContext;
const { id, label } = vocabulary;
const callbackId = id;
const sessionId = id;
const limit = z.int().min(0).max(500);

export const callbackRequests = {
  requestCallback: commands.requestCallback.extend({ context }),
  attemptCallback: commands.attemptCallback.extend({ context, callbackId }),
  cancelCallback: commands.cancelCallback.extend({ context, callbackId }),
  listCallbacks: z.strictObject({
    tenant,
    queue: label.optional(),
    customerId: id.optional(),
    dueOnly: z.boolean(),
    limit,
  }),
};

export const sessionRequests = {
  requestSession: commands.requestSession.extend({ context }),
  consentToSession: commands.consentToSession.extend({ context, sessionId }),
  withdrawSessionConsent: commands.withdrawSessionConsent.extend({ context, sessionId }),
  startSession: commands.startSession.extend({ context, sessionId }),
  joinSession: commands.joinSession.extend({ context, sessionId }),
  leaveSession: commands.leaveSession.extend({ context, sessionId }),
  showPage: commands.showPage.extend({ context, sessionId }),
  passControl: commands.passControl.extend({ context, sessionId }),
  recordSession: commands.recordSession.extend({ context, sessionId }),
  endSession: commands.endSession.extend({ context, sessionId }),
};
