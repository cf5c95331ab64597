import type { SegmentLanguage, SegmentQuery } from '@icrm/contracts';
import { nearestHints } from '../domain/words/nearest-hints.ts';
import { languages, parserVersion, readSegment } from '../domain/words/read-segment.ts';
import { tellSegment } from '../domain/words/tell-segment.ts';

/** What words were read as. Without a query: what was not understood, and what would be. */
export type WordsRead = {
  readonly query?: SegmentQuery;
  readonly reading: string;
  readonly parser: number;
  readonly notUnderstood: readonly string[];
  readonly hints: readonly string[];
};

/** Reads words, and tells in the same language what they were read as. */
export const readWords = (text: string, language: SegmentLanguage): WordsRead => {
  const { query, notUnderstood } = readSegment(text, language);
  if (query !== undefined)
    return {
      query,
      reading: tellSegment(query, language),
      parser: parserVersion,
      notUnderstood: [],
      hints: [],
    };
  const { hints } = languages[language];
  return { reading: '', parser: parserVersion, notUnderstood, hints: nearestHints(notUnderstood, hints) };
};
