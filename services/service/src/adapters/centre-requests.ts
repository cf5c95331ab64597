import { commandContext, centreCommands as commands, tenant, vocabulary } from '@icrm/contracts';
import { z } from 'zod';
import { json, unlessEmpty, unlessZero } from './wire.ts';

const { id, instant, label } = vocabulary;
const ofCentre = { context: commandContext, centreId: label };
const ofCall = { ...ofCentre, callId: id };
const agentId = z.string().trim().min(1).max(200);

const profile = commands.setAgentProfile.shape;
const cost = commands.publishCostModel.shape;
/** Over the wire a whole number of 64 bits. */
const minor = z.coerce.number().pipe(cost.agentHourMinor);
const span = { tenant, centreId: label, from: instant.optional(), until: instant.optional() };

/** What each method takes. */
export const centreRequests = {
  openCentre: z.strictObject({
    ...ofCentre,
    offerSeconds: unlessZero(commands.openCentre.shape.offerSeconds),
  }),
  defineQueue: commands.defineQueue.extend({ ...ofCentre, queue: label }),
  publishVector: z.strictObject({
    ...ofCentre,
    calendar: commands.publishVector.shape.calendar,
    steps: json(commands.vectorSteps),
  }),
  publishCostModel: z.strictObject({
    ...{ ...ofCentre, currency: cost.currency },
    ...{ agentHourMinor: minor, lineHourMinor: minor, callMinor: minor },
  }),
  setAgentProfile: z.strictObject({
    ...{ ...ofCentre, agentId },
    skills: profile.skills,
    capacity: unlessZero(profile.capacity),
    channels: unlessEmpty(profile.channels),
    maxOccupancy: unlessZero(profile.maxOccupancy),
  }),
  setAgentState: commands.setAgentState.extend({ ...ofCentre, agentId }),
  receiveCall: commands.receiveCall.extend({
    ...ofCentre,
    variables: json(commands.callVariables).optional(),
  }),
  collectCallInput: commands.collectCallInput.extend(ofCall),
  answerCall: commands.answerCall.extend(ofCall),
  holdCall: commands.holdCall.extend(ofCall),
  retrieveCall: commands.retrieveCall.extend(ofCall),
  transferCall: commands.transferCall.extend(ofCall),
  finishCall: commands.finishCall.extend(ofCall),
  abandonCall: commands.abandonCall.extend(ofCall),
  dispositionCall: commands.dispositionCall.extend(ofCall),
  getCentre: z.strictObject({ tenant, centreId: label }),
  getServiceLevel: z.strictObject({
    ...span,
    queue: label.optional(),
    withinSeconds: unlessZero(z.int().min(1).max(86_400).optional()),
  }),
  getCallCosts: z.strictObject({
    ...span,
    queue: label.optional(),
    version: unlessZero(z.int().positive().optional()),
  }),
  watchAgent: z.strictObject({ tenant, centreId: label, agentId, withBrief: z.boolean().default(false) }),
  getAgentBrief: z.strictObject({
    ...{ tenant, centreId: label, callId: id },
    asOfRevision: z.coerce.bigint().default(0n),
    asOfViewPosition: z.coerce.bigint().default(0n),
  }),
  compareVector: z.strictObject({
    ...span,
    steps: json(commands.vectorSteps).optional(),
    calendar: label.default('always'),
  }),
};
