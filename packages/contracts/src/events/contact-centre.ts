import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { personal } from '../personal.ts';
import { id, instant, label } from '../vocabulary.ts';
import { callEvents } from './calls.ts';
import { vectorStep } from './vector-steps.ts';

export const agentState = z.enum(['available', 'wrap-up', 'break', 'offline']);
export type AgentStateName = z.infer<typeof agentState>;

const at = '2026-03-02T09:00:00.000Z';
const centreId = label;
const agentId = z.string().min(1);
const version = z.int().positive();
const calendar = z.strictObject({ id: label, version });

export const centreOpened = defineEvent({
  type: 'CentreOpened',
  context: 'service',
  summary: 'A contact centre leads calls to agents from now on.',
  schema: z.strictObject({
    centreId,
    /** How long an agent may let it ring. */
    offerSeconds: z.int().positive(),
    at: instant,
  }),
  example: { centreId: 'main', offerSeconds: 20, at },
});

export const queueDefined = defineEvent({
  type: 'QueueDefined',
  context: 'service',
  summary:
    'What is wanted of a queue: a share of its calls answered within some seconds. Versions never change.',
  schema: z.strictObject({
    centreId,
    queue: label,
    version,
    withinSeconds: z.int().positive(),
    targetPercent: z.int().min(1).max(100),
    at: instant,
  }),
  example: { centreId: 'main', queue: 'support', version: 1, withinSeconds: 20, targetPercent: 80, at },
});

export const vectorPublished = defineEvent({
  type: 'VectorPublished',
  context: 'service',
  summary: 'Calls that arrive from now on are led by these steps. Versions never change.',
  schema: z.strictObject({ centreId, version, calendar, steps: z.array(vectorStep).min(1), at: instant }),
  example: {
    centreId: 'main',
    version: 1,
    calendar: { id: 'es-madrid', version: 1 },
    steps: [{ do: 'queue', skill: 'support', priority: 0 }],
    at,
  },
});

export const agentProfileSet = defineEvent({
  type: 'AgentProfileSet',
  context: 'service',
  summary: 'What an agent can do: skills with levels, how much at a time and by channel, how busy at most.',
  schema: z.strictObject({
    centreId,
    agentId,
    skills: z.record(label, z.int().min(1).max(10)),
    capacity: z.int().min(1).max(20),
    /** By channel, at most `capacity` in all; left out: any mix. */
    channels: z.record(label, z.int().min(0).max(20)).optional(),
    /** The share of the time signed on that may be work, 0 to 1. */
    maxOccupancy: z.number().gt(0).max(1).optional(),
    at: instant,
  }),
  example: {
    ...{ centreId: 'main', agentId: 'agent-3', skills: { support: 3 }, capacity: 3 },
    ...{ channels: { phone: 1, chat: 3 }, maxOccupancy: 0.85, at },
  },
});

export const agentStateChanged = defineEvent({
  type: 'AgentStateChanged',
  context: 'service',
  summary: 'What an agent says of themselves; whoever let it ring is heard of again.',
  schema: z.strictObject({
    centreId,
    agentId,
    state: agentState,
    /** What their judged contacts of late came to, 0 to 100, as it was known then; none were judged unless given. */
    qualityPercent: z.number().min(0).max(100).optional(),
    at: instant,
  }),
  example: { centreId: 'main', agentId: 'agent-3', state: 'available', at },
});

export const costModelPublished = defineEvent({
  type: 'CostModelPublished',
  context: 'service',
  summary: 'What calls cost by this reckoning, in minor units of a currency. Versions never change.',
  schema: z.strictObject({
    centreId,
    version,
    currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as EUR'),
    /** An hour of an agent: what they talk, hold and wrap up. */
    agentHourMinor: z.int().nonnegative(),
    /** An hour of a line: waiting and talking. */
    lineHourMinor: z.int().nonnegative(),
    /** Every call, whatever its length. */
    callMinor: z.int().nonnegative(),
    at: instant,
  }),
  example: {
    ...{ centreId: 'main', version: 1, currency: 'EUR' },
    ...{ agentHourMinor: 2_400, lineHourMinor: 120, callMinor: 5, at },
  },
});

const inputs = z.array(
  z.strictObject({
    field: label,
    value: personal(),
    /** How sure the machine was of what it heard, 0 to 1. */
    confidence: z.number().min(0).max(1),
  }),
);

export const callInputCollected = defineEvent({
  type: 'CallInputCollected',
  context: 'service',
  summary: 'What the caller told a machine before an agent: sealed, and carried to the agent.',
  schema: z.strictObject({
    centreId,
    callId: id,
    customerId: id.optional(),
    /** Whose key seals it: the customer, or the call of somebody unknown. */
    subjectId: id,
    inputs: inputs.min(1),
    at: instant,
  }),
  subject: 'subjectId',
  example: {
    centreId: 'main',
    callId: '0193a000-0000-7000-8000-0000000000c1',
    customerId: '0193a000-0000-7000-8000-000000000001',
    subjectId: '0193a000-0000-7000-8000-000000000001',
    inputs: [{ field: 'contract-number', value: 'C-1001', confidence: 0.97 }],
    at,
  },
});

export const centreEvents = [
  centreOpened,
  queueDefined,
  vectorPublished,
  agentProfileSet,
  agentStateChanged,
  costModelPublished,
  callInputCollected,
  ...callEvents,
] as const;

/** Facts of stream `centre-<tenant>.<id>`: what happened in a contact centre, and what it decided. */
export type CentreEvent = EventsOf<typeof centreEvents>;
