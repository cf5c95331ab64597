import type { VisitEvent } from '@icrm/contracts';
import type { CalendarEntry } from '@icrm/icalendar';
import type { KnownActivity } from '../../domain/activity.ts';
import type { Expense } from '../../domain/expense.ts';
import type { KnownOrder } from '../../domain/order.ts';
import type { KnownVisit } from '../../domain/visit.ts';
import { alertsFor } from '../../domain/visit-alerts.ts';
import { stateOf } from '../../projections/register.ts';
import { uidOf } from '../activity-handler.ts';
import { situationOf, type Visits } from '../visit-handler.ts';
import { sumsOf } from './opportunity-queries.ts';
import type { Asking } from './questions.ts';

export type ActivitiesOf = {
  readonly owner: string;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly status?: string | undefined;
  readonly limit?: number | undefined;
};

/** Activities of an owner in a span of time, the first first. */
export const listActivities = async (
  { register }: Asking,
  tenant: string,
  { owner, from = '', until = '9', status, limit = 100 }: ActivitiesOf,
) => {
  const filter = { owner, at: { $gte: from, $lt: until }, ...(status === undefined ? {} : { status }) };
  const rows = await register.find(tenant, 'activity', filter, { sort: { at: 1 }, limit });
  return { activities: rows.map((row) => stateOf<KnownActivity>(row)) };
};

/** Activities and visits of an owner as a calendar file. */
export const calendarOf = async ({ register }: Asking, tenant: string, owner: string): Promise<string> => {
  const activities = await register.find(tenant, 'activity', { owner }, { sort: { at: -1 }, limit: 500 });
  const visits = await register.find(tenant, 'visit', { owner }, { sort: { at: -1 }, limit: 500 });
  const { writeCalendar } = await import('@icrm/icalendar');
  return writeCalendar(owner, [
    ...activities.map((row) => activityEntry(stateOf<KnownActivity>(row))),
    ...visits.map((row) => visitEntry(stateOf<KnownVisit>(row))),
  ]);
};

const activityEntry = (state: KnownActivity): CalendarEntry => {
  const {
    activityId,
    uid,
    sequence,
    subject: summary,
    startsAt,
    endsAt,
    location,
    changedAt,
    status,
  } = state;
  return {
    ...{ uid: uidOf(activityId, uid), sequence, summary, startsAt, endsAt, location, changedAt },
    status: status === 'cancelled' ? 'cancelled' : 'confirmed',
  };
};

const visitEntry = ({
  visitId,
  purpose,
  startsAt,
  endsAt,
  status,
  plannedAt,
}: KnownVisit): CalendarEntry => ({
  ...{ uid: `visit-${visitId}@icrm`, sequence: status === 'cancelled' ? 1 : 0, summary: purpose },
  ...{ startsAt, endsAt, changedAt: plannedAt },
  status: status === 'cancelled' ? 'cancelled' : 'confirmed',
});

/** What a seller has to know of a customer before a visit. */
export const visitBrief = async (asking: Asking, visits: Visits, tenant: string, visitId: string) => {
  const { store, register, clock } = asking;
  const state = await visits.read(store, tenant, visitId);
  if (state.status === 'unknown') return undefined;
  const { customerId } = state;
  const situation = await situationOf(register, tenant, customerId);
  const open = await register.find(tenant, 'opportunity', { customerId, status: 'open' });
  const orders = await register.find(tenant, 'order', { customerId }, { sort: { at: -1 }, limit: 5 });
  const deals = open.map((row) =>
    stateOf<{ title: string; stage: string; minor: number; currency: string }>(row),
  );
  return {
    visit: state,
    alerts: alertsFor(situation, clock.now().toISOString()),
    openOpportunities: { ...sumsOf(deals), list: deals },
    openQuotes: situation.quotes,
    hints: situation.hints,
    lastOrders: orders.map((row) => stateOf<KnownOrder>(row)),
  };
};

/** Expenses by who submitted them or by status. */
export const listExpenses = async (
  { register }: Asking,
  tenant: string,
  {
    submittedBy: owner,
    status,
    limit = 100,
  }: { submittedBy?: string | undefined; status?: string | undefined; limit?: number | undefined },
) => {
  const filter = { ...(owner === undefined ? {} : { owner }), ...(status === undefined ? {} : { status }) };
  const rows = await register.find(tenant, 'expense', filter, { sort: { at: -1 }, limit });
  const expenses = rows.map((row) => stateOf<Exclude<Expense, { status: 'unknown' }>>(row));
  return { expenses, sums: sumsOf(expenses.map(({ amount }) => amount)) };
};

/** Alerts of a seller's visits, from a position of the log or from now on. */
export async function* watchAlerts(
  { store }: Asking,
  { tenant, seller, after }: { readonly tenant: string; readonly seller: string; readonly after: bigint },
  signal: AbortSignal,
): AsyncGenerator<{ position: bigint; alert: string }> {
  const from = after === 0n ? await store.head() : after;
  const filter = { streamPrefixes: [`visit-${tenant}.`] };
  yield { position: from, alert: '' };
  for await (const item of store.subscribeToAll({ after: from, filter, signal })) {
    if (item.kind !== 'event') continue;
    const { type, data, position } = item.event;
    const event = { type, data } as VisitEvent;
    if (event.type === 'VisitAlertRaised' && event.data.seller === seller)
      yield { position, alert: JSON.stringify(event.data) };
  }
}
