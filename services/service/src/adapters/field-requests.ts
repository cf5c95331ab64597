import { commandContext, fieldCommands as commands, tenant, vocabulary } from '@icrm/contracts';
import { z } from 'zod';
import { unlessZero } from './wire.ts';

const { id, instant, label } = vocabulary;
const by = { context: commandContext };
const ofOrder = { ...by, workOrderId: id };
const ofTechnician = { ...by, technicianId: id };
const { place } = commands.reportPosition.shape;
const window = z.strictObject({ from: instant, until: instant });

/** What each method takes. */
export const fieldRequests = {
  registerTechnician: commands.registerTechnician.extend(by),
  publishShift: z.strictObject({ ...ofTechnician, ...window.shape }),
  reportPosition: commands.reportPosition.extend(ofTechnician),
  openWorkOrder: commands.openWorkOrder.extend(by),
  dispatchJob: commands.dispatchJob.extend(ofOrder),
  acceptJob: commands.acceptJob.extend(ofOrder),
  declineJob: commands.declineJob.extend(ofOrder),
  startTravel: commands.startTravel.extend(ofOrder),
  arriveAtJob: commands.arriveAtJob.extend(ofOrder),
  completeJob: commands.completeJob.extend(ofOrder),
  cancelWorkOrder: commands.cancelWorkOrder.extend(ofOrder),
  reportSmsStatus: commands.reportSmsStatus.extend(by),
  findNearest: z.strictObject({
    ...{ tenant, place, skill: label.optional() },
    count: unlessZero(z.int().min(1).max(100).default(5)),
    maxAgeSeconds: unlessZero(z.int().min(1).max(86_400).default(900)),
  }),
  listFreeSlots: z.strictObject({ tenant, technicianId: id, window }),
};
