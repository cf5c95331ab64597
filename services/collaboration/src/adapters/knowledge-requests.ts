import {
  articleLanguage,
  commandContext,
  collaborationCommands as commands,
  tenant,
  vocabulary,
} from '@icrm/contracts';
import { z } from 'zod';

const context = commandContext;
const articleId = vocabulary.id;
const limit = z.int().min(0).max(100);

export const knowledgeRequests = {
  draftArticle: commands.draftArticle.extend({ context }),
  reviewArticle: commands.reviewArticle.extend({ context, articleId }),
  publishArticle: commands.publishArticle.extend({ context, articleId }),
  retireArticle: commands.retireArticle.extend({ context, articleId }),
  rateArticle: commands.rateArticle.extend({ context, articleId }),
  confirmDeflection: commands.confirmDeflection.extend({ context, articleId }),
  reuseArticle: commands.reuseArticle.extend({ context, articleId }),
  reportSearchFailed: commands.reportSearchFailed.extend({ context }),
  searchArticles: z.strictObject({
    tenant,
    language: articleLanguage,
    query: z.string().trim().min(1).max(200),
    internal: z.boolean(),
    limit,
  }),
  getArticle: z.strictObject({ tenant, articleId, internal: z.boolean() }),
  listKnowledgeGaps: z.strictObject({ tenant, limit }),
};
