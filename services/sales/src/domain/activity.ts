import type { ActivityEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';

/** An appointment as another calendar has it: said by an import. */
export type TakeOverAppointment = {
  readonly type: 'TakeOverAppointment';
  readonly data: {
    readonly owner: string;
    readonly uid: string;
    readonly sequence: number;
    readonly subject: string;
    readonly startsAt: string;
    readonly endsAt: string;
    readonly location?: string | undefined;
    readonly cancelled: boolean;
  };
};
export type ActivityRejection =
  | 'activity-not-found'
  | 'activity-already-scheduled'
  | 'activity-not-open'
  | 'ends-before-it-starts'
  | 'appointment-older'
  | 'appointment-changed-on-both-sides';

export type KnownActivity = {
  readonly status: 'scheduled' | 'completed' | 'cancelled' | 'no-show';
  readonly activityId: string;
  readonly customerId?: string | undefined;
  readonly owner: string;
  readonly kind: string;
  readonly subject: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly location?: string | undefined;
  readonly uid?: string | undefined;
  /** Counts what changes the appointment, here or in another calendar. */
  readonly sequence: number;
  readonly changedAt: string;
};
export type Activity = { readonly status: 'unknown' } | KnownActivity;
type Outcome = Decision<ActivityEvent, ActivityRejection>;

/** Facts in stream `activity-<tenant>.<id>`. */
export const activity: Decider<
  Activity,
  salesCommands.ActivityCommand | TakeOverAppointment,
  ActivityEvent,
  ActivityRejection,
  SalesFacts
> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'ActivityScheduled') {
      const { at: changedAt, ...told } = data;
      return { status: 'scheduled', ...told, changedAt };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'ActivityRescheduled': {
        const { startsAt, endsAt, subject, location, sequence, at: changedAt } = data;
        return { ...state, startsAt, endsAt, subject, location, sequence, changedAt };
      }
      case 'ActivityCancelled':
        return { ...state, status: 'cancelled', sequence: data.sequence, changedAt: data.at };
      case 'ActivityCompleted':
        return { ...state, status: 'completed' };
      case 'ActivityNoShow':
        return { ...state, status: 'no-show' };
    }
  },

  decide(command, state, facts) {
    if ('startsAt' in command.data && command.data.endsAt < command.data.startsAt)
      return reject('ends-before-it-starts');
    if (command.type === 'TakeOverAppointment') return takeOver(command.data, state, facts);
    if (command.type === 'ScheduleActivity')
      return state.status === 'unknown'
        ? accept({
            type: 'ActivityScheduled',
            data: { ...command.data, activityId: facts.id, sequence: 0, at: facts.now },
          })
        : reject('activity-already-scheduled');
    if (state.status === 'unknown') return reject('activity-not-found');
    if (state.status !== 'scheduled') return reject('activity-not-open');
    return change(command, state, facts.now);
  },
};

const namesOf = ({ activityId, customerId, owner }: KnownActivity) => ({ activityId, customerId, owner });

const change = (
  { type, data }: Exclude<salesCommands.ActivityCommand, { type: 'ScheduleActivity' }>,
  state: KnownActivity,
  at: string,
): Outcome => {
  const names = namesOf(state);
  const sequence = state.sequence + 1;
  switch (type) {
    case 'RescheduleActivity': {
      const { subject = state.subject, location = state.location, startsAt, endsAt } = data;
      return accept({
        type: 'ActivityRescheduled',
        data: { ...names, startsAt, endsAt, subject, location, sequence, at },
      });
    }
    case 'CompleteActivity':
      return accept({ type: 'ActivityCompleted', data: { ...names, outcome: data.outcome, at } });
    case 'CancelActivity':
      return accept({ type: 'ActivityCancelled', data: { ...names, reason: data.reason, sequence, at } });
    case 'ReportNoShow':
      return accept({ type: 'ActivityNoShow', data: { ...names, at } });
  }
};

/**
 * The higher count of changes is the later one. The same count with other content was changed on both sides: neither
 * overwrites the other, somebody has to decide.
 */
const takeOver = (
  { cancelled, ...told }: TakeOverAppointment['data'],
  state: Activity,
  { now: at, id: activityId }: SalesFacts,
): Outcome => {
  if (state.status === 'unknown')
    return cancelled
      ? accept()
      : accept({ type: 'ActivityScheduled', data: { ...told, activityId, kind: 'appointment', at } });
  if (told.sequence < state.sequence) return reject('appointment-older');
  const isSame =
    cancelled === (state.status === 'cancelled') &&
    told.startsAt === state.startsAt &&
    told.endsAt === state.endsAt &&
    told.subject === state.subject &&
    told.location === state.location;
  if (isSame) return accept();
  if (told.sequence === state.sequence) return reject('appointment-changed-on-both-sides');
  if (state.status !== 'scheduled') return reject('activity-not-open');
  const { sequence, startsAt, endsAt, subject, location } = told;
  const names = namesOf(state);
  return cancelled
    ? accept({
        type: 'ActivityCancelled',
        data: { ...names, reason: 'cancelled in the calendar', sequence, at },
      })
    : accept({
        type: 'ActivityRescheduled',
        data: { ...names, startsAt, endsAt, subject, location, sequence, at },
      });
};
