import type { salesCommands, VisitEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { SalesFacts } from './sales-facts.ts';
import { alertsFor, type CustomerSituation } from './visit-alerts.ts';

export type VisitRejection =
  | 'visit-not-found'
  | 'visit-already-planned'
  | 'visit-not-planned'
  | 'visit-not-started'
  | 'visit-over'
  | 'ends-before-it-starts'
  | 'alert-not-open';

/** Foreign knowledge: how things stand with the customer when the visit starts, and ids for alerts. */
export type VisitFacts = SalesFacts & {
  readonly situation?: CustomerSituation;
  readonly alertId?: (topic: string, index: number) => string;
};

export type KnownVisit = {
  readonly status: 'planned' | 'started' | 'ended' | 'cancelled';
  readonly visitId: string;
  readonly customerId: string;
  readonly seller: string;
  readonly accountId?: string | undefined;
  readonly purpose: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly plannedAt: string;
  readonly alerts: readonly { readonly alertId: string; readonly topic: string; readonly message: string }[];
};
export type Visit = { readonly status: 'unknown' } | KnownVisit;
type Outcome = Decision<VisitEvent, VisitRejection>;

/** Facts in stream `visit-<tenant>.<id>`. */
export const visit: Decider<Visit, salesCommands.VisitCommand, VisitEvent, VisitRejection, VisitFacts> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'VisitPlanned') {
      const { at: plannedAt, ...told } = data;
      return { status: 'planned', ...told, plannedAt, alerts: [] };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'VisitStarted':
        return { ...state, status: 'started' };
      case 'VisitAlertRaised': {
        const { alertId, topic, message } = data;
        return { ...state, alerts: [...state.alerts, { alertId, topic, message }] };
      }
      case 'VisitAlertActedOn':
      case 'VisitAlertDismissed':
        return { ...state, alerts: state.alerts.filter(({ alertId }) => alertId !== data.alertId) };
      case 'VisitEnded':
        return { ...state, status: 'ended' };
      case 'VisitCancelled':
        return { ...state, status: 'cancelled' };
    }
  },

  decide(command, state, facts) {
    if (command.type === 'PlanVisit') {
      if (state.status !== 'unknown') return reject('visit-already-planned');
      if (command.data.endsAt < command.data.startsAt) return reject('ends-before-it-starts');
      return accept({ type: 'VisitPlanned', data: { ...command.data, visitId: facts.id, at: facts.now } });
    }
    if (state.status === 'unknown') return reject('visit-not-found');
    if (state.status === 'ended' || state.status === 'cancelled') return reject('visit-over');
    return decideKnown(command, state, facts);
  },
};

const decideKnown = (
  command: Exclude<salesCommands.VisitCommand, { type: 'PlanVisit' }>,
  state: KnownVisit,
  facts: VisitFacts,
): Outcome => {
  const { type, data } = command;
  const { visitId, customerId, seller } = state;
  const names = { visitId, customerId, seller };
  const { now: at } = facts;
  if (type === 'StartVisit') return start(data, state, facts);
  if (type === 'CancelVisit')
    return state.status === 'planned'
      ? accept({ type: 'VisitCancelled', data: { ...names, ...data, at } })
      : reject('visit-not-planned');
  if (state.status !== 'started') return reject('visit-not-started');
  if (type === 'EndVisit') return accept({ type: 'VisitEnded', data: { ...names, ...data, at } });
  if (!state.alerts.some(({ alertId }) => alertId === data.alertId)) return reject('alert-not-open');
  return type === 'ActOnAlert'
    ? accept({ type: 'VisitAlertActedOn', data: { ...names, ...data, at } })
    : accept({ type: 'VisitAlertDismissed', data: { ...names, ...data, at } });
};

const start = (
  place: Extract<salesCommands.VisitCommand, { type: 'StartVisit' }>['data'],
  { status, visitId, customerId, seller }: KnownVisit,
  { now: at, situation, alertId }: VisitFacts,
): Outcome => {
  if (status !== 'planned') return reject('visit-not-planned');
  const names = { visitId, customerId, seller };
  const alerts = situation === undefined ? [] : alertsFor(situation, at);
  return accept(
    { type: 'VisitStarted', data: { ...names, ...place, at } },
    ...alerts.map(
      (alert, index): VisitEvent => ({
        type: 'VisitAlertRaised',
        data: {
          ...names,
          alertId: alertId?.(alert.topic, index) ?? '',
          ...alert,
          evidence: [...alert.evidence],
          at,
        },
      }),
    ),
  );
};
