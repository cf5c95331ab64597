import { type Language, weights } from './word-list.ts';

/** How a text sounds and what it is about, by which version of the list. */
export type Sentiment = {
  readonly score: number;
  readonly language: Language;
  readonly model: { readonly id: 'word-list'; readonly version: number };
  readonly topics: readonly string[];
};

/** Counted up whenever the same text could score otherwise. */
const VERSION = 1;
const negations = new Set(['no', 'nunca', 'jamas', 'ni', 'not', 'never', 'sin', 'without', "don't", "isn't"]);
const boosts = new Set(['muy', 'very', 'really', 'tan', 'so', 'super', 'extremely']);
/** How far a negation reaches. */
const REACH = 3;

/** The words of a text in lower case, without accents. */
export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .match(/[\p{L}\p{N}']+/gu) ?? [];

/**
 * How a text sounds, -1 to 1, by a small list of Spanish and English words: words that weigh something are added up,
 * turned around by a negation shortly before in the same clause, and brought into range. Nothing of the list in it: undefined. It is a
 * list, no understanding: irony and what is merely implied pass it by.
 */
export const sentimentOf = (text: string, topics: readonly string[] = []): Sentiment | undefined => {
  const clauses = text.split(/[.,;:!?¡¿\n]+/).map(wordsOf);
  const totals = { es: 0, en: 0 };
  const hits = { es: 0, en: 0 };
  for (const words of clauses)
    for (const [index, word] of words.entries())
      for (const language of ['es', 'en'] as const) {
        const weight = weights[language].get(word);
        if (weight === undefined) continue;
        hits[language] += 1;
        totals[language] += weight * turnOf(words, index);
      }
  const language: Language = hits.en > hits.es ? 'en' : 'es';
  if (hits[language] === 0) return undefined;
  const total = totals[language];
  const score = Math.round((total / Math.sqrt(total * total + 15)) * 1_000) / 1_000;
  const named = new Set(clauses.flat());
  return {
    score,
    language,
    model: { id: 'word-list', version: VERSION },
    topics: topics.filter((topic) => named.has(topic)),
  };
};

const turnOf = (words: readonly string[], index: number): number => {
  const before = words.slice(Math.max(0, index - REACH), index);
  const turned = before.some((word) => negations.has(word)) ? -0.75 : 1;
  return boosts.has(words[index - 1] ?? '') ? turned * 1.5 : turned;
};
