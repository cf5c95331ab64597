import { z } from 'zod';
import { label } from '../vocabulary.ts';

/** What a condition of a routing vector may ask. */
export const vectorVariable = z.enum([
  'waitingSeconds',
  'queueLength',
  'availableAgents',
  'segment',
  'valueTier',
  'language',
  'openComplaint',
  'careFirst',
  'churnRisk',
  'inBusinessHours',
  'channel',
  'variable',
]);

export const vectorValue = z.union([z.string(), z.number(), z.boolean()]);

export const vectorCondition = z.strictObject({
  variable: vectorVariable,
  /** The skill of `queueLength` and `availableAgents`; the name of a `variable`. */
  of: label.optional(),
  is: z.enum(['equal', 'not', 'above', 'below']),
  value: vectorValue,
});

const named = { label: label.optional() };

/** A step of a routing vector; it may carry a label to be gone to. */
export const vectorStep = z.discriminatedUnion('do', [
  /** With `prefer`, the best judged of the equally skilled agents is rung, not who has been idle longest. */
  z.strictObject({
    ...named,
    do: z.literal('queue'),
    skill: label,
    priority: z.int(),
    prefer: z.literal('quality').optional(),
  }),
  z.strictObject({ ...named, do: z.literal('wait'), seconds: z.int().positive() }),
  z.strictObject({
    ...named,
    do: z.literal('if'),
    all: z.array(vectorCondition).min(1).max(20),
    goto: label,
  }),
  z.strictObject({ ...named, do: z.literal('goto'), goto: label }),
  z.strictObject({ ...named, do: z.literal('set'), variable: label, value: vectorValue }),
  z.strictObject({ ...named, do: z.literal('announce'), message: z.string().min(1).max(500) }),
  /** The caller hangs up; with `keepsPlace` an agent calls back when it is their turn. */
  z.strictObject({ ...named, do: z.literal('callback'), keepsPlace: z.literal(true).optional() }),
  z.strictObject({ ...named, do: z.literal('end'), reason: label }),
]);
export type VectorStep = z.infer<typeof vectorStep>;
