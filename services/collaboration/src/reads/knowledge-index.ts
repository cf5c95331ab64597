import type { ArticleEvent, KnowledgeGapEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import type MiniSearch from 'minisearch';
import { wordsOf } from '../domain/sentiment/sentiment.ts';
import { logView } from './log-view.ts';

type Language = 'es' | 'en';
type Drafted = Extract<ArticleEvent, { type: 'ArticleDrafted' }>['data'];
/** What readers find. */
export type Published = Drafted & {
  readonly helpful: number;
  readonly unhelpful: number;
  readonly deflections: number;
  readonly reuses: number;
};
export type Gap = {
  readonly gapId: string;
  readonly language: Language;
  readonly query: string;
  readonly searches: number;
  readonly lastAt: string;
};
export type Found = { readonly article: Published; readonly score: number };

type Shelf = {
  readonly drafts: Map<string, Drafted>;
  readonly published: Map<string, Published>;
  readonly gaps: Map<string, Gap>;
  readonly indexes: Map<Language, MiniSearch<Published>>;
};

/** Words that tell nothing of what is looked for. */
const stopWords: Readonly<Record<Language, ReadonlySet<string>>> = {
  es: new Set('el la los las un una de del al a en y o que mi su se no es con por para como'.split(' ')),
  en: new Set('the a an of to in and or that my your is it not with for how do does i'.split(' ')),
};

/** A word without its most common endings, so that one and many are found by each other; no more than that. */
const stems: Readonly<Record<Language, (word: string) => string>> = {
  es: (word) => (word.length > 5 ? word.replace(/(?:ciones|cion)$/, 'cion').replace(/(?:es|s)$/, '') : word),
  en: (word) => (word.length > 4 ? word.replace(/(?:ies)$/, 'y').replace(/(?:ing|ed|es|s)$/, '') : word),
};

/** The published articles of all tenants, found by their words. The library is loaded when somebody first searches. */
export const knowledgeIndex = (store: EventStore) => {
  const shelves = new Map<string, Shelf>();
  let Search: typeof MiniSearch | undefined;

  const shelfOf = (tenant: string): Shelf => {
    const known = shelves.get(tenant) ?? {
      drafts: new Map(),
      published: new Map(),
      gaps: new Map(),
      indexes: new Map(),
    };
    shelves.set(tenant, known);
    return known;
  };
  const view = logView(store, ['article-', 'knowledgegap-'], ({ type, data, metadata: { tenant } }) => {
    // These streams hold their events alone.
    const event = { type, data } as ArticleEvent | KnowledgeGapEvent;
    const shelf = shelfOf(tenant);
    if (event.type === 'KnowledgeSearchFailed' || event.type === 'KnowledgeGapClosed') noteGap(shelf, event);
    else noteArticle(shelf, event);
  });

  const indexOf = async (shelf: Shelf, language: Language): Promise<MiniSearch<Published>> => {
    const known = shelf.indexes.get(language);
    if (known !== undefined) return known;
    Search ??= (await import('minisearch')).default;
    const index = new Search<Published>({
      idField: 'articleId',
      fields: ['title', 'body', 'keywords'],
      extractField: (article, field) =>
        field === 'keywords' ? article.keywords.join(' ') : String(Reflect.get(article, field)),
      tokenize: wordsOf,
      processTerm: (word) => (stopWords[language].has(word) ? null : stems[language](word)),
      searchOptions: { boost: { title: 3, keywords: 2 }, fuzzy: 0.2, prefix: true },
    });
    index.addAll([...shelf.published.values()].filter((article) => article.language === language));
    shelf.indexes.set(language, index);
    return index;
  };

  return {
    /** The best first. `internal`: those for staff, too. */
    async search(
      tenant: string,
      { language, query, internal }: { language: Language; query: string; internal: boolean },
      limit: number,
    ): Promise<readonly Found[]> {
      await view.fresh();
      const shelf = shelfOf(tenant);
      const hits = (await indexOf(shelf, language)).search(query);
      return hits
        .flatMap(({ id, score }) => {
          const article = shelf.published.get(String(id));
          return article === undefined ? [] : [{ article, score }];
        })
        .filter(({ article }) => internal || article.audience === 'public')
        .slice(0, limit);
    },
    async get(tenant: string, articleId: string): Promise<Published | undefined> {
      await view.fresh();
      return shelfOf(tenant).published.get(articleId);
    },
    /** What was looked for in vain, the most wanted first. */
    async gaps(tenant: string): Promise<readonly Gap[]> {
      await view.fresh();
      return [...shelfOf(tenant).gaps.values()].sort((a, b) => b.searches - a.searches);
    },
  };
};
export type KnowledgeIndex = ReturnType<typeof knowledgeIndex>;

const noteArticle = (shelf: Shelf, event: ArticleEvent): void => {
  const { articleId } = event.data;
  const shown = shelf.published.get(articleId);
  const put = (article: Published) => {
    shelf.published.set(articleId, article);
    // Counters are not looked for: only words make the index new.
    if (event.type === 'ArticlePublished') shelf.indexes.delete(article.language);
  };
  switch (event.type) {
    case 'ArticleDrafted':
      shelf.drafts.set(articleId, event.data);
      return;
    case 'ArticlePublished': {
      const draft = shelf.drafts.get(articleId);
      const counts = { helpful: 0, unhelpful: 0, deflections: 0, reuses: 0 };
      if (draft !== undefined) put({ ...counts, ...draft });
      return;
    }
    case 'ArticleRetired':
      if (shown !== undefined) shelf.indexes.delete(shown.language);
      shelf.published.delete(articleId);
      return;
    case 'ArticleReviewed':
      return;
    default:
      if (shown !== undefined) put(counted(shown, event));
  }
};

const counted = (
  article: Published,
  event: Extract<ArticleEvent, { type: 'ArticleRated' | 'DeflectionConfirmed' | 'ArticleReused' }>,
): Published => {
  if (event.type === 'DeflectionConfirmed') return { ...article, deflections: article.deflections + 1 };
  if (event.type === 'ArticleReused') return { ...article, reuses: article.reuses + 1 };
  return event.data.helpful
    ? { ...article, helpful: article.helpful + 1 }
    : { ...article, unhelpful: article.unhelpful + 1 };
};

const noteGap = ({ gaps }: Shelf, { type, data }: KnowledgeGapEvent): void => {
  if (type === 'KnowledgeGapClosed') gaps.delete(data.gapId);
  else {
    const { gapId, language, query, at } = data;
    gaps.set(gapId, { gapId, language, query, searches: (gaps.get(gapId)?.searches ?? 0) + 1, lastAt: at });
  }
};
