import { z } from 'zod';
import { agentState } from '../events/contact-centre.ts';
import { vectorStep, vectorValue } from '../events/vector-steps.ts';
import { id, instant, label, text } from '../vocabulary.ts';

const agentId = z.string().trim().min(1).max(200);
const byLabel = (value: z.ZodInt) => z.record(label, value);
const inputs = z
  .array(
    z.strictObject({
      field: label,
      value: z.string().min(1).max(500),
      confidence: z.number().min(0).max(1).default(1),
    }),
  )
  .max(50);

export const vectorSteps = z.array(vectorStep).min(1).max(200);
export const callVariables = z.record(label, vectorValue);

export const openCentre = z
  .strictObject({ offerSeconds: z.int().min(1).max(600).default(20) })
  .meta({ id: 'OpenCentre' });
export const defineQueue = z
  .strictObject({ withinSeconds: z.int().min(1).max(86_400), targetPercent: z.int().min(1).max(100) })
  .meta({ id: 'DefineQueue' });
export const publishVector = z
  .strictObject({
    /** What `inBusinessHours` means; every hour unless given. */
    calendar: label.default('always'),
    steps: vectorSteps,
  })
  .meta({ id: 'PublishVector' });
export const setAgentProfile = z
  .strictObject({
    skills: byLabel(z.int().min(1).max(10)),
    capacity: z.int().min(1).max(20).default(1),
    channels: byLabel(z.int().min(0).max(20)).optional(),
    maxOccupancy: z.number().gt(0).max(1).optional(),
  })
  .meta({ id: 'SetAgentProfile' });
export const setAgentState = z.strictObject({ state: agentState }).meta({ id: 'SetAgentState' });
export const publishCostModel = z
  .strictObject({
    currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as EUR'),
    agentHourMinor: z.int().min(0).max(100_000_000),
    lineHourMinor: z.int().min(0).max(100_000_000).default(0),
    callMinor: z.int().min(0).max(100_000_000).default(0),
  })
  .meta({ id: 'PublishCostModel' });
export const receiveCall = z
  .strictObject({
    callId: id.optional(),
    customerId: id.optional(),
    channel: label.optional(),
    /** For the conditions of the vector; nothing personal. */
    variables: callVariables.optional(),
    inputs: inputs.default([]),
    waitingSince: instant.optional(),
  })
  .meta({ id: 'ReceiveCall' });
export const collectCallInput = z.strictObject({ inputs: inputs.min(1) }).meta({ id: 'CollectCallInput' });
export const answerCall = z.strictObject({ agentId }).meta({ id: 'AnswerCall' });
export const holdCall = z.strictObject({}).meta({ id: 'HoldCall' });
export const retrieveCall = z.strictObject({}).meta({ id: 'RetrieveCall' });
export const transferCall = z
  .strictObject({ queue: label, priority: z.int().min(-1_000).max(1_000).default(0) })
  .meta({ id: 'TransferCall' });
export const finishCall = z.strictObject({}).meta({ id: 'FinishCall' });
export const abandonCall = z.strictObject({}).meta({ id: 'AbandonCall' });
export const dispositionCall = z
  .strictObject({ code: label, note: text.optional() })
  .meta({ id: 'DispositionCall' });
