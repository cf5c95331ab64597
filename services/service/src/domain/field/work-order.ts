import type { WorkOrderEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';
import type { Candidate } from './rank.ts';
import type { TimeSpan } from './time-spans.ts';

type Opened = Extract<WorkOrderEvent, { type: 'WorkOrderOpened' }>['data'];
type ByTechnician = { readonly technicianId: string };

export type WorkOrderCommand =
  | { readonly type: 'OpenWorkOrder'; readonly data: Omit<Opened, 'at'> }
  | {
      readonly type: 'Dispatch';
      readonly data: ByTechnician & {
        readonly slot: TimeSpan;
        readonly rule: string;
        readonly chosen: Candidate;
        readonly alternatives: readonly Candidate[];
        readonly passedOver: readonly { readonly technicianId: string; readonly why: string }[];
      };
    }
  | { readonly type: 'AcceptJob'; readonly data: ByTechnician }
  | { readonly type: 'DeclineJob'; readonly data: ByTechnician & { readonly reason: string } }
  | { readonly type: 'StartTravel'; readonly data: ByTechnician }
  | { readonly type: 'ArriveAtJob'; readonly data: ByTechnician }
  | {
      readonly type: 'CompleteJob';
      readonly data: ByTechnician & {
        readonly signedBy: string;
        readonly signatureSha256: string;
        readonly report?: string | undefined;
      };
    }
  | { readonly type: 'CancelWorkOrder'; readonly data: { readonly reason: string } };

export type WorkOrderRejection =
  | 'work-order-not-found'
  | 'work-order-already-opened'
  | 'work-order-over'
  | 'job-already-dispatched'
  | 'job-not-yours'
  | 'job-not-so-far';

export type WorkOrder =
  | { readonly status: 'unknown' }
  | {
      readonly status:
        | 'open'
        | 'dispatched'
        | 'accepted'
        | 'travelling'
        | 'arrived'
        | 'completed'
        | 'cancelled';
      readonly opened: Opened;
      readonly technicianId?: string | undefined;
      /** Who declined is not sent again. */
      readonly declined: readonly string[];
    };
type Known = Exclude<WorkOrder, { status: 'unknown' }>;

/** Facts in stream `workorder-<tenant>.<id>`. */
export const workOrder: Decider<WorkOrder, WorkOrderCommand, WorkOrderEvent, WorkOrderRejection> = {
  initial: { status: 'unknown' },
  evolve(state, event) {
    if (event.type === 'WorkOrderOpened') return { status: 'open', opened: event.data, declined: [] };
    return state.status === 'unknown' ? state : evolveKnown(state, event);
  },
  decide(command, state, { now: at }) {
    if (command.type === 'OpenWorkOrder')
      return state.status === 'unknown'
        ? accept({ type: 'WorkOrderOpened', data: { ...command.data, at } })
        : reject('work-order-already-opened');
    if (state.status === 'unknown') return reject('work-order-not-found');
    if (state.status === 'completed' || state.status === 'cancelled') return reject('work-order-over');
    const { workOrderId, customerId } = state.opened;
    const names = { workOrderId, customerId, at };
    if (command.type === 'CancelWorkOrder')
      return accept({ type: 'WorkOrderCancelled', data: { ...names, ...command.data } });
    if (command.type === 'Dispatch') {
      const { alternatives, passedOver, ...data } = command.data;
      return state.status === 'open'
        ? accept({
            type: 'JobDispatched',
            data: { ...names, ...data, alternatives: [...alternatives], passedOver: [...passedOver] },
          })
        : reject('job-already-dispatched');
    }
    return decideJob(command, state, at);
  },
};

const evolveKnown = (
  state: Known,
  { type, data }: Exclude<WorkOrderEvent, { type: 'WorkOrderOpened' }>,
): Known => {
  switch (type) {
    case 'JobDispatched':
      return { ...state, status: 'dispatched', technicianId: data.technicianId };
    case 'JobDeclined':
      return {
        ...state,
        ...{ status: 'open', technicianId: undefined, declined: [...state.declined, data.technicianId] },
      };
    case 'JobAccepted':
      return { ...state, status: 'accepted' };
    case 'TravelStarted':
      return { ...state, status: 'travelling' };
    case 'TechnicianArrived':
      return { ...state, status: 'arrived' };
    case 'JobCompleted':
      return { ...state, status: 'completed' };
    case 'WorkOrderCancelled':
      return { ...state, status: 'cancelled' };
  }
};

type JobCommand = Exclude<
  WorkOrderCommand,
  { readonly type: 'OpenWorkOrder' | 'CancelWorkOrder' | 'Dispatch' }
>;

/** What has to have happened before. */
const after: Readonly<Record<JobCommand['type'], readonly Known['status'][]>> = {
  AcceptJob: ['dispatched'],
  DeclineJob: ['dispatched', 'accepted'],
  StartTravel: ['accepted'],
  ArriveAtJob: ['travelling'],
  CompleteJob: ['arrived'],
};

const decideJob = (
  command: JobCommand,
  state: Known,
  at: string,
): Decision<WorkOrderEvent, WorkOrderRejection> => {
  const { technicianId } = command.data;
  if (state.technicianId !== technicianId) return reject('job-not-yours');
  if (!after[command.type].includes(state.status)) return reject('job-not-so-far');
  const { workOrderId, customerId } = state.opened;
  const data = { workOrderId, customerId, technicianId, at };
  switch (command.type) {
    case 'AcceptJob':
      return accept({ type: 'JobAccepted', data });
    case 'DeclineJob':
      return accept({ type: 'JobDeclined', data: { ...data, reason: command.data.reason } });
    case 'StartTravel':
      return accept({ type: 'TravelStarted', data });
    case 'ArriveAtJob':
      return accept({ type: 'TechnicianArrived', data });
    case 'CompleteJob': {
      const { signedBy, signatureSha256, report } = command.data;
      const signed = { signedBy, signatureSha256, ...(report === undefined ? {} : { report }) };
      return accept({ type: 'JobCompleted', data: { ...data, ...signed } });
    }
  }
};
