import type { PhoneCallEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

type Cause = 'hung-up' | 'no-answer' | 'busy' | 'failed';

/** What an exchange tells of a call. */
export type PhoneCallCommand =
  | {
      readonly type: 'Ring';
      readonly data: {
        readonly callId: string;
        readonly customerId: string;
        readonly interactionId: string;
        readonly direction: 'inbound' | 'outbound';
        readonly system?: string | undefined;
      };
    }
  | { readonly type: 'Answer'; readonly data: { readonly agentId: string } }
  | { readonly type: 'Hold'; readonly data: object }
  | { readonly type: 'Resume'; readonly data: object }
  | { readonly type: 'Transfer'; readonly data: { readonly to: string } }
  | {
      readonly type: 'EnterDigits';
      readonly data: { readonly menu?: string | undefined; readonly digits: string };
    }
  /** A machine did what the caller wanted, or hands them to an agent at a step. */
  | { readonly type: 'Serve'; readonly data: { readonly task: string } }
  | {
      readonly type: 'Escalate';
      readonly data: { readonly task?: string | undefined; readonly step: string };
    }
  | { readonly type: 'HangUp'; readonly data: { readonly cause: Cause } };

export type PhoneCallRejection =
  | 'call-not-found'
  | 'call-already-rang'
  | 'call-not-ringing'
  | 'call-not-answered'
  | 'call-on-hold'
  | 'call-not-on-hold'
  | 'call-over';

type Known = {
  readonly status: 'ringing' | 'talking' | 'held' | 'over';
  readonly callId: string;
  readonly customerId: string;
  readonly agentId?: string;
  /** Since when what it does now lasts, and what earlier spells add up to. */
  readonly since: string;
  readonly talkedMs: number;
  readonly heldMs: number;
};
export type PhoneCall = { readonly status: 'unknown' } | Known;
type Outcome = Decision<PhoneCallEvent, PhoneCallRejection>;

/** Facts in stream `phonecall-<tenant>.<id>`: signals in the order the exchange tells them; sound passes outside. */
export const phoneCall: Decider<PhoneCall, PhoneCallCommand, PhoneCallEvent, PhoneCallRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'PhoneCallRang') {
      const { callId, customerId, at: since } = data;
      return { status: 'ringing', callId, customerId, since, talkedMs: 0, heldMs: 0 };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'PhoneCallAnswered':
        return { ...spell(state, data.at), status: 'talking', agentId: data.agentId };
      case 'PhoneCallHeld':
        return { ...spell(state, data.at), status: 'held' };
      case 'PhoneCallResumed':
        return { ...spell(state, data.at), status: 'talking' };
      case 'PhoneCallTransferred':
        return { ...spell(state, data.at), status: 'talking', agentId: data.to };
      case 'PhoneDigitsEntered':
      case 'PhoneSelfServiceCompleted':
      case 'PhoneSelfServiceEscalated':
        return state;
      case 'PhoneCallEnded':
        return { ...spell(state, data.at), status: 'over' };
    }
  },

  decide(command, state, { now: at }) {
    if (command.type === 'Ring')
      return state.status === 'unknown'
        ? accept({ type: 'PhoneCallRang', data: { ...command.data, at } })
        : reject('call-already-rang');
    if (state.status === 'unknown') return reject('call-not-found');
    if (state.status === 'over') return reject('call-over');
    return signal(command, state, at);
  },
};

const signal = (command: Exclude<PhoneCallCommand, { type: 'Ring' }>, state: Known, at: string): Outcome => {
  const names = { callId: state.callId, customerId: state.customerId };
  switch (command.type) {
    case 'Answer':
      return state.status === 'ringing'
        ? accept({ type: 'PhoneCallAnswered', data: { ...names, ...command.data, at } })
        : reject('call-not-ringing');
    case 'EnterDigits':
      return accept({ type: 'PhoneDigitsEntered', data: { ...names, ...shown(command.data), at } });
    case 'Serve':
      return accept({ type: 'PhoneSelfServiceCompleted', data: { ...names, ...command.data, at } });
    case 'Escalate':
      return accept({ type: 'PhoneSelfServiceEscalated', data: { ...names, ...command.data, at } });
    case 'HangUp': {
      const { talkedMs, heldMs } = spell(state, at);
      return accept({ type: 'PhoneCallEnded', data: { ...names, ...command.data, talkedMs, heldMs, at } });
    }
    default:
      return state.agentId === undefined
        ? reject('call-not-answered')
        : onTheLine(command, { ...state, agentId: state.agentId }, at);
  }
};

const onTheLine = (
  { type, data }: Extract<PhoneCallCommand, { type: 'Hold' | 'Resume' | 'Transfer' }>,
  state: Known & { readonly agentId: string },
  at: string,
): Outcome => {
  const names = { callId: state.callId, customerId: state.customerId };
  switch (type) {
    case 'Hold':
      return state.status === 'held'
        ? reject('call-on-hold')
        : accept({ type: 'PhoneCallHeld', data: { ...names, at } });
    case 'Resume':
      return state.status === 'held'
        ? accept({ type: 'PhoneCallResumed', data: { ...names, at } })
        : reject('call-not-on-hold');
    case 'Transfer':
      return accept({
        type: 'PhoneCallTransferred',
        data: { ...names, from: state.agentId, to: data.to, at },
      });
  }
};

/** A menu's choice is kept; what was typed without one could be a card or account number: its length alone is. */
const shown = ({ menu, digits }: { readonly menu?: string | undefined; readonly digits: string }) =>
  menu === undefined ? { count: digits.length } : { menu, digits, count: digits.length };

const spell = (state: Known, at: string): Known => {
  const lasted = Math.max(0, Date.parse(at) - Date.parse(state.since));
  return {
    ...state,
    since: at,
    talkedMs: state.talkedMs + (state.status === 'talking' ? lasted : 0),
    heldMs: state.heldMs + (state.status === 'held' ? lasted : 0),
  };
};
