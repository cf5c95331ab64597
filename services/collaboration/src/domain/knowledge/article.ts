import type { ArticleEvent } from '@icrm/contracts';
import { accept, type Decider, type Decision, reject } from '@icrm/decider';

export type ArticleCommand =
  | {
      readonly type: 'DraftArticle';
      readonly data: {
        readonly articleId: string;
        readonly language: 'es' | 'en';
        readonly audience: 'public' | 'internal';
        readonly title: string;
        readonly body: string;
        readonly keywords: readonly string[];
        readonly translates?: string | undefined;
        readonly author: string;
      };
    }
  | {
      readonly type: 'ReviewArticle';
      readonly data: {
        readonly approved: boolean;
        readonly remark?: string | undefined;
        readonly reviewer: string;
      };
    }
  | { readonly type: 'PublishArticle'; readonly data: object }
  | { readonly type: 'RetireArticle'; readonly data: { readonly reason: string } }
  | { readonly type: 'RateArticle'; readonly data: { readonly helpful: boolean } }
  | { readonly type: 'ConfirmDeflection'; readonly data: { readonly query?: string | undefined } }
  | { readonly type: 'ReuseArticle'; readonly data: { readonly caseId: string } };

export type ArticleRejection =
  | 'article-not-found'
  | 'article-not-drafted'
  | 'article-not-reviewed'
  | 'article-not-published'
  | 'article-in-another-language'
  | 'reviewer-is-author';

type Known = {
  readonly status: 'known';
  readonly articleId: string;
  readonly language: 'es' | 'en';
  /** The latest version, who wrote it, and how far it has come. */
  readonly version: number;
  readonly author: string;
  readonly latest: 'drafted' | 'approved' | 'sent-back' | 'published';
  /** What readers find. */
  readonly published?: number | undefined;
};
export type Article = { readonly status: 'unknown' } | Known;
type Outcome = Decision<ArticleEvent, ArticleRejection>;

/** Facts in stream `article-<tenant>.<id>`: versions are drafted, read by another person, and published. */
export const article: Decider<Article, ArticleCommand, ArticleEvent, ArticleRejection> = {
  initial: { status: 'unknown' },

  evolve(state, { type, data }) {
    if (type === 'ArticleDrafted') {
      const { articleId, language, version, author } = data;
      const published = state.status === 'unknown' ? undefined : state.published;
      return { status: 'known', articleId, language, version, author, latest: 'drafted', published };
    }
    if (state.status === 'unknown') return state;
    switch (type) {
      case 'ArticleReviewed':
        return { ...state, latest: data.approved ? 'approved' : 'sent-back' };
      case 'ArticlePublished':
        return { ...state, latest: 'published', published: data.version };
      case 'ArticleRetired':
        return { ...state, published: undefined };
      case 'ArticleRated':
      case 'DeflectionConfirmed':
      case 'ArticleReused':
        return state;
    }
  },

  decide(command, state, { now: at }) {
    if (command.type === 'DraftArticle') return draft(command.data, state, at);
    if (state.status === 'unknown') return reject('article-not-found');
    switch (command.type) {
      case 'ReviewArticle':
      case 'PublishArticle':
        return goOn(command, state, at);
      default:
        return state.published === undefined
          ? reject('article-not-published')
          : accept(read(command, { articleId: state.articleId, version: state.published }, at));
    }
  },
};

const draft = (
  data: Extract<ArticleCommand, { type: 'DraftArticle' }>['data'],
  state: Article,
  at: string,
): Outcome => {
  if (state.status !== 'unknown' && state.language !== data.language)
    return reject('article-in-another-language');
  const version = state.status === 'unknown' ? 1 : state.version + 1;
  return accept({
    type: 'ArticleDrafted',
    data: { ...data, keywords: [...data.keywords], version, at },
  });
};

const goOn = (
  command: Extract<ArticleCommand, { type: 'ReviewArticle' | 'PublishArticle' }>,
  { articleId, version, author, latest }: Known,
  at: string,
): Outcome => {
  if (command.type === 'PublishArticle')
    return latest === 'approved'
      ? accept({ type: 'ArticlePublished', data: { articleId, version, at } })
      : reject('article-not-reviewed');
  if (latest !== 'drafted') return reject('article-not-drafted');
  return command.data.reviewer === author
    ? reject('reviewer-is-author')
    : accept({ type: 'ArticleReviewed', data: { articleId, version, ...command.data, at } });
};

const read = (
  command: Exclude<ArticleCommand, { type: 'DraftArticle' | 'ReviewArticle' | 'PublishArticle' }>,
  names: { readonly articleId: string; readonly version: number },
  at: string,
): ArticleEvent => {
  switch (command.type) {
    case 'RetireArticle':
      return { type: 'ArticleRetired', data: { articleId: names.articleId, ...command.data, at } };
    case 'RateArticle':
      return { type: 'ArticleRated', data: { ...names, ...command.data, at } };
    case 'ConfirmDeflection':
      return { type: 'DeflectionConfirmed', data: { ...names, ...command.data, at } };
    case 'ReuseArticle':
      return { type: 'ArticleReused', data: { ...names, ...command.data, at } };
  }
};
