import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { personal } from '../personal.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const technicianId = '0193a000-0000-7000-8000-0000000000aa';
const slot = { from: '2026-03-03T09:00:00.000Z', until: '2026-03-03T10:30:00.000Z' };
const timeSpan = { from: instant, until: instant };

/** A place on earth as a text, `latitude,longitude` in degrees, so that it can be sealed. */
const place = personal(z.string().regex(/^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$/));

const ofOrder = { workOrderId: id, customerId: id, at: instant };
const order = {
  workOrderId: '0193a000-0000-7000-8000-0000000000ab',
  customerId: '0193a000-0000-7000-8000-000000000001',
  at,
};

export const workOrderOpened = defineEvent({
  type: 'WorkOrderOpened',
  context: 'service',
  summary: 'Somebody has to go to a customer, with a skill, within a time.',
  schema: z.strictObject({
    ...ofOrder,
    caseId: id.optional(),
    skill: label,
    durationMinutes: z.int().positive(),
    window: z.strictObject(timeSpan),
    place,
    address: personal().optional(),
    task: personal(),
  }),
  example: {
    ...order,
    ...{ skill: 'inverter', durationMinutes: 60, place: '40.4168,-3.7038', task: 'Change the inverter' },
    window: { from: '2026-03-03T08:00:00.000Z', until: '2026-03-03T17:00:00.000Z' },
    address: 'Calle Mayor 1, Madrid',
  },
});

const candidate = z.strictObject({
  technicianId: id,
  /** Travel minutes less what the skill is worth; the least is sent. */
  score: z.number(),
  distanceKm: z.number(),
  travelMinutes: z.int(),
  /** Where they were taken to be: a position, or their base. */
  whereFrom: z.enum(['position', 'base']),
});

export const jobDispatched = defineEvent({
  type: 'JobDispatched',
  context: 'service',
  summary: 'A technician is sent, with who else could have been and why others could not.',
  schema: z.strictObject({
    ...ofOrder,
    technicianId: id,
    slot: z.strictObject(timeSpan),
    rule: z.string(),
    chosen: candidate,
    alternatives: z.array(candidate),
    passedOver: z.array(z.strictObject({ technicianId: id, why: label })),
  }),
  example: {
    ...order,
    ...{ technicianId, slot, rule: 'nearest@1', alternatives: [], passedOver: [] },
    chosen: { technicianId, score: 12, distanceKm: 8.1, travelMinutes: 13, whereFrom: 'position' },
  },
});

const ofJob = { ...ofOrder, technicianId: id };
const job = { ...order, technicianId };

export const jobAccepted = defineEvent({
  type: 'JobAccepted',
  context: 'service',
  summary: 'The technician will go.',
  schema: z.strictObject(ofJob),
  example: job,
});
export const jobDeclined = defineEvent({
  type: 'JobDeclined',
  context: 'service',
  summary: 'The technician will not go; somebody else is to be sent.',
  schema: z.strictObject({ ...ofJob, reason: z.string() }),
  example: { ...job, reason: 'van broke down' },
});
export const travelStarted = defineEvent({
  type: 'TravelStarted',
  context: 'service',
  summary: 'The technician is on the way.',
  schema: z.strictObject(ofJob),
  example: job,
});
export const technicianArrived = defineEvent({
  type: 'TechnicianArrived',
  context: 'service',
  summary: 'The technician is there.',
  schema: z.strictObject(ofJob),
  example: job,
});
export const jobCompleted = defineEvent({
  type: 'JobCompleted',
  context: 'service',
  summary: 'The work is done, and the customer signed for it.',
  schema: z.strictObject({
    ...ofJob,
    /** Who signed, and what identifies the image of the signature. */
    signedBy: personal(),
    signatureSha256: z.string().regex(/^[0-9a-f]{64}$/),
    report: personal().optional(),
  }),
  example: { ...job, signedBy: 'Ana Ruiz', signatureSha256: 'a'.repeat(64), report: 'New inverter runs' },
});
export const workOrderCancelled = defineEvent({
  type: 'WorkOrderCancelled',
  context: 'service',
  summary: 'Nobody has to go any more.',
  schema: z.strictObject({ ...ofOrder, reason: z.string() }),
  example: { ...order, reason: 'works again' },
});

export const workOrderEvents = [
  workOrderOpened,
  jobDispatched,
  jobAccepted,
  jobDeclined,
  travelStarted,
  technicianArrived,
  jobCompleted,
  workOrderCancelled,
] as const;

const ofTechnician = { technicianId: id, at: instant };
const technician = { technicianId, at };

export const technicianRegistered = defineEvent({
  type: 'TechnicianRegistered',
  context: 'service',
  summary:
    'What a technician can do, where they start from, and whether their position may be known at work.',
  schema: z.strictObject({
    ...ofTechnician,
    name: personal(),
    phone: personal().optional(),
    skills: z.record(label, z.int().min(1).max(10)),
    base: place,
    tracked: z.boolean(),
  }),
  subject: 'technicianId',
  example: {
    ...technician,
    ...{ name: 'Marta', phone: '+34600000009', skills: { inverter: 3 }, base: '40.45,-3.69', tracked: true },
  },
});
export const shiftPublished = defineEvent({
  type: 'ShiftPublished',
  context: 'service',
  summary: 'A technician works from one time to another.',
  schema: z.strictObject({ ...ofTechnician, ...timeSpan }),
  example: { ...technician, from: '2026-03-03T08:00:00.000Z', until: '2026-03-03T16:00:00.000Z' },
});
export const slotReserved = defineEvent({
  type: 'SlotReserved',
  context: 'service',
  summary: 'Time of a technician is kept for a work order, the way there included.',
  schema: z.strictObject({ ...ofTechnician, ...timeSpan, workOrderId: id }),
  example: { ...technician, ...slot, workOrderId: order.workOrderId },
});
export const slotReleased = defineEvent({
  type: 'SlotReleased',
  context: 'service',
  summary: 'Time of a technician is free again.',
  schema: z.strictObject({ ...ofTechnician, workOrderId: id, reason: z.string() }),
  example: { ...technician, workOrderId: order.workOrderId, reason: 'declined' },
});
export const positionCheckpointed = defineEvent({
  type: 'PositionCheckpointed',
  context: 'service',
  summary: 'Where a technician was at work: now and then, of the many positions that are soon forgotten.',
  schema: z.strictObject({ ...ofTechnician, place }),
  subject: 'technicianId',
  example: { ...technician, place: '40.43,-3.70' },
});

export const technicianEvents = [
  technicianRegistered,
  shiftPublished,
  slotReserved,
  slotReleased,
  positionCheckpointed,
] as const;

/** Whose number it is, and what it is about. */
const ofSms = { smsId: id, subjectId: id, customerId: id.optional(), workOrderId: id, at: instant };
const sms = {
  ...{ smsId: '0193a000-0000-7000-8000-0000000000ac', subjectId: order.customerId, at },
  ...{ customerId: order.customerId, workOrderId: order.workOrderId },
};

export const smsQueued = defineEvent({
  type: 'SmsQueued',
  context: 'service',
  summary: 'A short message is to be sent.',
  schema: z.strictObject({ ...ofSms, to: personal(), text: personal() }),
  subject: 'subjectId',
  example: { ...sms, to: '+34600000001', text: 'We are on the way' },
});
export const smsSent = defineEvent({
  type: 'SmsSent',
  context: 'service',
  summary: 'The carrier took the message.',
  schema: z.strictObject({ ...ofSms, providerId: z.string() }),
  example: { ...sms, providerId: 'sim-1' },
});
export const smsDelivered = defineEvent({
  type: 'SmsDelivered',
  context: 'service',
  summary: 'The message was delivered.',
  schema: z.strictObject({ ...ofSms, providerId: z.string() }),
  example: { ...sms, providerId: 'sim-1' },
});
export const smsFailed = defineEvent({
  type: 'SmsFailed',
  context: 'service',
  summary: 'The message did not arrive, or there is no number.',
  schema: z.strictObject({ ...ofSms, code: label }),
  example: { ...sms, code: 'unreachable' },
});
export const smsEvents = [smsQueued, smsSent, smsDelivered, smsFailed] as const;

/** Facts of stream `workorder-<tenant>.<id>`. */
export type WorkOrderEvent = EventsOf<typeof workOrderEvents>;
/** Facts of stream `technician-<tenant>.<id>`. */
export type TechnicianEvent = EventsOf<typeof technicianEvents>;
/** Facts of stream `sms-<tenant>.<id>`. */
export type SmsEvent = EventsOf<typeof smsEvents>;
