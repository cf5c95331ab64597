/** What somebody says that they like or not; a claim, for so many days. */
export type Preference = {
  readonly what: string;
  readonly attitude: 'likes' | 'dislikes' | 'wants';
  readonly confidence: number;
  readonly model: { readonly id: 'phrases'; readonly version: number };
  readonly forDays: number;
};

/** Counted up whenever the same text could be read otherwise. */
const VERSION = 1;
const FOR_DAYS = 180;
/** So many words say what it is; what follows them is something else. */
const MOST_WORDS = 4;

type Phrase = {
  readonly attitude: Preference['attitude'];
  readonly confidence: number;
  readonly begins: RegExp;
};
const phrase = (attitude: Preference['attitude'], confidence: number, begins: string): Phrase => ({
  ...{ attitude, confidence },
  begins: new RegExp(`(?:^|[\\s¡¿])(?:${begins})\\s+(?<what>.+)$`, 'iu'),
});

/** The first that fits a clause counts: what is denied comes before what is said. */
const phrases: readonly Phrase[] = [
  phrase('dislikes', 0.7, 'no me gustan?|no soporto|odio|detesto'),
  phrase('likes', 0.8, 'me encantan?|adoro|soy fan de'),
  phrase('likes', 0.6, 'me gustan?|prefiero'),
  phrase('wants', 0.5, 'me gustar[ií]a tener|quisiera|estoy buscando|busco|quiero comprar'),
  phrase('dislikes', 0.7, "i (?:do not|don't|really don't) like|i hate|i can't stand"),
  phrase('likes', 0.8, "i (?:really )?love|i adore|i am a fan of|i'm a fan of"),
  phrase('likes', 0.6, 'i (?:really )?like|i prefer'),
  phrase(
    'wants',
    0.5,
    "i would like to have|i'd like to have|i am looking for|i'm looking for|i want to buy",
  ),
];
/** Words that begin something else. */
const ends = new Set(
  'pero porque aunque cuando que y si con para but because although when and if since so for with at'.split(
    ' ',
  ),
);
const articles = new Set(
  'el la los las un una unos unas mi tu su the a an my your this that these those'.split(' '),
);
/** What these stand for is not in the clause. */
const empty = new Set('it them this that you lo la eso esto todo everything nothing nada'.split(' '));

/**
 * What a text says of likes and dislikes, by a short list of Spanish and English phrases at the beginning of what is
 * liked. It is a list, no understanding: what is quoted, asked or meant otherwise is taken for said.
 */
export const preferencesIn = (text: string): Preference[] => {
  const found = text.split(/[.,;:!?\n]+/).flatMap((clause) => {
    for (const { attitude, confidence, begins } of phrases) {
      const rest = begins.exec(clause.trim())?.groups?.['what'];
      const what = rest === undefined ? '' : thingIn(rest);
      if (rest === undefined) continue;
      return what === ''
        ? []
        : [
            {
              what,
              attitude,
              confidence,
              model: { id: 'phrases' as const, version: VERSION },
              forDays: FOR_DAYS,
            },
          ];
    }
    return [];
  });
  return [...new Map(found.map((each) => [each.what, each])).values()].slice(0, 5);
};

const thingIn = (rest: string): string => {
  const words = rest.toLowerCase().match(/[\p{L}\p{N}'-]+/gu) ?? [];
  const from = words.findIndex((word) => !articles.has(word));
  const thing = from < 0 ? [] : words.slice(from);
  const until = thing.findIndex((word) => ends.has(word));
  const named = (until < 0 ? thing : thing.slice(0, until)).slice(0, MOST_WORDS);
  return named.length === 1 && empty.has(named[0] ?? '') ? '' : named.join(' ');
};
