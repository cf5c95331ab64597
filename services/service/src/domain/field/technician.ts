import type { TechnicianEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import { clip, firstOf, freeSpans, isWithin, overlap, type TimeSpan } from './time-spans.ts';

export type TechnicianCommand =
  | {
      readonly type: 'RegisterTechnician';
      readonly data: Omit<Extract<TechnicianEvent, { type: 'TechnicianRegistered' }>['data'], 'at'>;
    }
  | { readonly type: 'PublishShift'; readonly data: TimeSpan & { readonly technicianId: string } }
  /** The first free time within a window, the way there included. */
  | {
      readonly type: 'ReserveSlot';
      readonly data: {
        readonly workOrderId: string;
        readonly window: TimeSpan;
        readonly minutes: number;
      };
    }
  | { readonly type: 'ReleaseSlot'; readonly data: { readonly workOrderId: string; readonly reason: string } }
  /** A position, of which one is kept now and then. */
  | { readonly type: 'CheckpointPosition'; readonly data: { readonly place: string; readonly at: string } };

export type TechnicianRejection =
  | 'technician-not-found'
  | 'shift-overlaps'
  | 'no-free-slot'
  | 'not-to-be-tracked';

/** Between two kept positions, unless somebody says otherwise. */
export const CHECKPOINT_MINUTES = 15;

type Slot = TimeSpan & { readonly workOrderId: string };
export type Technician = {
  readonly technicianId?: string;
  readonly tracked: boolean;
  readonly shifts: readonly TimeSpan[];
  readonly slots: readonly Slot[];
  readonly checkpointAt?: string;
};

/** Facts in stream `technician-<tenant>.<id>`: whoever reserves time does it here, so that none is given twice. */
export const technician: Decider<Technician, TechnicianCommand, TechnicianEvent, TechnicianRejection> = {
  initial: { tracked: false, shifts: [], slots: [] },
  evolve(state, { type, data }) {
    switch (type) {
      case 'TechnicianRegistered':
        return { ...state, technicianId: data.technicianId, tracked: data.tracked };
      case 'ShiftPublished':
        return { ...state, shifts: [...state.shifts, { from: data.from, until: data.until }] };
      case 'SlotReserved': {
        const { workOrderId, from, until } = data;
        return { ...state, slots: [...state.slots, { workOrderId, from, until }] };
      }
      case 'SlotReleased':
        return { ...state, slots: state.slots.filter(({ workOrderId }) => workOrderId !== data.workOrderId) };
      case 'PositionCheckpointed':
        return { ...state, checkpointAt: data.at };
    }
  },
  decide(command, state, { now: at }) {
    if (command.type === 'RegisterTechnician')
      return accept({ type: 'TechnicianRegistered', data: { ...command.data, at } });
    const { technicianId } = state;
    if (technicianId === undefined) return reject('technician-not-found');
    switch (command.type) {
      case 'PublishShift': {
        const { from, until } = command.data;
        return state.shifts.some((shift) => overlap(shift, { from, until }))
          ? reject('shift-overlaps')
          : accept({ type: 'ShiftPublished', data: { technicianId, from, until, at } });
      }
      case 'ReserveSlot':
        return reserve(command.data, { ...state, technicianId }, at);
      case 'ReleaseSlot': {
        const { workOrderId, reason } = command.data;
        return state.slots.some((slot) => slot.workOrderId === workOrderId)
          ? accept({ type: 'SlotReleased', data: { technicianId, workOrderId, reason, at } })
          : accept();
      }
      case 'CheckpointPosition':
        return checkpoint(command.data, { ...state, technicianId });
    }
  },
};

type Known = Technician & { readonly technicianId: string };
type Of<T extends TechnicianCommand['type']> = Extract<TechnicianCommand, { readonly type: T }>['data'];
type Outcome = Decision<TechnicianEvent, TechnicianRejection>;

const reserve = ({ workOrderId, window, minutes }: Of<'ReserveSlot'>, state: Known, at: string): Outcome => {
  if (state.slots.some((slot) => slot.workOrderId === workOrderId)) return accept();
  const slot = firstOf(freeTime(state, window), minutes);
  return slot === undefined
    ? reject('no-free-slot')
    : accept({ type: 'SlotReserved', data: { technicianId: state.technicianId, workOrderId, ...slot, at } });
};

const checkpoint = ({ place, at }: Of<'CheckpointPosition'>, state: Known): Outcome => {
  if (!mayBeKnown(state, at)) return reject('not-to-be-tracked');
  const { technicianId, checkpointAt } = state;
  const isDue =
    checkpointAt === undefined || Date.parse(at) - Date.parse(checkpointAt) >= CHECKPOINT_MINUTES * 60_000;
  return isDue ? accept({ type: 'PositionCheckpointed', data: { technicianId, place, at } }) : accept();
};

/** When a technician works and nothing is planned, within a window. */
export const freeTime = (
  { shifts, slots }: Pick<Technician, 'shifts' | 'slots'>,
  window: TimeSpan,
): readonly TimeSpan[] => freeSpans(clip(shifts, window), slots);

/** Where somebody is may be known while they work, if they agreed. */
export const mayBeKnown = (
  { tracked, shifts }: Pick<Technician, 'tracked' | 'shifts'>,
  at: string,
): boolean => tracked && shifts.some((shift) => isWithin({ from: at, until: at }, shift));
