import type { CaseEvent, CaseKind, CasePriority, ServiceClock } from '@icrm/contracts';
import type { CalendarReference } from '../calendar/calendar.ts';
import type { PlanReference } from '../service-plan.ts';

/** A promise that stands: due at a time, or resting with the working time that is left. */
export type RunningClock =
  | { readonly state: 'running'; readonly dueAt: string }
  | { readonly state: 'paused'; readonly remainingMs: number };
export type Clocks = Readonly<Partial<Record<ServiceClock, RunningClock>>>;

export type KnownCase = {
  /** open: ours to work on; waiting: for the customer's answer; proposed: for the customer's rating. */
  readonly status: 'open' | 'waiting' | 'proposed' | 'closed';
  readonly caseId: string;
  readonly customerId: string;
  readonly kind: CaseKind;
  readonly priority: CasePriority;
  readonly acknowledged: boolean;
  readonly agentId?: string;
  readonly level: number;
  readonly plan: PlanReference;
  readonly calendar: CalendarReference;
  /** The flow that it was opened with, and the stage it has come to. */
  readonly flow?: { readonly id: string; readonly version: number; readonly stage: string } | undefined;
  readonly clocks: Clocks;
};
export type Case = { readonly status: 'unknown' } | KnownCase;

export const evolve = (state: Case, event: CaseEvent): Case => {
  if (event.type === 'CaseOpened') {
    const { caseId, customerId, kind, priority, plan, calendar, flow } = event.data;
    return {
      status: 'open',
      ...{ caseId, customerId, kind, priority, plan, calendar, flow },
      acknowledged: false,
      level: 0,
      clocks: {},
    };
  }
  return state.status === 'unknown' ? state : evolveKnown(state, event);
};

const evolveKnown = (
  state: KnownCase,
  event: Exclude<CaseEvent, { readonly type: 'CaseOpened' }>,
): KnownCase => {
  switch (event.type) {
    case 'CaseAcknowledged':
      return { ...state, acknowledged: true };
    case 'CaseStageChanged':
      return state.flow === undefined ? state : { ...state, flow: { ...state.flow, stage: event.data.to } };
    case 'CaseAssigned':
      return { ...state, agentId: event.data.agentId };
    case 'CaseWaitingForCustomer':
      return { ...state, status: 'waiting' };
    case 'CaseResolutionProposed':
      return { ...state, status: 'proposed' };
    case 'CaseResumed':
    case 'CaseReopened':
      return { ...state, status: 'open' };
    case 'CaseClosed':
      return { ...state, status: 'closed' };
    case 'CaseEscalated':
      return { ...state, level: event.data.level };
    case 'CaseNoteAdded':
    case 'CaseResolutionRated':
    case 'GoodwillGranted':
      return state;
    case 'ServiceLevelDue':
      return withClock(state, event.data.clock, { state: 'running', dueAt: event.data.dueAt });
    case 'ServiceLevelPaused':
      return withClock(state, event.data.clock, { state: 'paused', remainingMs: event.data.remainingMs });
    case 'ServiceLevelMet':
    case 'ServiceLevelMissed':
      return withoutClock(state, event.data.clock);
  }
};

const withClock = (state: KnownCase, clock: ServiceClock, running: RunningClock): KnownCase => ({
  ...state,
  clocks: { ...state.clocks, [clock]: running },
});

const withoutClock = (state: KnownCase, clock: ServiceClock): KnownCase => {
  const { [clock]: _over, ...clocks } = state.clocks;
  return { ...state, clocks };
};
