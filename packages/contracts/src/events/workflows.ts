import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';

const at = '2026-03-02T09:00:00.000Z';
const name = z.string().min(1).max(100);
const position = z.string().regex(/^\d{1,20}$/);

export const workflowDrafted = defineEvent({
  type: 'WorkflowDrafted',
  context: 'platform',
  summary: 'A version of a declared reaction is kept; it does nothing yet.',
  published: false,
  schema: z.strictObject({
    name,
    version: z.int().positive(),
    definition: z.record(z.string(), z.json()),
    at: z.iso.datetime(),
  }),
  example: {
    name: 'thank',
    version: 1,
    definition: { on: { types: ['OrderPlaced'] }, steps: [{ name: 'wait', wait: { seconds: 60 } }] },
    at,
  },
});

export const workflowPublished = defineEvent({
  type: 'WorkflowPublished',
  context: 'platform',
  summary: 'A version of a declared reaction is in force.',
  published: false,
  schema: z.strictObject({
    name,
    version: z.int().positive(),
    /** Causes after this position of the log begin runs; missing where another version was in force until then. */
    afterPosition: position.optional(),
    at: z.iso.datetime(),
  }),
  example: { name: 'thank', version: 1, afterPosition: '0', at },
});

export const workflowPaused = defineEvent({
  type: 'WorkflowPaused',
  context: 'platform',
  summary: 'A declared reaction begins no runs until it is published again; those under way go on.',
  published: false,
  schema: z.strictObject({ name, at: z.iso.datetime() }),
  example: { name: 'thank', at },
});

export const workflowRetired = defineEvent({
  type: 'WorkflowRetired',
  context: 'platform',
  summary: 'A declared reaction is over: no version of it can be published any more.',
  published: false,
  schema: z.strictObject({ name, at: z.iso.datetime() }),
  example: { name: 'thank', at },
});

const step = z.strictObject({
  step: z.string(),
  outcome: z.enum(['done', 'refused', 'skipped', 'waited']),
  commandId: z.string(),
  position,
  reason: z.string(),
  at: z.string(),
  attempts: z.int(),
});

export const workflowRunEnded = defineEvent({
  type: 'WorkflowRunEnded',
  context: 'platform',
  summary: 'What one run of a declared reaction did, why, and how it ended.',
  published: false,
  schema: z.strictObject({
    run: z.uuid(),
    name,
    version: z.int().positive(),
    state: z.enum(['done', 'refused', 'cancelled', 'too-deep']),
    reason: z.string(),
    customerId: z.string(),
    cause: z.strictObject({
      eventId: z.string(),
      type: z.string(),
      position,
      stream: z.string(),
      revision: position,
      correlationId: z.string(),
      because: z.array(z.string()),
      /** The run whose command wrote the cause; empty: none. */
      parent: z.string(),
      depth: z.int().nonnegative(),
    }),
    steps: z.array(step),
    begunAt: z.iso.datetime(),
    at: z.iso.datetime(),
  }),
  example: {
    run: '0193a000-0000-7000-8000-0000000000e1',
    name: 'thank',
    version: 1,
    state: 'done',
    reason: '',
    customerId: '0193a000-0000-7000-8000-000000000001',
    cause: {
      eventId: '0193a000-0000-7000-8000-0000000000e2',
      type: 'OrderPlaced',
      position: '8',
      stream: 'order-acme.0193a000-0000-7000-8000-0000000000e3',
      revision: '0',
      correlationId: '0193a000-0000-7000-8000-0000000000e4',
      because: ['event.data.totalMinor gte 100000: 250000'],
      parent: '',
      depth: 0,
    },
    steps: [{ step: 'wait', outcome: 'waited', commandId: '', position: '0', reason: '', at, attempts: 1 }],
    begunAt: at,
    at,
  },
});

export const workflowEvents = [
  workflowDrafted,
  workflowPublished,
  workflowPaused,
  workflowRetired,
  workflowRunEnded,
] as const;
/** Facts of the streams `workflow-<tenant>.<name>`, and `workflowrun-<tenant>.<run id>` for what runs did. */
export type WorkflowEvent = EventsOf<typeof workflowEvents>;
