import { type ProblemError, toProblemErrors } from '@icrm/http';
import type { z } from 'zod';

/** A line of an upload: where it stands, and what it says or why it says nothing. */
export type Line<T> = { readonly line: number } & (
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal }
);

/** Why a line was not taken. */
export type Refusal = {
  readonly reason: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly Omit<ProblemError, 'in'>[];
  readonly reference?: string | undefined;
};

/** Reads a line's value by a schema. */
export const readLine = <S extends z.ZodType>(schema: S, line: number, value: unknown): Line<z.output<S>> => {
  const result = schema.safeParse(value);
  if (result.success) return { line, ok: true, value: result.data };
  const errors = toProblemErrors(result.error, 'body').map(({ field, message }) => ({ field, message }));
  return { line, ok: false, refusal: { reason: 'invalid-line', errors, reference: referenceOf(value) } };
};

/** The line's own reference where it can be seen at all. */
const referenceOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'reference' in value && typeof value.reference === 'string'
    ? value.reference.slice(0, 200)
    : undefined;
