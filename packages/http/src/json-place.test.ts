import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findJsonError } from './json-place.ts';
import { parseJson } from './parse-json.ts';
import { HttpProblem } from './problem.ts';

describe('the place of an error in JSON', () => {
  test.each([
    ['{"a": 1,}', 1, 9],
    ['{"a": x}', 1, 7],
    ['{"a" 1}', 1, 6],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['[1, 2', 1, 6],
    ['', 1, 1],
    ['{"a": "b\nc"}', 1, 7],
    ['{"a": "\\x"}', 1, 7],
    ['01', 1, 2],
    ['{} {}', 1, 4],
    ['nul', 1, 1],
    ["{'a': 1}", 1, 2],
  ])('%j is wrong at line %i, column %i', (text, line, column) => {
    expect(findJsonError(text)).toEqual({ line, column });
  });

  test('is inside of every text that JSON.parse refuses, and at the end of every text it takes', () => {
    const damaged = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, insert]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + insert + text.slice(place);
    });
    fc.assert(
      fc.property(damaged, (text) => {
        const { line, column } = findJsonError(text);
        const lines = text.split('\n');
        const atEnd = line === lines.length && column === (lines.at(-1)?.length ?? 0) + 1;
        try {
          JSON.parse(text);
          expect(atEnd).toBe(true);
        } catch {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
          // What stands before the place can still become JSON: cutting there never makes it worse.
          expect(findJsonError(lines.slice(0, line).join('\n').slice(0, text.length))).toBeDefined();
        }
      }),
      { numRuns: Number(process.env['ICRM_RUNS'] ?? 300) },
    );
  });
});

describe('reading JSON', () => {
  const problemOf = (text: string): HttpProblem | undefined => {
    try {
      parseJson(text);
      return undefined;
    } catch (error) {
      return error instanceof HttpProblem ? error : undefined;
    }
  };

  test('gives the value', () => {
    expect(parseJson('{"a": [1, "[[[", {"b": null}]}')).toEqual({ a: [1, '[[[', { b: null }] });
  });

  test('refuses what is nested without end, before anything recurses over it', () => {
    expect(problemOf('['.repeat(100_000))).toMatchObject({ status: 400, reason: 'json-too-deep' });
    expect(problemOf(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`)).toMatchObject({ reason: 'json-too-deep' });
    expect(problemOf('['.repeat(64) + ']'.repeat(64))).toBeUndefined();
  });

  test('takes long strings in its stride', () => {
    expect(parseJson(JSON.stringify('\\"x'.repeat(500_000)))).toHaveLength(1_500_000);
    expect(problemOf(`"${'x'.repeat(1_000_000)}`)).toMatchObject({ reason: 'malformed-json' });
  });
});
