import { z } from 'zod';
import { scorecardItem } from '../events/quality.ts';
import { scriptStep } from '../events/scripts.ts';
import { surveyKind } from '../events/surveys.ts';
import { id, instant, label, text } from '../vocabulary.ts';

const reason = z.string().trim().min(1).max(500);
const agentId = z.string().trim().min(1).max(200);

export const activateContract = z
  .strictObject({
    contractId: id.optional(),
    /** What is promised: `premium-support`, `extended-support`, or a level of your own. */
    level: label,
    reference: z.string().trim().min(1).max(100).optional(),
    from: instant.optional(),
    until: instant,
  })
  .meta({ id: 'ActivateContract' });
export const renewContract = z.strictObject({ until: instant }).meta({ id: 'RenewContract' });
export const endContract = z.strictObject({ reason }).meta({ id: 'EndContract' });

export const scriptSteps = z.array(scriptStep).min(1).max(200);
export const publishScript = z
  .strictObject({ start: label, steps: scriptSteps })
  .meta({ id: 'PublishScript' });
export const startScript = z
  .strictObject({
    runId: id.optional(),
    agentId,
    callId: id.optional(),
    customerId: id.optional(),
  })
  .meta({ id: 'StartScript' });
export const recordScriptAnswer = z.strictObject({ answer: label }).meta({ id: 'RecordScriptAnswer' });
export const deviateFromScript = z.strictObject({ next: label, reason }).meta({ id: 'DeviateFromScript' });
export const breakOffScript = z.strictObject({ outcome: label }).meta({ id: 'BreakOffScript' });

export const scorecardItems = z.array(scorecardItem).min(1).max(50);
export const publishScorecard = z
  .strictObject({ items: scorecardItems, passPercent: z.int().min(0).max(100) })
  .meta({ id: 'PublishScorecard' });
export const scoreQuality = z
  .strictObject({
    agentId,
    customerId: id.optional(),
    formId: label,
    scores: z
      .array(z.strictObject({ item: label, points: z.int().nonnegative().max(100) }))
      .min(1)
      .max(50),
  })
  .meta({ id: 'ScoreQuality' });

export const giveCoaching = z
  .strictObject({ topics: z.array(label).min(1).max(20), interactionId: id.optional() })
  .meta({ id: 'GiveCoaching' });
export const agreeCoachingGoal = z
  .strictObject({
    goalId: id.optional(),
    formId: label,
    item: label.optional(),
    targetPercent: z.number().min(1).max(100),
    contacts: z.int().min(1).max(100).default(5),
    until: instant,
  })
  .meta({ id: 'AgreeCoachingGoal' });

export const offerSurvey = z
  .strictObject({
    surveyId: id.optional(),
    kind: surveyKind,
    interactionId: id,
    channel: label.optional(),
    agentId: agentId.optional(),
  })
  .meta({ id: 'OfferSurvey' });
export const answerSurvey = z
  .strictObject({ score: z.int().min(0).max(10), comment: text.optional() })
  .meta({ id: 'AnswerSurvey' });
