import { z } from 'zod';
import { defineEvent, type EventDefinition } from '../../event-definition.ts';
import { instant } from '../../vocabulary.ts';

/** When the examples happened, and of whom they are. */
export const at = '2026-03-02T09:00:00.000Z';
export const ana = '0193a000-0000-7000-8000-000000000001';
/** Ids of examples: one for each two hexadecimal digits. */
export const sample = (digits: string): string => `0193a000-0000-7000-8000-0000000000${digits}`;

type WithTime<S extends z.ZodRawShape> = z.ZodObject<S & { at: typeof instant }, z.core.$strict>;

/** An event of sales: its fields and when it happened; the example leaves the time out. */
export const salesEvent = <const T extends string, S extends z.ZodRawShape>(
  type: T,
  summary: string,
  fields: S,
  example: z.infer<z.ZodObject<S, z.core.$strict>>,
): EventDefinition<T, WithTime<S>> => {
  const schema: WithTime<S> = z.strictObject({ ...fields, at: instant });
  // The example is the fields' own shape with the time beside it, which the compiler cannot add up for any S.
  return defineEvent({ type, context: 'sales', summary, schema, example: { ...example, at } as never });
};
