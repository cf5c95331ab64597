import type { ActivityEvent, ExpenseEvent, VisitEvent } from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { counted } from './made.ts';
import type { AgendaItem, SellingState } from './selling.ts';

type Handled = ActivityEvent | VisitEvent | ExpenseEvent;
type Handlers = {
  readonly [T in Handled['type']]: (
    state: SellingState,
    fact: Fact<Extract<Handled, { type: T }>>,
  ) => SellingState;
};

const counts = (state: SellingState, { position }: { readonly position: string }, concern = 'agenda') => ({
  ...state,
  made: counted(state.made, concern, position),
});

type At = { readonly position: string };
const put = (state: SellingState, fact: At, id: string, item: AgendaItem): SellingState => ({
  ...counts(state, fact),
  agenda: { ...state.agenda, [id]: item },
});

const remove = (state: SellingState, fact: At, id: string): SellingState => {
  const { [id]: _over, ...agenda } = state.agenda;
  return { ...counts(state, fact), agenda };
};

/** What activities, visits and expenses change. */
export const activityHandlers: Handlers = {
  ActivityScheduled: (state, fact) => {
    const { activityId, subject: what, owner: who, startsAt } = fact.data;
    return put(state, fact, activityId, { kind: 'activity', what, who, startsAt });
  },
  ActivityRescheduled: (state, fact) => {
    const { activityId, subject: what, owner: who, startsAt } = fact.data;
    return put(state, fact, activityId, { kind: 'activity', what, who, startsAt });
  },
  ActivityCompleted: (state, fact) => remove(state, fact, fact.data.activityId),
  ActivityCancelled: (state, fact) => remove(state, fact, fact.data.activityId),
  ActivityNoShow: (state, fact) => ({
    ...remove(state, fact, fact.data.activityId),
    noShows: state.noShows + 1,
  }),
  VisitPlanned: (state, fact) => {
    const { visitId, purpose: what, seller: who, startsAt } = fact.data;
    return put(state, fact, visitId, { kind: 'visit', what, who, startsAt });
  },
  VisitStarted: (state, fact) => ({ ...counts(state, fact), visits: state.visits + 1 }),
  VisitAlertRaised: (state, fact) => counts(state, fact),
  VisitAlertActedOn: (state, fact) => ({ ...counts(state, fact), alertsActedOn: state.alertsActedOn + 1 }),
  VisitAlertDismissed: (state, fact) => ({
    ...counts(state, fact),
    alertsDismissed: state.alertsDismissed + 1,
  }),
  VisitEnded: (state, fact) => remove(state, fact, fact.data.visitId),
  VisitCancelled: (state, fact) => remove(state, fact, fact.data.visitId),
  ExpenseSubmitted: (state, fact) => counts(state, fact, 'expenses'),
  ExpenseApproved: (state, fact) => {
    const { minor, currency } = fact.data.amount;
    const spent = { ...state.spent, [currency]: (state.spent[currency] ?? 0) + minor };
    return { ...counts(state, fact, 'expenses'), spent };
  },
  ExpenseRejected: (state, fact) => counts(state, fact, 'expenses'),
  ExpenseReimbursed: (state, fact) => counts(state, fact, 'expenses'),
};
