import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { personal } from '../personal.ts';
import { id, instant, label } from '../vocabulary.ts';

/** Satisfaction 1 to 5, recommendation 0 to 10, effort 1 (hard) to 7 (easy). */
export const surveyKind = z.enum(['csat', 'nps', 'ces']);
export type SurveyKind = z.infer<typeof surveyKind>;

const at = '2026-03-02T09:00:00.000Z';
const ofSurvey = { surveyId: id, customerId: id, kind: surveyKind, interactionId: id, at: instant };
const survey = {
  ...{ surveyId: '0193a000-0000-7000-8000-0000000000f3', kind: 'nps' as const, at },
  customerId: '0193a000-0000-7000-8000-000000000001',
  interactionId: '0193a000-0000-7000-8000-0000000000c1',
};

export const surveyOffered = defineEvent({
  type: 'SurveyOffered',
  context: 'service',
  summary: 'A customer is asked how a contact was.',
  schema: z.strictObject({ ...ofSurvey, channel: label, agentId: z.string().optional(), expiresAt: instant }),
  example: { ...survey, channel: 'email', agentId: 'agent-3', expiresAt: '2026-03-16T09:00:00.000Z' },
});

export const surveySuppressed = defineEvent({
  type: 'SurveySuppressed',
  context: 'service',
  summary: 'A customer is not asked: they were asked often enough.',
  schema: z.strictObject({ ...ofSurvey, reason: label, askedAt: instant }),
  example: { ...survey, reason: 'fatigue', askedAt: '2026-02-20T09:00:00.000Z' },
});

export const surveyAnswered = defineEvent({
  type: 'SurveyAnswered',
  context: 'service',
  summary: 'The customer said how a contact was.',
  schema: z.strictObject({
    ...ofSurvey,
    agentId: z.string().optional(),
    score: z.int().min(0).max(10),
    comment: personal().optional(),
  }),
  example: { ...survey, agentId: 'agent-3', score: 9, comment: 'Quick and friendly' },
});

export const surveyEvents = [surveyOffered, surveySuppressed, surveyAnswered] as const;

/** Facts of stream `surveys-<tenant>.<customer id>`. */
export type SurveyEvent = EventsOf<typeof surveyEvents>;
