import type { EquipmentEvent, EquipmentKind } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

export type EquipmentCommand =
  | {
      readonly type: 'RegisterEquipment';
      readonly data: {
        readonly equipmentId: string;
        readonly kind: EquipmentKind;
        readonly place?: string | undefined;
        readonly lines?: number | undefined;
      };
    }
  | {
      readonly type: 'ReportEquipment';
      readonly data: {
        readonly works: boolean;
        readonly reason?: string | undefined;
        readonly linesTaken?: number | undefined;
      };
    };
export type EquipmentRejection = 'equipment-not-found';

type Known = {
  readonly equipmentId: string;
  readonly kind: EquipmentKind;
  readonly place?: string | undefined;
  readonly lines?: number | undefined;
  readonly status: 'up' | 'down' | 'unknown';
  readonly since: string;
  readonly reason?: string | undefined;
  readonly linesFull: boolean;
};
export type Equipment = { readonly status: 'unregistered' } | Known;
type Outcome = Decision<EquipmentEvent, EquipmentRejection>;

/** Facts in stream `equipment-<tenant>.<name>`: only what changes is told, however often it is reported. */
export const equipment: Decider<Equipment, EquipmentCommand, EquipmentEvent, EquipmentRejection> = {
  initial: { status: 'unregistered' },

  evolve(state, { type, data }) {
    if (type === 'EquipmentRegistered') {
      const { at: since, ...named } = data;
      const fresh = { status: 'unknown' as const, since, linesFull: false };
      return state.status === 'unregistered' ? { ...fresh, ...named } : { ...state, ...named };
    }
    if (state.status === 'unregistered') return state;
    switch (type) {
      case 'EquipmentWentUp':
        return { ...state, status: 'up', since: data.at, reason: undefined };
      case 'EquipmentWentDown':
        return { ...state, status: 'down', since: data.at, reason: data.reason, linesFull: false };
      case 'EquipmentLinesFull':
        return { ...state, linesFull: true };
      case 'EquipmentLinesFree':
        return { ...state, linesFull: false };
    }
  },

  decide(command, state, { now: at }) {
    if (command.type === 'RegisterEquipment') {
      const { kind, place, lines } = command.data;
      const same =
        state.status !== 'unregistered' &&
        [state.kind, state.place, state.lines].join() === [kind, place, lines].join();
      return same ? accept() : accept({ type: 'EquipmentRegistered', data: { ...command.data, at } });
    }
    return state.status === 'unregistered' ? reject('equipment-not-found') : report(command.data, state, at);
  },
};

const report = (
  { works, reason = 'not told', linesTaken }: Extract<EquipmentCommand, { type: 'ReportEquipment' }>['data'],
  { equipmentId, kind, lines, status, linesFull, reason: before }: Known,
  at: string,
): Outcome => {
  const names = { equipmentId, at };
  if (!works)
    return status === 'down' && before === reason
      ? accept()
      : accept({ type: 'EquipmentWentDown', data: { ...names, kind, reason } });
  const events: EquipmentEvent[] =
    status === 'up' ? [] : [{ type: 'EquipmentWentUp', data: { ...names, kind } }];
  const full = lines !== undefined && linesTaken !== undefined && linesTaken >= lines;
  if (lines !== undefined && linesTaken !== undefined && full !== linesFull)
    events.push({ type: full ? 'EquipmentLinesFull' : 'EquipmentLinesFree', data: { ...names, lines } });
  return accept(...events);
};
