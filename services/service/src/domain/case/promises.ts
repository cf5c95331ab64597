import type { CaseEvent, ServiceClock } from '@icrm/contracts';
import { findCalendar } from '../calendar/calendars.ts';
import { addWorkingTime, workingTimeBetween } from '../calendar/working-time.ts';
import { findPlan } from '../service-plan.ts';
import { type Case, evolve, type KnownCase } from './state.ts';

/**
 * The events of a command with those of the promises that follow: first what had run out before it, then each event
 * with what it starts, pauses and ends.
 */
export const withPromises = (events: readonly CaseEvent[], state: Case, now: string): CaseEvent[] => {
  if (events.length === 0) return [];
  const all: CaseEvent[] = state.status === 'unknown' ? [] : runOut(state, now);
  let reached = all.reduce(evolve, state);
  for (const event of events) {
    const before = reached;
    reached = evolve(reached, event);
    if (reached.status === 'unknown') continue;
    const following = followingFrom(event, { before, after: reached, now });
    reached = following.reduce(evolve, reached);
    all.push(event, ...following);
  }
  return all;
};

/** The promises whose time has passed. */
export const runOut = ({ caseId, customerId, clocks, plan, level }: KnownCase, now: string): CaseEvent[] => {
  const { escalates = false } = findPlan(plan);
  const missed = clocksOf(clocks).flatMap((clock) => {
    const running = clocks[clock];
    return running?.state === 'running' && running.dueAt < now ? [{ clock, dueAt: running.dueAt }] : [];
  });
  return missed.flatMap(({ clock, dueAt }, index): CaseEvent[] => [
    { type: 'ServiceLevelMissed', data: { caseId, customerId, clock, dueAt, at: now } },
    ...(escalates ? [escalated({ caseId, customerId, clock, level: level + index + 1 }, now)] : []),
  ]);
};

type Escalation = {
  readonly caseId: string;
  readonly customerId: string;
  readonly clock: ServiceClock;
  readonly level: number;
};
const escalated = ({ clock, ...data }: Escalation, at: string): CaseEvent => ({
  type: 'CaseEscalated',
  data: { ...data, reason: `missed-${clock}`, at },
});

type Step = { readonly before: Case; readonly after: KnownCase; readonly now: string };

const followingFrom = (event: CaseEvent, { before, after, now }: Step): CaseEvent[] => {
  switch (event.type) {
    case 'CaseOpened':
      return [start(after, 'first-response', now), start(after, 'resolution', now)];
    case 'CaseNoteAdded':
      return event.data.author === 'customer'
        ? awaitResponse(after, now)
        : event.data.visibility === 'public'
          ? responded(after, now)
          : [];
    case 'CaseWaitingForCustomer':
    case 'CaseResolutionProposed':
      return [...responded(after, now), ...pause(after, now)];
    case 'CaseResumed':
      return resume(after, now);
    case 'CaseReopened':
      return before.status === 'closed' ? [start(after, 'resolution', now)] : resume(after, now);
    case 'CaseClosed':
      return clocksOf(after.clocks).map((clock) => met(after, clock, now));
    default:
      return [];
  }
};

const start = (state: KnownCase, clock: ServiceClock, now: string): CaseEvent => {
  const targets = findPlan(state.plan).targets[state.priority];
  return due(state, clock, { now, afterMs: targets[clock] });
};

/** The customer said something: an answer is promised, unless one is awaited already. */
const awaitResponse = (state: KnownCase, now: string): CaseEvent[] =>
  state.clocks['first-response'] !== undefined || state.clocks['next-response'] !== undefined
    ? []
    : [start(state, 'next-response', now)];

const responded = (state: KnownCase, now: string): CaseEvent[] =>
  clocksOf(state.clocks)
    .filter((clock) => clock !== 'resolution')
    .map((clock) => met(state, clock, now));

const pause = (state: KnownCase, now: string): CaseEvent[] => {
  const running = state.clocks.resolution;
  if (running?.state !== 'running') return [];
  const remainingMs = workingTimeBetween(findCalendar(state.calendar), now, running.dueAt);
  return [
    {
      type: 'ServiceLevelPaused',
      data: { caseId: state.caseId, customerId: state.customerId, clock: 'resolution', remainingMs, at: now },
    },
  ];
};

const resume = (state: KnownCase, now: string): CaseEvent[] => {
  const paused = state.clocks.resolution;
  return paused?.state === 'paused' ? [due(state, 'resolution', { now, afterMs: paused.remainingMs })] : [];
};

const due = (
  { caseId, customerId, calendar }: KnownCase,
  clock: ServiceClock,
  { now, afterMs }: { readonly now: string; readonly afterMs: number },
): CaseEvent => ({
  type: 'ServiceLevelDue',
  data: { caseId, customerId, clock, dueAt: addWorkingTime(findCalendar(calendar), now, afterMs), at: now },
});

const met = ({ caseId, customerId }: KnownCase, clock: ServiceClock, now: string): CaseEvent => ({
  type: 'ServiceLevelMet',
  data: { caseId, customerId, clock, at: now },
});

const inOrder: readonly ServiceClock[] = ['first-response', 'next-response', 'resolution'];
const clocksOf = (clocks: KnownCase['clocks']): readonly ServiceClock[] =>
  inOrder.filter((clock) => clocks[clock] !== undefined);
