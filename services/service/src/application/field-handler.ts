import type { WorkOrderEvent } from '@icrm/contracts';
import { type EventStore, readState } from '@icrm/event-store';
import { type SmsCommand, sms } from '../domain/field/sms.ts';
import { type TechnicianCommand, technician } from '../domain/field/technician.ts';
import { type WorkOrder, type WorkOrderCommand, workOrder } from '../domain/field/work-order.ts';
import { carryOut } from './carry-out.ts';
import type { Handling } from './ports.ts';

/** How the streams of each kind begin. */
export const fieldPrefixes = { workOrder: 'workorder-', technician: 'technician-', sms: 'sms-' } as const;

export const handleWorkOrder = (handling: Handling, id: string, command: WorkOrderCommand) =>
  carryOut(handling, { prefix: fieldPrefixes.workOrder, decider: workOrder, id, command });
export const handleTechnician = (handling: Handling, id: string, command: TechnicianCommand) =>
  carryOut(handling, { prefix: fieldPrefixes.technician, decider: technician, id, command });
export const handleSms = (handling: Handling, id: string, command: SmsCommand) =>
  carryOut(handling, { prefix: fieldPrefixes.sms, decider: sms, id, command });

type OfOrder = { readonly tenant: string; readonly workOrderId: string };

/** A work order as it stands; its personal texts stay sealed. */
export const readWorkOrder = (store: EventStore, { tenant, workOrderId }: OfOrder): Promise<WorkOrder> =>
  readState<WorkOrder, WorkOrderEvent>(
    store,
    `${fieldPrefixes.workOrder}${tenant}.${workOrderId}`,
    workOrder,
  );
