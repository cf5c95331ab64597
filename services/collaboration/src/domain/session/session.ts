import type { SessionEvent, SessionScope } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

export type SessionCommand =
  | {
      readonly type: 'RequestSession';
      readonly data: {
        readonly sessionId: string;
        readonly customerId: string;
        readonly kind: 'web-conference' | 'co-browsing';
        readonly by: string;
        readonly scheduledFor?: string | undefined;
        readonly mask: readonly string[];
      };
    }
  | {
      readonly type: 'ConsentToSession';
      readonly data: {
        readonly scopes: readonly SessionScope[];
        readonly evidence: string;
        readonly byCustomer: boolean;
      };
    }
  | {
      readonly type: 'WithdrawSessionConsent';
      readonly data: { readonly scopes: readonly SessionScope[]; readonly byCustomer: boolean };
    }
  | { readonly type: 'StartSession'; readonly data: object }
  | { readonly type: 'JoinSession'; readonly data: { readonly participant: string } }
  | { readonly type: 'LeaveSession'; readonly data: { readonly participant: string } }
  | {
      readonly type: 'ShowPage';
      readonly data: {
        readonly page: string;
        readonly present: readonly string[];
        readonly masked: readonly string[];
      };
    }
  | { readonly type: 'PassControl'; readonly data: { readonly to: string } }
  | { readonly type: 'RecordSession'; readonly data: { readonly recording: string } }
  | { readonly type: 'EndSession'; readonly data: { readonly reason: string } };

export type SessionRejection =
  | 'session-not-found'
  | 'session-already-requested'
  | 'session-over'
  | 'session-not-started'
  | 'session-already-started'
  | 'consent-missing'
  | 'consent-not-by-customer'
  | 'participant-not-in'
  | 'field-not-masked';

type Known = {
  readonly status: 'requested' | 'started' | 'over';
  readonly sessionId: string;
  readonly customerId: string;
  readonly kind: 'web-conference' | 'co-browsing';
  readonly mask: readonly string[];
  readonly consents: readonly SessionScope[];
  readonly participants: readonly string[];
};
export type Session = { readonly status: 'unknown' } | Known;
type Outcome = Decision<SessionEvent, SessionRejection>;

/** Facts in stream `session-<tenant>.<id>`. Nothing is shown, steered or recorded that the customer does not allow. */
export const session: Decider<Session, SessionCommand, SessionEvent, SessionRejection> = {
  initial: { status: 'unknown' },

  evolve(state, event) {
    if (event.type === 'SessionRequested') {
      const { sessionId, customerId, kind, mask } = event.data;
      const fresh = { consents: [], participants: [] };
      return { status: 'requested', sessionId, customerId, kind, mask: mask.fields, ...fresh };
    }
    return state.status === 'unknown' ? state : evolveKnown(state, event);
  },

  decide(command, state, { now: at }) {
    if (command.type === 'RequestSession')
      return state.status === 'unknown' ? request(command.data, at) : reject('session-already-requested');
    if (state.status === 'unknown') return reject('session-not-found');
    if (state.status === 'over') return reject('session-over');
    return command.type === 'ConsentToSession' || command.type === 'WithdrawSessionConsent'
      ? consent(command, state, at)
      : go(command, state, at);
  },
};

const evolveKnown = (
  state: Known,
  { type, data }: Exclude<SessionEvent, { type: 'SessionRequested' }>,
): Known => {
  switch (type) {
    case 'SessionConsented':
      return { ...state, consents: [...new Set([...state.consents, ...data.scopes])] };
    case 'SessionConsentWithdrawn':
      return { ...state, consents: state.consents.filter((scope) => !data.scopes.includes(scope)) };
    case 'SessionStarted':
      return { ...state, status: 'started' };
    case 'SessionJoined':
      return { ...state, participants: [...state.participants, data.participant] };
    case 'SessionLeft':
      return { ...state, participants: state.participants.filter((it) => it !== data.participant) };
    case 'SessionPageShown':
    case 'SessionControlPassed':
    case 'SessionRecorded':
      return state;
    case 'SessionEnded':
      return { ...state, status: 'over', participants: [] };
  }
};

const MASK_VERSION = 1;

const request = (
  { mask, ...data }: Extract<SessionCommand, { type: 'RequestSession' }>['data'],
  at: string,
): Outcome =>
  accept({
    type: 'SessionRequested',
    data: { ...data, mask: { version: MASK_VERSION, fields: [...mask] }, at },
  });

/** What the customer allows no longer ends what rests on it. */
const consent = (
  command: Extract<SessionCommand, { type: 'ConsentToSession' | 'WithdrawSessionConsent' }>,
  state: Known,
  at: string,
): Outcome => {
  const names = namesOf(state);
  if (!command.data.byCustomer) return reject('consent-not-by-customer');
  const scopes = [...command.data.scopes];
  if (command.type === 'ConsentToSession')
    return accept({
      type: 'SessionConsented',
      data: { ...names, scopes, evidence: command.data.evidence, at },
    });
  const withdrawn: SessionEvent = { type: 'SessionConsentWithdrawn', data: { ...names, scopes, at } };
  const ends = state.status === 'started' && state.kind === 'co-browsing' && scopes.includes('view');
  return ends
    ? accept<SessionEvent>(withdrawn, {
        type: 'SessionEnded',
        data: { ...names, reason: 'consent withdrawn', at },
      })
    : accept(withdrawn);
};

type Going = Exclude<
  SessionCommand,
  { type: 'RequestSession' | 'ConsentToSession' | 'WithdrawSessionConsent' }
>;

const go = (command: Going, state: Known, at: string): Outcome => {
  const names = namesOf(state);
  switch (command.type) {
    case 'StartSession':
      if (state.status === 'started') return reject('session-already-started');
      return state.kind === 'co-browsing' && !state.consents.includes('view')
        ? reject('consent-missing')
        : accept({ type: 'SessionStarted', data: { ...names, at } });
    case 'EndSession':
      return accept({ type: 'SessionEnded', data: { ...names, ...command.data, at } });
    default:
      return state.status === 'started' ? within(command, state, at) : reject('session-not-started');
  }
};

const within = (
  command: Exclude<Going, { type: 'StartSession' | 'EndSession' }>,
  state: Known,
  at: string,
): Outcome => {
  const names = namesOf(state);
  switch (command.type) {
    case 'JoinSession':
      return state.participants.includes(command.data.participant)
        ? accept()
        : accept({ type: 'SessionJoined', data: { ...names, ...command.data, at } });
    case 'LeaveSession':
      return state.participants.includes(command.data.participant)
        ? accept({ type: 'SessionLeft', data: { ...names, ...command.data, at } })
        : accept();
    case 'ShowPage':
      return show(command.data, state, at);
    case 'PassControl':
      if (!state.consents.includes('control')) return reject('consent-missing');
      return state.participants.includes(command.data.to)
        ? accept({ type: 'SessionControlPassed', data: { ...names, ...command.data, at } })
        : reject('participant-not-in');
    case 'RecordSession':
      return state.consents.includes('record')
        ? accept({ type: 'SessionRecorded', data: { ...names, ...command.data, at } })
        : reject('consent-missing');
  }
};

const show = (
  { page, present, masked }: Extract<Going, { type: 'ShowPage' }>['data'],
  state: Known,
  at: string,
): Outcome => {
  if (!state.consents.includes('view')) return reject('consent-missing');
  const seen = present.filter((field) => state.mask.includes(field) && !masked.includes(field));
  return seen.length > 0
    ? reject('field-not-masked')
    : accept({ type: 'SessionPageShown', data: { ...namesOf(state), page, masked: [...masked], at } });
};

const namesOf = ({ sessionId, customerId }: Known) => ({ sessionId, customerId });
