/** A place in a text, and what can be read there. Patterns are matched on the text without case and accents. */
export type Scanner = {
  /** Reads a pattern at the present place, if it stands there as whole words, and what follows as blanks. */
  take(pattern: string): Match | undefined;
  skipWord(): string;
  readonly atEnd: () => boolean;
  place(): number;
  back(place: number): void;
};

/** What was read; groups as they stand in the text, and folded. */
export type Match = { readonly groups: readonly string[]; readonly folded: readonly string[] };

/** One letter for each letter, so that places in the folded text are places in the text. */
const foldLetter = (letter: string): string =>
  letter.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().slice(0, 1) || ' ';

const patterns = new Map<string, RegExp>();
const patternOf = (source: string): RegExp => {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  // `_` stands for blanks between words.
  // A sign stands before its number without a blank.
  const end = source.endsWith('#') ? '' : '(?![\\p{L}\\p{N}])';
  const made = new RegExp(`(?:${source.replace(/#$/, '').replaceAll('_', '\\s+')})${end}\\s*`, 'duy');
  patterns.set(source, made);
  return made;
};

export const createScanner = (said: string): Scanner => {
  const text = [...said.normalize('NFC')]
    .map((it) => (it === '’' ? "'" : it))
    .map((it) => (it.length === 1 ? it : ' '))
    .join('');
  const folded = [...text].map(foldLetter).join('');
  let at = /^\s*/.exec(folded)?.[0].length ?? 0;
  return {
    take(source) {
      const pattern = patternOf(source);
      pattern.lastIndex = at;
      const match = pattern.exec(folded);
      if (match === null || match[0] === '') return undefined;
      at = pattern.lastIndex;
      const spans = match.indices ?? [];
      return {
        groups: match.map((_, group) => {
          const span = spans[group];
          return span === undefined ? '' : text.slice(span[0], span[1]).trim();
        }),
        folded: match.map((it: string | undefined) => (it ?? '').trim()),
      };
    },
    skipWord() {
      const from = at;
      const word = /\S+\s*/y;
      word.lastIndex = at;
      word.exec(folded);
      at = Math.max(at + 1, word.lastIndex);
      return text.slice(from, at).trim();
    },
    atEnd: () => at >= folded.length,
    place: () => at,
    back(place) {
      at = place;
    },
  };
};
