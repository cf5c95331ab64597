import { z } from 'zod';
import { defineEvent, type EventsOf } from '../../event-definition.ts';
import { id, instant } from '../../vocabulary.ts';

export const articleLanguage = z.enum(['es', 'en']);
export const articleAudience = z.enum(['public', 'internal']);

const theArticle = '0193a000-0000-7000-8000-0000000000f6';
const at = '2026-03-02T09:00:00.000Z';
const articleId = id;
const version = z.int().positive();
const names = { articleId: theArticle, version: 1 };

export const articleDrafted = defineEvent({
  type: 'ArticleDrafted',
  context: 'collaboration',
  summary: 'A version of an article was written.',
  schema: z.strictObject({
    articleId,
    version,
    language: articleLanguage,
    audience: articleAudience,
    title: z.string(),
    body: z.string(),
    keywords: z.array(z.string()),
    /** The article that it says in another language. */
    translates: id.optional(),
    author: z.string(),
    at: instant,
  }),
  example: {
    ...names,
    language: 'es',
    audience: 'public',
    title: 'El inversor hace ruido',
    body: 'Un zumbido leve es normal …',
    keywords: ['inversor', 'ruido'],
    author: 'agent-3',
    at,
  },
});
export const articleReviewed = defineEvent({
  type: 'ArticleReviewed',
  context: 'collaboration',
  summary: 'Somebody else than its author read a version.',
  schema: z.strictObject({
    articleId,
    version,
    reviewer: z.string(),
    approved: z.boolean(),
    remark: z.string().optional(),
    at: instant,
  }),
  example: { ...names, reviewer: 'agent-5', approved: true, at },
});
export const articlePublished = defineEvent({
  type: 'ArticlePublished',
  context: 'collaboration',
  summary: 'A version is what readers find from now on.',
  schema: z.strictObject({ articleId, version, at: instant }),
  example: { ...names, at },
});
export const articleRetired = defineEvent({
  type: 'ArticleRetired',
  context: 'collaboration',
  summary: 'Readers do not find the article any more.',
  schema: z.strictObject({ articleId, reason: z.string(), at: instant }),
  example: { articleId: theArticle, reason: 'the model is no longer sold', at },
});
export const articleRated = defineEvent({
  type: 'ArticleRated',
  context: 'collaboration',
  summary: 'A reader says whether it helped.',
  schema: z.strictObject({ articleId, version, helpful: z.boolean(), at: instant }),
  example: { ...names, helpful: true, at },
});
export const deflectionConfirmed = defineEvent({
  type: 'DeflectionConfirmed',
  context: 'collaboration',
  summary: 'A reader found the answer and needs nobody any more.',
  schema: z.strictObject({ articleId, version, query: z.string().optional(), at: instant }),
  example: { ...names, query: 'inversor ruido', at },
});
export const articleReused = defineEvent({
  type: 'ArticleReused',
  context: 'collaboration',
  summary: 'An article solved a case.',
  schema: z.strictObject({ articleId, version, caseId: id, at: instant }),
  example: { ...names, caseId: '0193a000-0000-7000-8000-0000000000d1', at },
});

export const articleEvents = [
  articleDrafted,
  articleReviewed,
  articlePublished,
  articleRetired,
  articleRated,
  deflectionConfirmed,
  articleReused,
] as const;

/** Facts of stream `article-<tenant>.<id>`. */
export type ArticleEvent = EventsOf<typeof articleEvents>;

const gapId = id;
export const knowledgeSearchFailed = defineEvent({
  type: 'KnowledgeSearchFailed',
  context: 'collaboration',
  summary: 'Readers looked for something and found nothing that helped; numbers and addresses are left out.',
  schema: z.strictObject({ gapId, language: articleLanguage, query: z.string(), at: instant }),
  example: { gapId: theArticle, language: 'es', query: 'bateria externa', at },
});
export const knowledgeGapClosed = defineEvent({
  type: 'KnowledgeGapClosed',
  context: 'collaboration',
  summary: 'What was looked for in vain is answered now.',
  schema: z.strictObject({ gapId, articleId, at: instant }),
  example: { gapId: theArticle, articleId: theArticle, at },
});
export const knowledgeGapEvents = [knowledgeSearchFailed, knowledgeGapClosed] as const;

/** Facts of stream `knowledgegap-<tenant>.<id>`, whose id follows from language and words. */
export type KnowledgeGapEvent = EventsOf<typeof knowledgeGapEvents>;
