import type { CallbackEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import { calendarOf, findCalendar } from '../calendar/calendars.ts';
import { closesAt, isOpen, isZone, nextSlot, openCentre } from '../calendar/hours.ts';

type Requesting = {
  readonly callbackId: string;
  readonly customerId: string;
  readonly number: string;
  readonly topic?: string | undefined;
  readonly queue: string;
  readonly country?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};
type CallbackOutcome = 'no-answer' | 'busy' | 'voicemail' | 'failed' | 'reached';

export type CallbackCommand =
  | { readonly type: 'RequestCallback'; readonly data: Requesting }
  /** The timer looks: what was waited for may have come. */
  | { readonly type: 'CheckCallback'; readonly data: object }
  | {
      readonly type: 'AttemptCallback';
      readonly data: { readonly agentId: string; readonly outcome: CallbackOutcome };
    }
  | { readonly type: 'CancelCallback'; readonly data: { readonly reason: string } };

export type CallbackRejection =
  | 'callback-not-found'
  | 'callback-already-requested'
  | 'callback-over'
  | 'callback-not-due'
  | 'time-zone-unknown'
  | 'window-empty';

type KnownCallback = {
  readonly status: 'waiting' | 'due' | 'over';
  readonly callbackId: string;
  readonly customerId: string;
  readonly queue: string;
  readonly requestedAt: string;
  readonly country?: string | undefined;
  readonly timeZone: string;
  readonly until: string;
  readonly dueAt: string;
  readonly calendar: string;
  readonly attempts: number;
};
export type Callback = { readonly status: 'unknown' } | KnownCallback;
type Outcome = Decision<CallbackEvent, CallbackRejection>;

const DAY_MS = 86_400_000;
const WINDOW_MS = 5 * DAY_MS;
const MOST_ATTEMPTS = 5;
const MINUTE_MS = 60_000;
/** How long until it makes sense to try again. */
const pauses: Readonly<Record<Exclude<CallbackOutcome, 'reached'>, number>> = {
  busy: 15 * MINUTE_MS,
  failed: 30 * MINUTE_MS,
  'no-answer': 120 * MINUTE_MS,
  voicemail: 240 * MINUTE_MS,
};

/** Facts in stream `callback-<tenant>.<id>`. A request is never refused for its hour, and keeps its place in the queue. */
export const callback: Decider<Callback, CallbackCommand, CallbackEvent, CallbackRejection> = {
  initial: { status: 'unknown' },

  evolve(state, event) {
    if (event.type === 'CallbackRequested') {
      const { callbackId, customerId, queue, country, timeZone, until, dueAt, calendar, at } = event.data;
      const names = { callbackId, customerId, queue, country, timeZone };
      return { status: 'waiting', ...names, until, dueAt, calendar, requestedAt: at, attempts: 0 };
    }
    return state.status === 'unknown' ? state : evolveKnown(state, event);
  },

  decide(command, state, { now }) {
    if (command.type === 'RequestCallback')
      return state.status === 'unknown' ? request(command.data, now) : reject('callback-already-requested');
    if (state.status === 'unknown') return reject('callback-not-found');
    if (state.status === 'over') return command.type === 'CheckCallback' ? accept() : reject('callback-over');
    return go(command, state, now);
  },
};

const evolveKnown = (
  state: KnownCallback,
  { type, data }: Exclude<CallbackEvent, { type: 'CallbackRequested' }>,
): KnownCallback => {
  switch (type) {
    case 'CallbackMoved':
      return { ...state, status: 'waiting', dueAt: data.dueAt, calendar: data.calendar };
    case 'CallbackDue':
      return { ...state, status: 'due' };
    case 'CallbackAttempted':
      return { ...state, attempts: data.attempt };
    case 'CallbackReached':
    case 'CallbackExpired':
    case 'CallbackCancelled':
      return { ...state, status: 'over' };
  }
};

const request = (data: Requesting, at: string): Outcome => {
  const { country, from: asked = at } = data;
  const timeZone = data.timeZone ?? calendarOf(country).zone;
  if (!isZone(timeZone)) return reject('time-zone-unknown');
  const from = asked < at ? at : asked;
  const until = data.until ?? new Date(Date.parse(from) + WINDOW_MS).toISOString();
  if (until <= from) return reject('window-empty');
  const slot = nextSlot({ zone: timeZone, country }, from);
  const open = openCentre(country, at) !== undefined;
  return accept({ type: 'CallbackRequested', data: { ...data, timeZone, from, until, open, ...slot, at } });
};

const go = (
  command: Exclude<CallbackCommand, { type: 'RequestCallback' }>,
  state: KnownCallback,
  at: string,
): Outcome => {
  const names = namesOf(state);
  switch (command.type) {
    case 'CheckCallback':
      return check(state, at);
    case 'AttemptCallback':
      return state.status === 'due' ? attempt(command.data, state, at) : reject('callback-not-due');
    case 'CancelCallback':
      return accept({ type: 'CallbackCancelled', data: { ...names, ...command.data, at } });
  }
};

/** Due when its time has come and its centre is at work; the sun moves it to another one when that has closed. */
const check = (state: KnownCallback, at: string): Outcome => {
  const { queue, calendar, dueAt } = state;
  if (at < dueAt) return accept();
  const names = namesOf(state);
  if (isOpen(findCalendar(calendar), at))
    return state.status === 'due'
      ? accept()
      : accept({ type: 'CallbackDue', data: { ...names, queue, calendar, dueAt, at } });
  const slot = nextSlot({ zone: state.timeZone, country: state.country }, at);
  const moved: CallbackEvent = {
    type: 'CallbackMoved',
    data: { ...names, ...slot, reason: 'the centre has closed', at },
  };
  return slot.dueAt === at
    ? accept<CallbackEvent>(moved, {
        type: 'CallbackDue',
        data: { ...names, queue, calendar: slot.calendar, dueAt: at, at },
      })
    : accept(moved);
};

const attempt = (
  { agentId, outcome }: { readonly agentId: string; readonly outcome: CallbackOutcome },
  state: KnownCallback,
  at: string,
): Outcome => {
  const names = namesOf(state);
  if (outcome === 'reached') {
    const waitedMs = Math.max(0, Date.parse(at) - Date.parse(state.requestedAt));
    return accept({ type: 'CallbackReached', data: { ...names, agentId, waitedMs, at } });
  }
  const attempts = state.attempts + 1;
  const tried: CallbackEvent = {
    type: 'CallbackAttempted',
    data: { ...names, attempt: attempts, agentId, outcome, at },
  };
  const next = new Date(Date.parse(at) + pauses[outcome]).toISOString();
  const slot = nextSlot({ zone: state.timeZone, country: state.country }, next);
  // Whose window is over before we are at work again is still called then: nobody was reached for our hours' sake.
  return attempts >= MOST_ATTEMPTS || next > state.until
    ? accept<CallbackEvent>(tried, { type: 'CallbackExpired', data: { ...names, attempts, at } })
    : accept<CallbackEvent>(tried, {
        type: 'CallbackMoved',
        data: { ...names, ...slot, reason: `was ${outcome}`, at },
      });
};

const namesOf = ({ callbackId, customerId }: KnownCallback) => ({ callbackId, customerId });

/** When the timer is to look again: at the due time, and once due, when the centre closes. */
export const nextCheckOf = (state: Callback): string | undefined => {
  if (state.status === 'waiting') return state.dueAt;
  return state.status === 'due' ? closesAt(findCalendar(state.calendar), state.dueAt) : undefined;
};
