import { commandContext, careCommands as commands, surveyKind, tenant, vocabulary } from '@icrm/contracts';
import { z } from 'zod';
import { json, unlessZero } from './wire.ts';

const { id, instant, label } = vocabulary;
const by = { context: commandContext };
const ofCustomer = { ...by, customerId: id };
const ofRun = { ...by, runId: id };
const agentId = z.string().trim().min(1).max(200);

/** What each method takes. */
export const careRequests = {
  activateContract: commands.activateContract.extend(ofCustomer),
  renewContract: commands.renewContract.extend({ ...ofCustomer, contractId: id }),
  endContract: commands.endContract.extend({ ...ofCustomer, contractId: id }),
  getEntitlement: z.strictObject({ tenant, customerId: id, at: instant.optional() }),
  publishScript: z.strictObject({ ...by, scriptId: label, start: label, steps: json(commands.scriptSteps) }),
  startScript: commands.startScript.extend({ ...by, scriptId: label }),
  recordScriptAnswer: commands.recordScriptAnswer.extend(ofRun),
  deviateFromScript: commands.deviateFromScript.extend(ofRun),
  breakOffScript: commands.breakOffScript.extend(ofRun),
  getScriptReport: z.strictObject({
    ...{ tenant, scriptId: label },
    version: unlessZero(z.int().positive().optional()),
  }),
  publishScorecard: z.strictObject({
    ...{ ...by, formId: label, items: json(commands.scorecardItems) },
    passPercent: commands.publishScorecard.shape.passPercent,
  }),
  scoreQuality: commands.scoreQuality.extend({ ...by, interactionId: id }),
  giveCoaching: commands.giveCoaching.extend({ ...by, agentId }),
  agreeCoachingGoal: z.strictObject({
    ...{ ...by, agentId },
    ...commands.agreeCoachingGoal.shape,
    contacts: unlessZero(commands.agreeCoachingGoal.shape.contacts),
  }),
  getCoaching: z.strictObject({ tenant, agentId }),
  getAgentQuality: z.strictObject({ tenant, agentId }),
  offerSurvey: commands.offerSurvey.extend(ofCustomer),
  answerSurvey: commands.answerSurvey.extend({ ...ofCustomer, surveyId: id }),
  getSurveyResults: z.strictObject({
    ...{ tenant, kind: surveyKind, agentId: agentId.optional() },
    ...{ from: instant.optional(), until: instant.optional() },
  }),
  listCorrections: z.strictObject({ tenant, eventId: z.string().min(1).max(200) }),
};
