import type { ActivityEvent, ExpenseEvent, OfflineEvent, salesCommands } from '@icrm/contracts';
import type { CalendarEntry } from '@icrm/icalendar';
import { derivedId, isUuid, nameId } from '@icrm/runtime';
import {
  type Activity,
  type ActivityRejection,
  activity,
  type TakeOverAppointment,
} from '../domain/activity.ts';
import { type Expense, type ExpenseRejection, expense } from '../domain/expense.ts';
import {
  type OfflineCommand,
  type OfflineQueue,
  type OfflineRejection,
  offlineQueue,
} from '../domain/offline-queue.ts';
import type { SalesFacts } from '../domain/sales-facts.ts';
import { handlerOf } from './aggregate.ts';
import type { Handling } from './ports.ts';

/** The activity of stream `activity-<tenant>.<id>`. */
export const activities = handlerOf<
  Activity,
  salesCommands.ActivityCommand | TakeOverAppointment,
  ActivityEvent,
  ActivityRejection,
  SalesFacts
>({ noun: 'activity', decider: activity });

/** The expense of stream `expense-<tenant>.<id>`. */
export const expenses = handlerOf<
  Expense,
  salesCommands.ExpenseCommand,
  ExpenseEvent,
  ExpenseRejection,
  SalesFacts
>({
  noun: 'expense',
  decider: expense,
});

/** The conflicts of stream `offline-<tenant>.<device>`. */
export const offlineQueues = handlerOf<
  OfflineQueue,
  OfflineCommand,
  OfflineEvent,
  OfflineRejection,
  SalesFacts
>({
  noun: 'offline',
  decider: offlineQueue,
});

const OURS = '@icrm';

/** What an activity is called in calendars. */
export const uidOf = (activityId: string, uid?: string): string => uid ?? `${activityId}${OURS}`;

/** Which activity an appointment is: one of ours by its name, or the one that its name in that calendar gives. */
const activityIdOf = (tenant: string, owner: string, uid: string): string => {
  const ours = uid.endsWith(OURS) ? uid.slice(0, -OURS.length) : '';
  return isUuid(ours) ? ours : nameId(`calendar/${tenant}/${owner}/${uid}`);
};

/** What became of an appointment of an imported calendar. */
export type Imported = {
  readonly uid: string;
  readonly activityId?: string;
  readonly outcome: 'taken-over' | 'unchanged' | 'left-out' | 'conflicted';
  readonly why?: string;
};

/** Takes over a calendar file, appointment by appointment. @throws SyntaxError for text that is no calendar */
export const importCalendar = async (
  handling: Handling,
  owner: string,
  text: string,
): Promise<Imported[]> => {
  // Loaded when first needed, as most processes never read a calendar.
  const { readCalendar } = await import('@icrm/icalendar');
  const { entries, left } = readCalendar(text);
  const imported: Imported[] = left.map(({ uid, why }) => ({ uid, outcome: 'left-out', why }));
  for (const entry of entries) imported.push(await importOne(handling, owner, entry));
  return imported;
};

const importOne = async (handling: Handling, owner: string, entry: CalendarEntry): Promise<Imported> => {
  const { uid, sequence, summary: subject, startsAt, endsAt, location, status } = entry;
  const { context } = handling;
  const activityId = activityIdOf(context.tenant, owner, uid);
  const commandId = derivedId(context.commandId, `calendar/${uid}`);
  const outcome = await activities.handle({ ...handling, context: { ...context, commandId } }, activityId, {
    type: 'TakeOverAppointment',
    data: {
      ...{ owner, uid, sequence, startsAt, endsAt, location },
      subject: subject || '-',
      cancelled: status === 'cancelled',
    },
  });
  if (!outcome.accepted) return { uid, activityId, outcome: 'conflicted', why: outcome.reason };
  return { uid, activityId, outcome: outcome.events.length === 0 ? 'unchanged' : 'taken-over' };
};
