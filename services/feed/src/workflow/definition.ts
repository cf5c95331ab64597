import { z } from 'zod';

const path = z
  .string()
  .max(300)
  .regex(/^event(\.[A-Za-z0-9_-]+)+$/, 'expected a place of the event, such as event.data.total.minor');
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const test = z.union([
  z.strictObject({ path, op: z.enum(['eq', 'ne', 'gt', 'gte', 'lt', 'lte']), value: scalar }),
  z.strictObject({ path, op: z.literal('in'), value: z.array(scalar).max(1_000) }),
  z.strictObject({ path, op: z.literal('exists'), value: z.boolean().default(true) }),
]);
export type Test = z.output<typeof test>;
export type Condition =
  | Test
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };
const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    test,
    z.strictObject({ all: z.array(condition).max(50) }),
    z.strictObject({ any: z.array(condition).max(50) }),
    z.strictObject({ not: condition }),
  ]),
);

const types = z
  .array(z.string().regex(/^[A-Za-z]{1,100}$/))
  .min(1)
  .max(100);
const stepName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'expected 1-50 of a-z 0-9 -');

const step = z.union([
  z.strictObject({
    name: stepName,
    if: condition.optional(),
    /** The service and its command, as its RPC is called; texts that begin with `$event.` are places of the cause. */
    send: z.strictObject({
      service: z.string().min(1).max(50),
      command: z.string().regex(/^[a-z][A-Za-z]{0,99}$/),
      fields: z.record(z.string(), z.json()).default({}),
    }),
    /** What a refusal means for the run. */
    onRefusal: z.enum(['stop', 'continue']).default('stop'),
    retries: z
      .strictObject({
        attempts: z.int().min(1).max(100).default(10),
        firstWaitMs: z.int().min(1).max(3_600_000).default(1_000),
      })
      .default({ attempts: 10, firstWaitMs: 1_000 }),
  }),
  z.strictObject({
    name: stepName,
    if: condition.optional(),
    wait: z.union([
      z.strictObject({
        seconds: z
          .number()
          .min(0)
          .max(366 * 86_400),
      }),
      /** Until an instant that the cause names, and so many seconds more or less. */
      z.strictObject({ until: path, plusSeconds: z.number().default(0) }),
    ]),
  }),
]);
export type Step = z.output<typeof step>;

/** A reaction, declared. */
export const workflowDefinition = z
  .strictObject({
    description: z.string().max(1_000).default(''),
    on: z.strictObject({ types }),
    when: condition.optional(),
    steps: z.array(step).min(1).max(50),
    /** While a run waits, an event of these types about the same customer ends it. */
    cancelOn: z.strictObject({ types }).optional(),
    /** How many runs may stand between a cause and something that no workflow caused. */
    mostDepth: z.int().min(0).max(20).default(4),
  })
  .refine(({ steps }) => new Set(steps.map(({ name }) => name)).size === steps.length, {
    path: ['steps'],
    error: 'names of steps must differ',
  });
export type WorkflowDefinition = z.output<typeof workflowDefinition>;
