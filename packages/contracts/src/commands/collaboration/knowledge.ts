import { z } from 'zod';
import { articleAudience, articleLanguage } from '../../events/collaboration/knowledge.ts';
import { id } from '../../vocabulary.ts';

const words = z.string().trim().min(1).max(200);

export const draftArticle = z
  .strictObject({
    articleId: id.optional(),
    language: articleLanguage,
    audience: articleAudience.default('public'),
    title: words,
    body: z.string().trim().min(1).max(50_000),
    keywords: z.array(words).max(50).default([]),
    translates: id.optional(),
  })
  .meta({ id: 'DraftArticle' });
export const reviewArticle = z
  .strictObject({ approved: z.boolean(), remark: z.string().trim().min(1).max(2_000).optional() })
  .meta({ id: 'ReviewArticle' });
export const publishArticle = z.strictObject({}).meta({ id: 'PublishArticle' });
export const retireArticle = z
  .strictObject({ reason: z.string().trim().min(1).max(500) })
  .meta({ id: 'RetireArticle' });
export const rateArticle = z.strictObject({ helpful: z.boolean() }).meta({ id: 'RateArticle' });
export const confirmDeflection = z
  .strictObject({ query: words.optional() })
  .meta({ id: 'ConfirmDeflection' });
export const reuseArticle = z.strictObject({ caseId: id }).meta({ id: 'ReuseArticle' });
export const reportSearchFailed = z
  .strictObject({ language: articleLanguage, query: words })
  .meta({ id: 'ReportSearchFailed' });
