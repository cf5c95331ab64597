import { findJsonError } from './json-place.ts';
import { HttpProblem } from './problem.ts';

const MAX_DEPTH = 64;

/** Reads JSON that somebody sent. @throws HttpProblem 400 that names line and column, or says that it is too deep. */
export const parseJson = (text: string): unknown => {
  if (depthOf(text) > MAX_DEPTH)
    throw new HttpProblem(400, 'json-too-deep', {
      detail: `the JSON is nested more than ${MAX_DEPTH} levels deep`,
    });
  try {
    return JSON.parse(text);
  } catch (cause) {
    const { line, column } = findJsonError(text);
    const message = `is not valid JSON at line ${line}, column ${column}`;
    throw new HttpProblem(400, 'malformed-json', {
      detail: `the body ${message}`,
      errors: [{ in: 'body', field: '', message }],
      cause,
    });
  }
};

// A string, complete or not, or one bracket. Unrolled, so that a long string costs no backtracking.
const stringOrBracket = /"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{}]/gs;

/** How deep brackets are nested, outside of strings. One pass, no recursion: it stands before everything that recurses. */
const depthOf = (text: string): number => {
  let depth = 0;
  let deepest = 0;
  for (const [found] of text.matchAll(stringOrBracket)) {
    if (found === '{' || found === '[') depth += 1;
    else if (found === '}' || found === ']') depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
};
