import { z } from 'zod';
import { defineEvent } from '../event-definition.ts';
import { personal } from '../personal.ts';
import { id, instant, label } from '../vocabulary.ts';
import { vectorValue } from './vector-steps.ts';

const at = '2026-03-02T09:00:00.000Z';
const agentId = z.string().min(1);
const waitedMs = z.int().nonnegative();
/** What every fact about a call says. The customer is left out while nobody knows them. */
const ofCall = { centreId: label, callId: id, customerId: id.optional(), at: instant };
const ana = '0193a000-0000-7000-8000-000000000001';
const call = { centreId: 'main', callId: '0193a000-0000-7000-8000-0000000000c1', customerId: ana, at };
const agent = { agentId: 'agent-3' };

/** What routing may know of a caller. */
export const callerProfile = z.strictObject({
  segment: z.string().optional(),
  valueTier: z.string().optional(),
  language: z.string().optional(),
  openComplaint: z.boolean().optional(),
  /** Analytics says that somebody frustrated is to be taken care of first. */
  careFirst: z.boolean().optional(),
  /** How likely analytics thinks they leave: low, medium or high. */
  churnRisk: z.string().optional(),
});

export const callArrived = defineEvent({
  type: 'CallArrived',
  context: 'service',
  summary:
    'Somebody calls or writes and waits for an agent, with what the customer view knew at that moment.',
  schema: z.strictObject({
    ...ofCall,
    channel: label,
    caller: callerProfile,
    /** Where `caller` is from: the view, nowhere (nobody known), or the view did not answer. */
    profile: z.enum(['view', 'unknown', 'unavailable']),
    viewPosition: z.string().optional(),
    variables: z.record(label, vectorValue).optional(),
    /** Waiting is counted from here when a promised call back keeps its place. */
    waitingSince: instant.optional(),
  }),
  example: {
    ...call,
    ...{ channel: 'phone', caller: { segment: 'home', openComplaint: true } },
    ...{ profile: 'view', viewPosition: '1840', variables: { choice: 2 } },
  },
});

export const callStepTaken = defineEvent({
  type: 'CallStepTaken',
  context: 'service',
  summary: 'A step of the vector was taken, with what its conditions saw.',
  schema: z.strictObject({
    ...ofCall,
    vector: z.int().positive(),
    step: z.int().nonnegative(),
    do: label,
    inputs: z.record(z.string(), vectorValue),
  }),
  example: { ...call, vector: 1, step: 2, do: 'if', inputs: { waitingSeconds: 30, segment: 'home' } },
});

export const callQueued = defineEvent({
  type: 'CallQueued',
  context: 'service',
  summary: 'A call waits in a queue.',
  schema: z.strictObject({ ...ofCall, queue: label, priority: z.int() }),
  example: { ...call, queue: 'support', priority: 0 },
});

export const callAnnounced = defineEvent({
  type: 'CallAnnounced',
  context: 'service',
  summary: 'The caller was told something while waiting.',
  schema: z.strictObject({ ...ofCall, message: z.string() }),
  example: { ...call, message: 'You are next' },
});

export const callOffered = defineEvent({
  type: 'CallOffered',
  context: 'service',
  summary: 'An agent is rung, until a time; with how many could have been rung, or waited.',
  schema: z.strictObject({
    ...ofCall,
    agentId,
    queue: label,
    waitedMs,
    until: instant,
    among: z.union([z.strictObject({ agents: z.int() }), z.strictObject({ calls: z.int() })]),
  }),
  example: {
    ...call,
    ...agent,
    ...{ queue: 'support', waitedMs: 4_000, until: '2026-03-02T09:00:24.000Z', among: { agents: 2 } },
  },
});

export const callOfferReturned = defineEvent({
  type: 'CallOfferReturned',
  context: 'service',
  summary: 'Nobody took the call; it waits in its place again.',
  schema: z.strictObject({ ...ofCall, agentId }),
  example: { ...call, ...agent },
});

export const callAnswered = defineEvent({
  type: 'CallAnswered',
  context: 'service',
  summary: 'Caller and agent speak with each other.',
  schema: z.strictObject({ ...ofCall, agentId, waitedMs }),
  example: { ...call, ...agent, waitedMs: 5_200 },
});

export const callHeld = defineEvent({
  type: 'CallHeld',
  context: 'service',
  summary: 'The caller was put on hold.',
  schema: z.strictObject({ ...ofCall, agentId }),
  example: { ...call, ...agent },
});

export const callRetrieved = defineEvent({
  type: 'CallRetrieved',
  context: 'service',
  summary: 'The caller was taken back from hold.',
  schema: z.strictObject({ ...ofCall, agentId }),
  example: { ...call, ...agent },
});

export const callTransferred = defineEvent({
  type: 'CallTransferred',
  context: 'service',
  summary: 'The agent handed the caller to a queue, where their wait begins anew.',
  schema: z.strictObject({ ...ofCall, agentId, queue: label, priority: z.int() }),
  example: { ...call, ...agent, queue: 'billing', priority: 5 },
});

export const callFinished = defineEvent({
  type: 'CallFinished',
  context: 'service',
  summary: 'Caller and agent are done.',
  schema: z.strictObject({ ...ofCall, agentId, handledMs: z.int().nonnegative() }),
  example: { ...call, ...agent, handledMs: 182_000 },
});

export const callDispositioned = defineEvent({
  type: 'CallDispositioned',
  context: 'service',
  summary: 'What the agent says came of the call.',
  schema: z.strictObject({ ...ofCall, subjectId: id, agentId, code: label, note: personal().optional() }),
  subject: 'subjectId',
  example: { ...call, ...agent, subjectId: ana, code: 'answered', note: 'Knows the meter now' },
});

export const callAbandoned = defineEvent({
  type: 'CallAbandoned',
  context: 'service',
  summary: 'The caller hung up before anybody answered.',
  schema: z.strictObject({ ...ofCall, waitedMs }),
  example: { ...call, waitedMs: 61_000 },
});

export const callbackPromised = defineEvent({
  type: 'CallbackPromised',
  context: 'service',
  summary: 'The caller hung up and will be called back.',
  schema: z.strictObject({ ...ofCall, waitedMs, keepsPlace: z.boolean() }),
  example: { ...call, waitedMs: 90_000, keepsPlace: true },
});

export const callTurnedAway = defineEvent({
  type: 'CallTurnedAway',
  context: 'service',
  summary: 'The vector ended the call.',
  schema: z.strictObject({ ...ofCall, reason: label, waitedMs }),
  example: { ...call, reason: 'closed', waitedMs: 0 },
});

export const callEvents = [
  callArrived,
  callStepTaken,
  callQueued,
  callAnnounced,
  callOffered,
  callOfferReturned,
  callAnswered,
  callHeld,
  callRetrieved,
  callTransferred,
  callFinished,
  callDispositioned,
  callAbandoned,
  callbackPromised,
  callTurnedAway,
] as const;
