import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { id, instant, label } from '../../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const fields = { taskId: id, customerId: id, task: label, at: instant };
const names = {
  taskId: '0193a000-0000-7000-8000-0000000000f8',
  customerId: '0193a000-0000-7000-8000-000000000001',
  task: 'move-house',
  at,
};

export const portalTaskStarted = defineEvent({
  type: 'PortalTaskStarted',
  context: 'collaboration',
  summary: 'A customer begins something at their own door.',
  schema: z.strictObject({ ...fields, step: label }),
  example: { ...names, step: 'address' },
});
export const portalTaskStepReached = defineEvent({
  type: 'PortalTaskStepReached',
  context: 'collaboration',
  summary: 'They come to a step.',
  schema: z.strictObject({ ...fields, step: label }),
  example: { ...names, step: 'meter' },
});
export const portalTaskCompleted = defineEvent({
  type: 'PortalTaskCompleted',
  context: 'collaboration',
  summary: 'They come to the end.',
  schema: z.strictObject(fields),
  example: names,
});
export const portalTaskAbandoned = defineEvent({
  type: 'PortalTaskAbandoned',
  context: 'collaboration',
  summary: 'They leave it at a step: they say so, or nothing was heard for half an hour.',
  schema: z.strictObject({ ...fields, step: label, why: z.enum(['said', 'silence', 'failed']) }),
  example: { ...names, step: 'meter', why: 'silence' },
});

export const portalTaskEvents = [
  portalTaskStarted,
  portalTaskStepReached,
  portalTaskCompleted,
  portalTaskAbandoned,
] as const;
/** Facts of stream `portaltask-<tenant>.<id>`. */
export type PortalTaskEvent = EventsOf<typeof portalTaskEvents>;
