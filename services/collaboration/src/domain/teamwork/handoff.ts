import type { HandoffEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Taker = { readonly kind: 'agent' | 'department' | 'partner'; readonly id: string };
export type HandoffCommand =
  | {
      readonly type: 'RequestHandoff';
      readonly data: {
        readonly handoffId: string;
        readonly subjectId: string;
        readonly entity: { readonly kind: string; readonly id: string };
        readonly from: Taker;
        readonly to: Taker;
        readonly note?: string | undefined;
        readonly deadline: string;
      };
    }
  | { readonly type: 'AcceptHandoff'; readonly data: { readonly by: string } }
  | { readonly type: 'DeclineHandoff'; readonly data: { readonly by: string; readonly reason: string } }
  /** The timer looks. */
  | { readonly type: 'CheckHandoff'; readonly data: object };

export type HandoffRejection =
  | 'handoff-not-found'
  | 'handoff-already-requested'
  | 'handoff-answered'
  | 'handoff-missed'
  | 'deadline-not-ahead'
  | 'handoff-to-oneself';

export type Handoff =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'requested' | 'answered' | 'missed';
      readonly handoffId: string;
      readonly subjectId: string;
      readonly deadline: string;
      readonly customerIds: readonly string[];
    };

/** Facts in stream `handoff-<tenant>.<id>`. It is answered by its deadline or missed, never both. */
export const handoff: Decider<Handoff, HandoffCommand, HandoffEvent, HandoffRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'HandoffRequested') {
      const { handoffId, subjectId, deadline } = data;
      const customerIds = subjectId === handoffId ? [] : [subjectId];
      return { status: 'requested', handoffId, subjectId, deadline, customerIds };
    }
    if (state.status === 'unknown') return state;
    return { ...state, status: type === 'HandoffMissed' ? 'missed' : 'answered' };
  },

  decide(command, state, { now: at }) {
    if (command.type === 'RequestHandoff') {
      if (state.status !== 'unknown') return reject('handoff-already-requested');
      const { from, to, deadline } = command.data;
      if (deadline <= at) return reject('deadline-not-ahead');
      return from.kind === to.kind && from.id === to.id
        ? reject('handoff-to-oneself')
        : accept({ type: 'HandoffRequested', data: { ...command.data, at } });
    }
    if (state.status === 'unknown') return reject('handoff-not-found');
    return answer(command, state, at);
  },
};

const answer = (
  command: Exclude<HandoffCommand, { type: 'RequestHandoff' }>,
  { status, handoffId, subjectId, deadline }: Exclude<Handoff, { status: 'unknown' }>,
  at: string,
) => {
  const names = { handoffId, subjectId };
  const late = at > deadline;
  if (command.type === 'CheckHandoff')
    return status === 'requested' && late
      ? accept<HandoffEvent>({ type: 'HandoffMissed', data: { ...names, deadline, at } })
      : accept<HandoffEvent>();
  if (status === 'answered') return reject('handoff-answered');
  if (status === 'missed' || late) return reject('handoff-missed');
  return command.type === 'AcceptHandoff'
    ? accept<HandoffEvent>({ type: 'HandoffAccepted', data: { ...names, ...command.data, at } })
    : accept<HandoffEvent>({ type: 'HandoffDeclined', data: { ...names, ...command.data, at } });
};
