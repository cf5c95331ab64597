import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { personal } from '../personal.ts';
import { id, instant, label, money } from '../vocabulary.ts';
import { centreEvents } from './contact-centre.ts';
import { entitlementEvents } from './entitlements.ts';
import { smsEvents, technicianEvents, workOrderEvents } from './field-service.ts';
import { coachingEvents, evaluationEvents, scorecardEvents } from './quality.ts';
import { scriptEvents, scriptRunEvents } from './scripts.ts';
import { surveyEvents } from './surveys.ts';

export const caseKind = z.enum(['question', 'incident', 'complaint']);
export const casePriority = z.enum(['low', 'normal', 'high', 'urgent']);
/** Whom a case is for: customers, or our own people. */
export const caseAudience = z.enum(['external', 'internal']);
export const noteVisibility = z.enum(['internal', 'public']);
export const noteAuthor = z.enum(['staff', 'customer']);
/** What is promised of a case: a first response, one to each later message of the customer, and a resolution. */
export const serviceClock = z.enum(['first-response', 'next-response', 'resolution']);
export type CaseKind = z.infer<typeof caseKind>;
export type CasePriority = z.infer<typeof casePriority>;
export type ServiceClock = z.infer<typeof serviceClock>;

/** A stage of a flow, and where it may go on to. */
export const caseStage = z.strictObject({ stage: label, next: z.array(label).max(50) });

const customerId = id;
const caseId = id;
const ana = '0193a000-0000-7000-8000-000000000001';
const theCase = '0193a000-0000-7000-8000-0000000000d1';
const wrong = '0193a000-0000-7000-8000-0000000000e1';
const at = '2026-03-02T09:00:00.000Z';
const names = { caseId: theCase, customerId: ana };
const reason = z.string();

export const caseOpened = defineEvent({
  type: 'CaseOpened',
  context: 'service',
  summary: 'A customer asks, reports or complains; which promise applies is settled here.',
  schema: z.strictObject({
    caseId,
    customerId,
    kind: caseKind,
    priority: casePriority,
    subject: personal(),
    segment: z.string().optional(),
    contract: z.string().optional(),
    /** Where segment and contract are from: the customer view at a position, or who opened the case; our contract. */
    entitlement: z
      .strictObject({
        source: z.enum(['view', 'said']),
        viewPosition: z.string().optional(),
        contractId: id.optional(),
      })
      .optional(),
    /** The promise that applies, and whose working hours count, with their versions. */
    plan: z.strictObject({ id: label, version: z.int().positive() }),
    calendar: z.strictObject({ id: label, version: z.int().positive() }),
    /** internal: of a colleague, by whom the help desk is asked. External unless given. */
    audience: caseAudience.optional(),
    /** The flow that its stages follow, and the first of them; none unless given. */
    flow: z.strictObject({ id: label, version: z.int().positive(), stage: label }).optional(),
    at: instant,
  }),
  example: {
    ...names,
    kind: 'complaint',
    priority: 'high',
    subject: 'The inverter was delivered broken',
    segment: 'home',
    plan: { id: 'standard', version: 1 },
    calendar: { id: 'es-madrid', version: 1 },
    at,
  },
});

export const caseStageChanged = defineEvent({
  type: 'CaseStageChanged',
  context: 'service',
  summary: 'A case went on to another stage of its flow.',
  schema: z.strictObject({ caseId, customerId, from: label, to: label, at: instant }),
  example: { ...names, from: 'triage', to: 'repair', at },
});

export const caseFlowPublished = defineEvent({
  type: 'CaseFlowPublished',
  context: 'service',
  summary: 'Cases that are opened with this flow go through these stages. Versions never change.',
  schema: z.strictObject({
    flowId: label,
    version: z.int().positive(),
    audience: caseAudience,
    start: label,
    stages: z.array(caseStage).min(1),
    at: instant,
  }),
  example: {
    ...{ flowId: 'repair', version: 1, audience: 'external', start: 'triage', at },
    stages: [
      { stage: 'triage', next: ['repair'] },
      { stage: 'repair', next: [] },
    ],
  },
});
export const caseFlowEvents = [caseFlowPublished] as const;

export const caseAcknowledged = defineEvent({
  type: 'CaseAcknowledged',
  context: 'service',
  summary: 'The customer was told that the case has arrived.',
  schema: z.strictObject({ caseId, customerId, at: instant }),
  example: { ...names, at },
});

export const caseAssigned = defineEvent({
  type: 'CaseAssigned',
  context: 'service',
  summary: 'Somebody answers for the case from now on.',
  schema: z.strictObject({ caseId, customerId, agentId: z.string(), at: instant }),
  example: { ...names, agentId: 'agent-3', at },
});

export const caseNoteAdded = defineEvent({
  type: 'CaseNoteAdded',
  context: 'service',
  summary: 'Something was said about the case, to the customer, by the customer, or among colleagues.',
  schema: z.strictObject({
    caseId,
    customerId,
    visibility: noteVisibility,
    author: noteAuthor,
    text: personal(),
    at: instant,
  }),
  example: { ...names, visibility: 'public', author: 'staff', text: 'A new one leaves today', at },
});

export const caseWaitingForCustomer = defineEvent({
  type: 'CaseWaitingForCustomer',
  context: 'service',
  summary: 'The case cannot go on before the customer answers.',
  schema: z.strictObject({ caseId, customerId, question: personal(), at: instant }),
  example: { ...names, question: 'Which serial number does it have?', at },
});

export const caseResumed = defineEvent({
  type: 'CaseResumed',
  context: 'service',
  summary: 'The case goes on.',
  schema: z.strictObject({ caseId, customerId, at: instant }),
  example: { ...names, at },
});

export const caseResolutionProposed = defineEvent({
  type: 'CaseResolutionProposed',
  context: 'service',
  summary: 'The customer was offered a resolution.',
  schema: z.strictObject({ caseId, customerId, resolution: personal(), at: instant }),
  example: { ...names, resolution: 'A new inverter, delivered and mounted on Friday', at },
});

export const caseResolutionRated = defineEvent({
  type: 'CaseResolutionRated',
  context: 'service',
  summary: 'The customer said how good the resolution is: 1 (bad) to 5 (good).',
  schema: z.strictObject({
    caseId,
    customerId,
    score: z.int().min(1).max(5),
    comment: personal().optional(),
    at: instant,
  }),
  example: { ...names, score: 4, comment: 'Quick, but twice at home for it', at },
});

export const caseClosed = defineEvent({
  type: 'CaseClosed',
  context: 'service',
  summary: 'Nothing is left to do.',
  schema: z.strictObject({ caseId, customerId, reason, at: instant }),
  example: { ...names, reason: 'rated', at },
});

export const caseReopened = defineEvent({
  type: 'CaseReopened',
  context: 'service',
  summary: 'The case was not over after all.',
  schema: z.strictObject({ caseId, customerId, reason, at: instant }),
  example: { ...names, reason: 'low-score', at },
});

export const caseEscalated = defineEvent({
  type: 'CaseEscalated',
  context: 'service',
  summary: 'The case was taken to the next level, from 1.',
  schema: z.strictObject({ caseId, customerId, level: z.int().positive(), reason, at: instant }),
  example: { ...names, level: 1, reason: 'second defect in a month', at },
});

export const goodwillGranted = defineEvent({
  type: 'GoodwillGranted',
  context: 'service',
  summary: 'The company makes an error of its own good; the event that was wrong stays as it is.',
  schema: z.strictObject({
    caseId,
    customerId,
    correctsEventId: id,
    value: money,
    reason,
    at: instant,
  }),
  example: {
    ...names,
    correctsEventId: wrong,
    value: { minor: 5_000, currency: 'EUR' },
    reason: 'delivered broken',
    at,
  },
});

export const serviceLevelDue = defineEvent({
  type: 'ServiceLevelDue',
  context: 'service',
  summary: 'A promise is due at a time, in the working hours of its calendar; a later one replaces it.',
  schema: z.strictObject({ caseId, customerId, clock: serviceClock, dueAt: instant, at: instant }),
  example: { ...names, clock: 'first-response', dueAt: '2026-03-02T13:00:00.000Z', at },
});

export const serviceLevelPaused = defineEvent({
  type: 'ServiceLevelPaused',
  context: 'service',
  summary: 'A promise rests while the customer is to answer, with the working time that is left.',
  schema: z.strictObject({
    caseId,
    customerId,
    clock: serviceClock,
    remainingMs: z.int().nonnegative(),
    at: instant,
  }),
  example: { ...names, clock: 'resolution', remainingMs: 86_400_000, at },
});

export const serviceLevelMet = defineEvent({
  type: 'ServiceLevelMet',
  context: 'service',
  summary: 'A promise was kept.',
  schema: z.strictObject({ caseId, customerId, clock: serviceClock, at: instant }),
  example: { ...names, clock: 'first-response', at },
});

export const serviceLevelMissed = defineEvent({
  type: 'ServiceLevelMissed',
  context: 'service',
  summary: 'A promise was not kept: its time passed.',
  schema: z.strictObject({ caseId, customerId, clock: serviceClock, dueAt: instant, at: instant }),
  example: { ...names, clock: 'resolution', dueAt: at, at },
});

export const caseEvents = [
  caseOpened,
  caseStageChanged,
  caseAcknowledged,
  caseAssigned,
  caseNoteAdded,
  caseWaitingForCustomer,
  caseResumed,
  caseResolutionProposed,
  caseResolutionRated,
  caseClosed,
  caseReopened,
  caseEscalated,
  goodwillGranted,
  serviceLevelDue,
  serviceLevelPaused,
  serviceLevelMet,
  serviceLevelMissed,
] as const;
export const serviceEvents = [
  ...caseEvents,
  ...caseFlowEvents,
  ...centreEvents,
  ...entitlementEvents,
  ...scriptEvents,
  ...scriptRunEvents,
  ...scorecardEvents,
  ...evaluationEvents,
  ...coachingEvents,
  ...surveyEvents,
  ...workOrderEvents,
  ...technicianEvents,
  ...smsEvents,
] as const;

/** Facts of stream `caseflow-<tenant>.<name>`. */
export type CaseFlowEvent = EventsOf<typeof caseFlowEvents>;
/** Facts of stream `case-<tenant>.<id>`. */
export type CaseEvent = EventsOf<typeof caseEvents>;
