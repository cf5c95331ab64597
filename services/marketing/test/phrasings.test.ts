import { segmentQuery } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { readSegment } from '../src/domain/words/read-segment.ts';
import { tellSegment } from '../src/domain/words/tell-segment.ts';
import { english } from './phrasings/english.ts';
import { spanish } from './phrasings/spanish.ts';

describe.each([
  ['es', spanish],
  ['en', english],
] as const)('words in %s', (language, phrasings) => {
  test('are a hundred phrasings', () => expect(new Set(phrasings.map(([text]) => text)).size).toBe(100));

  test.each(phrasings)('%s', (text, expected) => {
    const { query, notUnderstood } = readSegment(text, language);
    if (Array.isArray(expected))
      expect({ query, notUnderstood }).toEqual({ query: undefined, notUnderstood: expected });
    else {
      expect({ query, notUnderstood }).toEqual({ query: expected, notUnderstood: [] });
      expect(segmentQuery.safeParse(query).success).toBe(true);
      expect(tellSegment(expected as never, language)).not.toMatch(/undefined|NaN/);
    }
  });
});
