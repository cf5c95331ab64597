import type { z } from 'zod';
import { HttpProblem, type ProblemError } from './problem.ts';

type Place = ProblemError['in'];

/** The parts of a request and the schemas they must satisfy. */
export type Unchecked = readonly {
  readonly in: Place;
  readonly schema: z.ZodType | undefined;
  readonly value: unknown;
}[];

/** Reads all parts, in the order given. @throws HttpProblem 400 with every wrong place of all of them. */
export const validateAll = (parts: Unchecked): readonly unknown[] => {
  const errors: ProblemError[] = [];
  const values = parts.map(({ in: place, schema, value }) => {
    if (schema === undefined) return undefined;
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    errors.push(...toProblemErrors(result.error, place));
    return undefined;
  });
  if (errors.length > 0) throw invalidRequest(errors);
  return values;
};

/** A 400 about places of the request. */
export const invalidRequest = (errors: readonly ProblemError[]): HttpProblem => {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const detail = `${[first?.field, first?.message].filter(Boolean).join(': ')}${more}`;
  return new HttpProblem(400, 'invalid-request', { detail, errors });
};

/** What zod found, by place. */
export const toProblemErrors = (error: z.ZodError, place: Place): readonly ProblemError[] =>
  error.issues.flatMap((issue) => issueErrors(issue, place));

const issueErrors = (issue: z.core.$ZodIssue, place: Place): readonly ProblemError[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      in: place,
      field: fieldName([...issue.path, key]),
      message: 'is not a known field',
    }));
  return [{ in: place, field: fieldName(issue.path), message: messageOf(issue) }];
};

const messageOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    ? 'is required'
    : issue.message.replace(/^Invalid input: /, '');

/** `lines[3].quantity` */
const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`,
    '',
  );
