import { fieldCommands as commands, fieldV1 as v1, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const { id, instant } = vocabulary;
const ofTechnician = z.strictObject({ technicianId: id });
const ofOrder = z.strictObject({ workOrderId: id });
const candidate = z
  .object({
    ...{ technicianId: z.string(), score: z.number(), distanceKm: z.number() },
    ...{ travelMinutes: z.int(), whereFrom: z.string() },
  })
  .meta({ id: 'DispatchCandidate' });
/** From one instant to another, in answers. */
export const timeSpan = z.object({ from: instant, until: instant }).meta({ id: 'TimeSpan' });

/** Technicians and work orders: one row a command. */
export const fieldCommandRoutes = ({ field }: Pick<Clients, 'field'>): readonly Route[] => [
  commandRoute('field-service', {
    path: '/v1/technicians',
    operation: 'registerTechnician',
    summary: 'What a technician can do and where they start from; registered again, the newest holds',
    body: commands.registerTechnician,
    request: v1.RegisterTechnicianRequest,
    call: field.registerTechnician,
    answer: { technicianId: z.string() },
  }),
  commandRoute('field-service', {
    path: '/v1/technicians/{technicianId}/shifts',
    operation: 'publishShift',
    summary: 'When a technician works',
    params: ofTechnician,
    body: commands.publishShift,
    request: v1.PublishShiftRequest,
    call: field.publishShift,
  }),
  commandRoute('field-service', {
    path: '/v1/work-orders',
    operation: 'openWorkOrder',
    summary: 'Somebody has to go to a customer',
    body: commands.openWorkOrder,
    request: v1.OpenWorkOrderRequest,
    call: field.openWorkOrder,
    answer: { workOrderId: z.string() },
  }),
  commandRoute('field-service', {
    path: '/v1/work-orders/{workOrderId}/dispatch',
    operation: 'dispatchJob',
    summary: 'Sends the nearest technician with the skill and free time, and says why',
    params: ofOrder,
    body: commands.dispatchJob,
    request: v1.DispatchJobRequest,
    call: field.dispatchJob,
    answer: {
      ...{ technicianId: z.string(), slot: timeSpan.optional(), chosen: candidate.optional() },
      alternatives: z.array(candidate),
      passedOver: z.array(z.object({ technicianId: z.string(), why: z.string() })),
    },
  }),
  commandRoute('field-service', {
    path: '/v1/work-orders/{workOrderId}/accept',
    operation: 'acceptJob',
    summary: 'The technician will go',
    params: ofOrder,
    body: commands.acceptJob,
    request: v1.AcceptJobRequest,
    call: field.acceptJob,
  }),
  commandRoute('field-service', {
    path: '/v1/work-orders/{workOrderId}/decline',
    operation: 'declineJob',
    summary: 'The technician will not go; dispatch again',
    params: ofOrder,
    body: commands.declineJob,
    request: v1.DeclineJobRequest,
    call: field.declineJob,
  }),
  commandRoute('field-service', {
    path: '/v1/work-orders/{workOrderId}/travel',
    operation: 'startTravel',
    summary: 'The technician is on the way; the customer gets a message',
    params: ofOrder,
    body: commands.startTravel,
    request: v1.StartTravelRequest,
    call: field.startTravel,
  }),
  commandRoute('field-service', {
    path: '/v1/work-orders/{workOrderId}/arrive',
    operation: 'arriveAtJob',
    summary: 'The technician is there',
    params: ofOrder,
    body: commands.arriveAtJob,
    request: v1.ArriveAtJobRequest,
    call: field.arriveAtJob,
  }),
  commandRoute('field-service', {
    path: '/v1/work-orders/{workOrderId}/complete',
    operation: 'completeJob',
    summary: 'The work is done, and the customer signed for it',
    params: ofOrder,
    body: commands.completeJob,
    request: v1.CompleteJobRequest,
    call: field.completeJob,
  }),
  commandRoute('field-service', {
    path: '/v1/work-orders/{workOrderId}/cancel',
    operation: 'cancelWorkOrder',
    summary: 'Nobody has to go any more',
    params: ofOrder,
    body: commands.cancelWorkOrder,
    request: v1.CancelWorkOrderRequest,
    call: field.cancelWorkOrder,
  }),
  commandRoute('field-service', {
    path: '/v1/sms/status',
    operation: 'reportSmsStatus',
    summary: 'What the carrier says of a short message',
    body: commands.reportSmsStatus,
    request: v1.ReportSmsStatusRequest,
    call: field.reportSmsStatus,
  }),
];
