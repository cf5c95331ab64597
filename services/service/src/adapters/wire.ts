import { z } from 'zod';

/** A JSON text read by a schema. */
export const json = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** Numbers of protobuf, whose zero means that they were left out. */
export const unlessZero = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === 0 ? undefined : value), schema);
/** Maps of protobuf, which are never left out. */
export const unlessEmpty = <S extends z.ZodType>(schema: S) =>
  z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value,
    schema,
  );
