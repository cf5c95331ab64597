import { z } from 'zod';
import { day, id, instant, label, text } from '../../vocabulary.ts';
import type { CommandsOf } from '../commands-of.ts';
import { line, person, reason, reference, value } from './fields.ts';

const utc = instant.transform((it) => new Date(it).toISOString());

export const activityCommands = {
  scheduleActivity: z
    .strictObject({
      activityId: id.optional(),
      customerId: id.optional(),
      owner: person,
      kind: label.default('task'),
      subject: text,
      startsAt: utc,
      endsAt: utc,
      location: line.optional(),
    })
    .meta({ id: 'ScheduleActivity' }),
  /** What is left out stays as it is. */
  rescheduleActivity: z
    .strictObject({ startsAt: utc, endsAt: utc, subject: text.optional(), location: line.optional() })
    .meta({ id: 'RescheduleActivity' }),
  completeActivity: z.strictObject({ outcome: line.optional() }).meta({ id: 'CompleteActivity' }),
  cancelActivity: z.strictObject({ reason }).meta({ id: 'CancelActivity' }),
  reportNoShow: z.strictObject({}).meta({ id: 'ReportNoShow' }),
};
export const visitCommands = {
  planVisit: z
    .strictObject({
      visitId: id.optional(),
      customerId: id,
      accountId: id.optional(),
      seller: person,
      purpose: text,
      startsAt: utc,
      endsAt: utc,
    })
    .meta({ id: 'PlanVisit' }),
  startVisit: z
    .strictObject({
      latitude: z.number().min(-90).max(90).optional(),
      longitude: z.number().min(-180).max(180).optional(),
    })
    .meta({ id: 'StartVisit' }),
  actOnAlert: z.strictObject({ alertId: id, action: line }).meta({ id: 'ActOnAlert' }),
  dismissAlert: z.strictObject({ alertId: id, reason }).meta({ id: 'DismissAlert' }),
  endVisit: z.strictObject({ outcome: label, notes: text.optional() }).meta({ id: 'EndVisit' }),
  cancelVisit: z.strictObject({ reason }).meta({ id: 'CancelVisit' }),
};
export const expenseCommands = {
  submitExpense: z
    .strictObject({
      expenseId: id.optional(),
      visitId: id.optional(),
      customerId: id.optional(),
      category: label,
      amount: value,
      spentOn: day,
      receiptReference: reference,
    })
    .meta({ id: 'SubmitExpense' }),
  approveExpense: z.strictObject({}).meta({ id: 'ApproveExpense' }),
  rejectExpense: z.strictObject({ reason }).meta({ id: 'RejectExpense' }),
  reimburseExpense: z.strictObject({ reference }).meta({ id: 'ReimburseExpense' }),
};
export type ActivityCommand = CommandsOf<typeof activityCommands>;
export type VisitCommand = CommandsOf<typeof visitCommands>;
export type ExpenseCommand = CommandsOf<typeof expenseCommands>;
