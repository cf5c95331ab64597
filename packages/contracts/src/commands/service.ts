import { z } from 'zod';
import {
  caseAudience,
  caseKind,
  casePriority,
  caseStage,
  noteAuthor,
  noteVisibility,
} from '../events/service.ts';
import { id, label, money, text } from '../vocabulary.ts';

const shortText = z.string().trim().min(1).max(100);
const reason = z.string().trim().min(1).max(500);
const value = money.refine((it) => it.minor > 0, { path: ['minor'], message: 'must be positive' });

export const openCase = z
  .strictObject({
    caseId: id.optional(),
    customerId: id,
    kind: caseKind,
    priority: casePriority.default('normal'),
    subject: text,
    segment: shortText.optional(),
    contract: shortText.optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 code such as ES')
      .optional(),
    audience: caseAudience.optional(),
    /** The flow whose stages it goes through, in its newest version. */
    flow: label.optional(),
  })
  .meta({ id: 'OpenCase' });
export const moveCase = z.strictObject({ stage: label }).meta({ id: 'MoveCase' });
export const caseStages = z.array(caseStage).min(1).max(50);
export const publishCaseFlow = z
  .strictObject({ audience: caseAudience.default('external'), start: label, stages: caseStages })
  .meta({ id: 'PublishCaseFlow' });
export const acknowledgeCase = z.strictObject({}).meta({ id: 'AcknowledgeCase' });
export const assignCase = z
  .strictObject({ agentId: z.string().trim().min(1).max(200) })
  .meta({ id: 'AssignCase' });
export const addNote = z
  .strictObject({
    visibility: noteVisibility,
    /** Whose words they are; the actor's unless given. */
    author: noteAuthor.optional(),
    text,
  })
  .meta({ id: 'AddNote' });
export const waitForCustomer = z.strictObject({ question: text }).meta({ id: 'WaitForCustomer' });
export const resumeCase = z.strictObject({}).meta({ id: 'ResumeCase' });
export const proposeResolution = z.strictObject({ resolution: text }).meta({ id: 'ProposeResolution' });
export const rateResolution = z
  .strictObject({ score: z.int().min(1).max(5), comment: text.optional() })
  .meta({ id: 'RateResolution' });
export const closeCase = z.strictObject({ reason }).meta({ id: 'CloseCase' });
export const reopenCase = z.strictObject({ reason }).meta({ id: 'ReopenCase' });
export const escalateCase = z.strictObject({ reason }).meta({ id: 'EscalateCase' });
export const grantGoodwill = z
  .strictObject({ correctsEventId: id, value, reason })
  .meta({ id: 'GrantGoodwill' });
