import { z } from 'zod';
import { id, instant, label, text } from '../vocabulary.ts';

const reason = z.string().trim().min(1).max(500);
const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);
const place = z.strictObject({ latitude, longitude }).meta({ id: 'Place' });
const technicianId = id;

export const registerTechnician = z
  .strictObject({
    technicianId: id.optional(),
    name: text,
    phone: z.string().trim().min(5).max(30).optional(),
    skills: z.record(label, z.int().min(1).max(10)),
    base: place,
    /** Whether their position may be known, at work alone. */
    tracked: z.boolean().default(false),
  })
  .meta({ id: 'RegisterTechnician' });
export const publishShift = z
  .strictObject({ from: instant, until: instant })
  .refine(({ from, until }) => from < until, { path: ['until'], message: 'must be after from' })
  .meta({ id: 'PublishShift' });
export const reportPosition = z
  .strictObject({ place, at: instant.optional() })
  .meta({ id: 'ReportPosition' });

export const openWorkOrder = z
  .strictObject({
    workOrderId: id.optional(),
    customerId: id,
    caseId: id.optional(),
    skill: label,
    durationMinutes: z.int().min(5).max(1_440),
    window: z.strictObject({ from: instant, until: instant }),
    place,
    address: text.optional(),
    task: text,
  })
  .meta({ id: 'OpenWorkOrder' });
export const dispatchJob = z.strictObject({}).meta({ id: 'DispatchJob' });
export const acceptJob = z.strictObject({ technicianId }).meta({ id: 'AcceptJob' });
export const declineJob = z.strictObject({ technicianId, reason }).meta({ id: 'DeclineJob' });
export const startTravel = z.strictObject({ technicianId }).meta({ id: 'StartTravel' });
export const arriveAtJob = z.strictObject({ technicianId }).meta({ id: 'ArriveAtJob' });
export const completeJob = z
  .strictObject({
    technicianId,
    signedBy: text,
    signatureSha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower-case hex'),
    report: text.optional(),
  })
  .meta({ id: 'CompleteJob' });
export const cancelWorkOrder = z.strictObject({ reason }).meta({ id: 'CancelWorkOrder' });
export const reportSmsStatus = z
  .strictObject({
    providerId: z.string().min(1).max(200),
    status: z.enum(['delivered', 'failed']),
    code: label.optional(),
  })
  .meta({ id: 'ReportSmsStatus' });
