import { z } from 'zod';

/** A place of a personal value inside an event's data: object keys, '*' for each element of an array. */
export type PersonalField = { readonly path: readonly string[] };

const personalFields = z.registry<{ personal: true }>();

/**
 * Marks a string as personal: it is stored encrypted under the key of the event's subject and reads as
 * {@link ERASED} once that key is gone. Only strings can be personal, so that an erased value keeps its type.
 */
export const personal = (schema: z.ZodString = z.string().min(1)): z.ZodString => {
  const marked = schema.clone();
  personalFields.add(marked, { personal: true });
  return marked;
};

/** What a personal value reads as after its subject was erased. */
export const ERASED = '[erased]';

/** Every personal field of a schema, in the order of the schema. */
export const findPersonalFields = (schema: z.ZodType, path: readonly string[] = []): PersonalField[] => {
  if (personalFields.has(schema)) return [{ path }];
  if (schema instanceof z.ZodOptional) return findPersonalFields(schema.unwrap() as z.ZodType, path);
  if (schema instanceof z.ZodArray) return findPersonalFields(schema.element as z.ZodType, [...path, '*']);
  if (schema instanceof z.ZodObject)
    return Object.entries(schema.shape).flatMap(([key, field]) =>
      findPersonalFields(field as z.ZodType, [...path, key]),
    );
  return [];
};
