import {
  type CaseEvent,
  type caseOpened,
  ERASED,
  type EventOf,
  type goodwillGranted,
  type ServiceClock,
} from '@icrm/contracts';
import type { Fact } from '../../fact.ts';
import { type KnownCase, rememberedClosed, type ServiceState } from './service-state.ts';

type OfCase = Fact<{ readonly type: string; readonly data: { readonly caseId: string } }>;

/** Counts an event among those a figure is made of. */
export const count = (
  { made }: ServiceState,
  concern: keyof ServiceState['made'],
  { position }: { readonly position: string },
): ServiceState['made'] => ({ ...made, [concern]: { events: (made[concern]?.events ?? 0) + 1, position } });

export const openCase = (state: ServiceState, fact: Fact<EventOf<typeof caseOpened>>): ServiceState => {
  const { caseId, kind, priority, subject } = fact.data;
  const { at } = fact;
  const opened: KnownCase = { kind, priority, subject, status: 'open', level: 0, openedAt: at, due: {} };
  const isComplaint = kind === 'complaint';
  const isLast = isComplaint && (state.lastComplaint === undefined || state.lastComplaint.at <= at);
  return {
    ...state,
    cases: { ...state.cases, [caseId]: opened },
    opened: state.opened + 1,
    complaints: state.complaints + (isComplaint ? 1 : 0),
    ...(isLast ? { lastComplaint: { caseId, at } } : {}),
    made: count(state, 'cases', fact),
  };
};

/** Changes what is known of a case; one that was forgotten stays so. */
export const changeCase = (
  state: ServiceState,
  fact: OfCase,
  change: (known: KnownCase) => KnownCase,
): ServiceState => {
  const known = state.cases[fact.data.caseId];
  const cases = known === undefined ? state.cases : { ...state.cases, [fact.data.caseId]: change(known) };
  return { ...state, cases, made: count(state, 'cases', fact) };
};

export const closeCase = (state: ServiceState, fact: OfCase): ServiceState => {
  const { [fact.data.caseId]: known, ...others } = state.cases;
  if (known === undefined) return { ...state, made: count(state, 'cases', fact) };
  // The keys stand in the order of closing, so that the first closed one is the one to forget.
  const closed = Object.keys(others).filter((id) => others[id]?.status === 'closed');
  const [oldest = ''] = closed.length >= rememberedClosed ? closed : [];
  const { [oldest]: _forgotten, ...kept } = others;
  return {
    ...state,
    cases: { ...kept, [fact.data.caseId]: { ...known, status: 'closed' } },
    made: count(state, 'cases', fact),
  };
};

type PromiseEvent = Extract<CaseEvent, { readonly data: { readonly clock: ServiceClock } }>;

export const settlePromise = (
  state: ServiceState,
  fact: Fact<PromiseEvent>,
  settled: { readonly dueAt?: string; readonly outcome?: 'met' | 'missed' } = {},
): ServiceState => {
  const { caseId, clock } = fact.data;
  const known = state.cases[caseId];
  const { [clock]: _before, ...others } = known?.due ?? {};
  const due = settled.dueAt === undefined ? others : { ...others, [clock]: settled.dueAt };
  return {
    ...state,
    cases: known === undefined ? state.cases : { ...state.cases, [caseId]: { ...known, due } },
    ...(settled.outcome === undefined ? {} : { [settled.outcome]: state[settled.outcome] + 1 }),
    made: count(state, 'promises', fact),
  };
};

export const rate = (state: ServiceState, fact: Fact, score: number): ServiceState => ({
  ...state,
  ratings: { count: state.ratings.count + 1, sum: state.ratings.sum + score },
  made: count(state, 'ratings', fact),
});

export const grant = (state: ServiceState, fact: Fact<EventOf<typeof goodwillGranted>>): ServiceState => {
  const { minor, currency } = fact.data.value;
  return {
    ...state,
    goodwill: { ...state.goodwill, [currency]: (state.goodwill[currency] ?? 0) + minor },
    made: count(state, 'goodwill', fact),
  };
};

export const eraseSubjects = (state: ServiceState): ServiceState => ({
  ...state,
  cases: Object.fromEntries(
    Object.entries(state.cases).map(([id, known]) => [id, { ...known, subject: ERASED }]),
  ),
});
