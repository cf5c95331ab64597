import type { SegmentLanguage, SegmentQuery } from '@icrm/contracts';
import { english } from './english.ts';
import type { Language } from './language.ts';
import { readClause } from './read-clause.ts';
import { createScanner } from './scanner.ts';
import { spanish } from './spanish.ts';
import type { Reading } from './values.ts';

/** Counted up when the same words may be read otherwise. */
export const parserVersion = 1;

/** What words were read as; no query when some of them were not understood. */
export type SegmentReading = {
  readonly query?: SegmentQuery;
  /** As they stand in the text. */
  readonly notUnderstood: readonly string[];
};

export const languages: Readonly<Record<SegmentLanguage, Language>> = { es: spanish, en: english };

/** Reads everyday words by a grammar; the same words are always read the same. */
export const readSegment = (text: string, language: SegmentLanguage): SegmentReading => {
  const reading = {
    scan: createScanner(text.replace(/[.;:!?¿¡()]+(?=\s|$)/g, ' ').replace(/[¿¡()]/g, ' ')),
    words: languages[language],
  };
  const unknown: { readonly from: number; readonly to: number; readonly word: string }[] = [];
  const parts: SegmentQuery[] = [readAll(reading, unknown)];
  while (!reading.scan.atEnd()) {
    if (reading.scan.take(reading.words.or) === undefined) break;
    parts.push(readAll(reading, unknown));
  }
  const notUnderstood = joined(unknown);
  if (notUnderstood.length > 0) return { notUnderstood };
  const meant = parts.filter((part) => !isNothing(part));
  if (meant.length === 0) return { notUnderstood: [text.trim()] };
  const [only] = meant;
  return { query: meant.length === 1 && only !== undefined ? only : { any: meant }, notUnderstood };
};

type Unknown = { readonly from: number; readonly to: number; readonly word: string };

/** Words beside each other are one thing that was not understood. */
const joined = (unknown: readonly Unknown[]): readonly string[] => {
  const found: { to: number; words: string }[] = [];
  for (const { from, to, word } of unknown) {
    const last = found.at(-1);
    if (last !== undefined && last.to === from) Object.assign(last, { to, words: `${last.words} ${word}` });
    else found.push({ to, words: word });
  }
  return found.map(({ words }) => words);
};

const nothing: SegmentQuery = { any: [] };
const isNothing = (query: SegmentQuery): boolean => 'any' in query && query.any.length === 0;

/** Conditions that all hold, up to an `or` or the end. */
const readAll = (reading: Reading, unknown: Unknown[]): SegmentQuery => {
  const { scan, words } = reading;
  const parts: SegmentQuery[] = [];
  while (!scan.atEnd()) {
    if (parts.length > 0 && stands(reading, words.or)) break;
    const part = readPart(reading, unknown);
    if (part !== undefined) parts.push(part);
  }
  const telling = parts.filter((part) => !('everyone' in part));
  const [only = parts[0]] = telling;
  if (only === undefined) return nothing;
  return telling.length > 1 ? { all: telling } : only;
};

/** One condition, denied or not; nothing where a word is not understood. */
const readPart = (reading: Reading, unknown: Unknown[]): SegmentQuery | undefined => {
  const { scan } = reading;
  const place = scan.place();
  const negated = readConnector(reading);
  const clause = scan.atEnd() ? undefined : readClause(reading);
  if (clause === undefined) pass(reading, unknown, negated ? place : scan.place());
  if (clause === undefined || !negated) return clause;
  return { not: clause };
};

/** True where a pattern stands; it is not read. */
const stands = ({ scan }: Reading, pattern: string): boolean => {
  const place = scan.place();
  const found = scan.take(pattern) !== undefined;
  scan.back(place);
  return found;
};

/** Notes a word that was not understood; a `not` before it is part of it. */
const pass = ({ scan }: Reading, unknown: Unknown[], from: number): void => {
  if (scan.atEnd() && from === scan.place()) return;
  scan.back(from);
  const word = scan.skipWord();
  unknown.push({ from, to: scan.place(), word });
};

/** Passes over what joins conditions; says whether the next one is denied. */
const readConnector = ({ scan, words }: Reading): boolean => {
  let negated = false;
  for (;;) {
    if (scan.take(words.andNot) !== undefined || scan.take(words.not) !== undefined) negated = true;
    else if (scan.take(words.and) === undefined && scan.take(words.filler) === undefined) return negated;
  }
};
