import { HttpProblem } from './problem.ts';

const MAX = 2n ** 64n - 1n;

/** A log position in a header or query: decimal text. Undefined when not given. @throws HttpProblem 400 */
export const readPosition = (name: string, text: string | undefined): bigint | undefined => {
  if (text === undefined) return undefined;
  const position = /^\d{1,20}$/.test(text) ? BigInt(text) : undefined;
  if (position !== undefined && position <= MAX) return position;
  const message = 'expected a log position: decimal digits';
  throw new HttpProblem(400, 'invalid-request', {
    detail: `${name}: ${message}`,
    errors: [{ in: 'header', field: name, message }],
  });
};
