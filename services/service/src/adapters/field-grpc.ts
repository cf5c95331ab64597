import { patienceOf } from '@icrm/command-service';
import { fieldV1, type TechnicianEvent } from '@icrm/contracts';
import { type CommandContext, type EventStore, readState } from '@icrm/event-store';
import { implement, type RpcCall, RpcError, type RpcService, validated } from '@icrm/rpc';
import { type Clock, derivedId } from '@icrm/runtime';
import type { createDispatch } from '../application/dispatch.ts';
import { fieldPrefixes, handleSms, handleTechnician, handleWorkOrder } from '../application/field-handler.ts';
import { placeText } from '../domain/field/place.ts';
import { freeTime, type Technician, technician } from '../domain/field/technician.ts';
import type { WorkOrderCommand } from '../domain/field/work-order.ts';
import type { FieldRecords } from '../integration/field-records.ts';
import type { Positions } from '../integration/positions.ts';
import { fieldRequests as requests } from './field-requests.ts';
import { accepted, refuse, toResult } from './refusals.ts';

/** What the methods stand on. */
export type FieldRpcOptions = {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly records: FieldRecords;
  readonly dispatch: ReturnType<typeof createDispatch>;
  /** Undefined: there is no Kafka, and no position is taken. */
  readonly positions: Positions | undefined;
};

type OfOrder = { readonly context: CommandContext; readonly workOrderId: string };

/** FieldService: technicians and the work they are sent to. */
export const fieldRpc = ({ store, clock, records, dispatch, positions }: FieldRpcOptions): RpcService => {
  const handling = (context: CommandContext, call: RpcCall) => ({
    ...{ store, clock, context },
    ...patienceOf(call),
  });
  const send = async ({ context, workOrderId }: OfOrder, call: RpcCall, command: WorkOrderCommand) => ({
    result: toResult(await handleWorkOrder(handling(context, call), workOrderId, command)),
  });
  /** Time of somebody who does not go is free again. */
  const release = async ({ context, workOrderId }: OfOrder, call: RpcCall, technicianId: string) => {
    const commandId = derivedId(context.commandId, 'release');
    const data = { workOrderId, reason: 'not-going' };
    await handleTechnician(handling({ ...context, commandId }, call), technicianId, {
      type: 'ReleaseSlot',
      data,
    });
  };

  return implement(fieldV1.FieldServiceService, {
    registerTechnician: validated(requests.registerTechnician, async ({ context, base, ...data }, call) => {
      const technicianId = data.technicianId ?? derivedId(context.commandId, 'technician');
      const outcome = await handleTechnician(handling(context, call), technicianId, {
        type: 'RegisterTechnician',
        data: { ...data, technicianId, base: placeText(base) },
      });
      return { technicianId, result: toResult(outcome) };
    }),
    publishShift: validated(requests.publishShift, async ({ context, ...data }, call) => {
      if (data.from >= data.until) throw refuse('shift-empty');
      const command = { type: 'PublishShift' as const, data };
      return {
        result: toResult(await handleTechnician(handling(context, call), data.technicianId, command)),
      };
    }),
    reportPosition: validated(requests.reportPosition, async ({ context, technicianId, place, at }) => {
      const { tenant } = context;
      const seenAt = new Date(at ?? clock.now().toISOString()).toISOString();
      if (positions === undefined)
        throw new RpcError('UNAVAILABLE', 'there is no Kafka for positions', { retryAfterMs: 60_000 });
      if (!(await records.mayBeKnown(tenant, technicianId, seenAt))) return { kept: false };
      await positions.report({ tenant, technicianId, place: placeText(place), at: seenAt });
      return { kept: true };
    }),

    openWorkOrder: validated(requests.openWorkOrder, async ({ context, place, ...data }, call) => {
      const workOrderId = data.workOrderId ?? derivedId(context.commandId, 'work-order');
      if (data.window.from >= data.window.until) throw refuse('window-empty');
      const sent = await send({ context, workOrderId }, call, {
        type: 'OpenWorkOrder',
        data: { ...data, workOrderId, place: placeText(place) },
      });
      return { workOrderId, ...sent };
    }),
    dispatchJob: validated(requests.dispatchJob, async ({ context, workOrderId }, call) => {
      const outcome = await dispatch(handling(context, call), workOrderId);
      const sent = accepted(outcome).events.find((event) => event.type === 'JobDispatched');
      if (sent === undefined) throw refuse('job-already-dispatched');
      const { technicianId, slot, chosen, alternatives, passedOver } = sent.data;
      return { technicianId, slot, chosen, alternatives, passedOver, result: toResult(outcome) };
    }),
    acceptJob: validated(requests.acceptJob, ({ context, workOrderId, ...data }, call) =>
      send({ context, workOrderId }, call, { type: 'AcceptJob', data }),
    ),
    declineJob: validated(requests.declineJob, async ({ context, workOrderId, ...data }, call) => {
      const sent = await send({ context, workOrderId }, call, { type: 'DeclineJob', data });
      await release({ context, workOrderId }, call, data.technicianId);
      return sent;
    }),
    startTravel: validated(requests.startTravel, ({ context, workOrderId, ...data }, call) =>
      send({ context, workOrderId }, call, { type: 'StartTravel', data }),
    ),
    arriveAtJob: validated(requests.arriveAtJob, ({ context, workOrderId, ...data }, call) =>
      send({ context, workOrderId }, call, { type: 'ArriveAtJob', data }),
    ),
    completeJob: validated(requests.completeJob, ({ context, workOrderId, ...data }, call) =>
      send({ context, workOrderId }, call, { type: 'CompleteJob', data }),
    ),
    cancelWorkOrder: validated(requests.cancelWorkOrder, async ({ context, workOrderId, ...data }, call) => {
      const command = { type: 'CancelWorkOrder' as const, data };
      const outcome = await handleWorkOrder(handling(context, call), workOrderId, command);
      const { state } = accepted(outcome);
      if (state.status !== 'unknown' && state.technicianId !== undefined)
        await release({ context, workOrderId }, call, state.technicianId);
      return { result: toResult(outcome) };
    }),
    reportSmsStatus: validated(requests.reportSmsStatus, async ({ context, ...data }, call) => {
      const smsId = await records.smsOf(context.tenant, data.providerId);
      if (smsId === undefined) throw refuse('sms-not-found');
      const command = { type: 'NoteSmsStatus' as const, data };
      return { result: toResult(await handleSms(handling(context, call), smsId, command)) };
    }),

    findNearest: validated(requests.findNearest, async (question) => ({
      technicians: (await records.workers.nearest(question)).map(({ at = '', ...near }) => ({ ...near, at })),
    })),
    listFreeSlots: validated(requests.listFreeSlots, async ({ tenant, technicianId, window }) => {
      const stream = `${fieldPrefixes.technician}${tenant}.${technicianId}`;
      const state = await readState<Technician, TechnicianEvent>(store, stream, technician);
      if (state.technicianId === undefined) throw refuse('technician-not-found');
      return { slots: [...freeTime(state, window)] };
    }),
  });
};
