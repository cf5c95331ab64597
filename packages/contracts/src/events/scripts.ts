import { z } from 'zod';
import { defineEvent, type EventsOf } from '../event-definition.ts';
import { id, instant, label } from '../vocabulary.ts';

const at = '2026-03-02T09:00:00.000Z';
const ana = '0193a000-0000-7000-8000-000000000001';

/** What an agent says, and where each answer leads. A step without answers ends the script with its outcome. */
export const scriptStep = z.strictObject({
  stepId: label,
  say: z.string().min(1).max(2_000),
  answers: z.array(z.strictObject({ answer: label, next: label })).max(20),
  outcome: label.optional(),
});
export type ScriptStep = z.infer<typeof scriptStep>;

const steps: ScriptStep[] = [
  { stepId: 'greet', say: 'Is the display lit?', answers: [{ answer: 'yes', next: 'done' }] },
  { stepId: 'done', say: 'Then all is well.', answers: [], outcome: 'solved' },
];

export const scriptPublished = defineEvent({
  type: 'ScriptPublished',
  context: 'service',
  summary: 'Agents are led through calls by these steps from now on. Versions never change.',
  schema: z.strictObject({
    scriptId: label,
    version: z.int().positive(),
    start: label,
    steps: z.array(scriptStep).min(1),
    at: instant,
  }),
  example: { scriptId: 'no-power', version: 1, start: 'greet', steps, at },
});
export const scriptEvents = [scriptPublished] as const;

const ofRun = { runId: id, customerId: id.optional(), at: instant };
const run = { runId: '0193a000-0000-7000-8000-0000000000f2', customerId: ana, at };

export const scriptStarted = defineEvent({
  type: 'ScriptStarted',
  context: 'service',
  summary: 'An agent goes through a script with a caller.',
  schema: z.strictObject({
    ...ofRun,
    scriptId: label,
    version: z.int().positive(),
    agentId: z.string().min(1),
    callId: id.optional(),
    step: label,
  }),
  example: { ...run, scriptId: 'no-power', version: 1, agentId: 'agent-3', step: 'greet' },
});

export const scriptAnswerRecorded = defineEvent({
  type: 'ScriptAnswerRecorded',
  context: 'service',
  summary: 'The caller answered a step, which led to another.',
  schema: z.strictObject({ ...ofRun, step: label, answer: label, next: label }),
  example: { ...run, step: 'greet', answer: 'yes', next: 'done' },
});

export const scriptDeviated = defineEvent({
  type: 'ScriptDeviated',
  context: 'service',
  summary: 'The agent left the way of the script.',
  schema: z.strictObject({ ...ofRun, step: label, next: label, reason: z.string() }),
  example: { ...run, step: 'greet', next: 'done', reason: 'caller knew already' },
});

export const scriptCompleted = defineEvent({
  type: 'ScriptCompleted',
  context: 'service',
  summary: 'A script came to its end, or was broken off.',
  schema: z.strictObject({ ...ofRun, step: label, outcome: label }),
  example: { ...run, step: 'done', outcome: 'solved' },
});

export const scriptRunEvents = [
  scriptStarted,
  scriptAnswerRecorded,
  scriptDeviated,
  scriptCompleted,
] as const;

/** Facts of stream `script-<tenant>.<id>`. */
export type ScriptEvent = EventsOf<typeof scriptEvents>;
/** Facts of stream `scriptrun-<tenant>.<id>`. */
export type ScriptRunEvent = EventsOf<typeof scriptRunEvents>;
