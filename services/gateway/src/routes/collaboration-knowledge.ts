import { collaborationCommands as commands, communityV1, knowledgeV1, vocabulary } from '@icrm/contracts';
import type { Route } from '@icrm/http';
import { z } from 'zod';
import type { Clients } from '../clients.ts';
import { commandRoute } from './command-route.ts';

const article = z.strictObject({ articleId: vocabulary.id });
const post = z.strictObject({ postId: vocabulary.id });

/** Knowledge and communities: one row a command. */
export const collaborationKnowledgeRoutes = ({
  knowledge,
  community,
}: Pick<Clients, 'knowledge' | 'community'>): readonly Route[] => [
  commandRoute('knowledge', {
    path: '/v1/articles',
    operation: 'draftArticle',
    summary: 'Writes an article, or the next version of one',
    body: commands.draftArticle,
    request: knowledgeV1.DraftArticleRequest,
    call: knowledge.draftArticle,
    answer: { articleId: z.string(), version: z.number() },
  }),
  commandRoute('knowledge', {
    path: '/v1/articles/{articleId}/review',
    operation: 'reviewArticle',
    summary: 'Somebody else than the author has read it',
    params: article,
    body: commands.reviewArticle,
    request: knowledgeV1.ReviewArticleRequest,
    call: knowledge.reviewArticle,
  }),
  commandRoute('knowledge', {
    path: '/v1/articles/{articleId}/publish',
    operation: 'publishArticle',
    summary: 'Readers find this version from now on',
    params: article,
    body: commands.publishArticle,
    request: knowledgeV1.PublishArticleRequest,
    call: knowledge.publishArticle,
  }),
  commandRoute('knowledge', {
    path: '/v1/articles/{articleId}/retire',
    operation: 'retireArticle',
    summary: 'Readers do not find it any more',
    params: article,
    body: commands.retireArticle,
    request: knowledgeV1.RetireArticleRequest,
    call: knowledge.retireArticle,
  }),
  commandRoute('knowledge', {
    path: '/v1/articles/{articleId}/rate',
    operation: 'rateArticle',
    summary: 'Whether it helped',
    params: article,
    body: commands.rateArticle,
    request: knowledgeV1.RateArticleRequest,
    call: knowledge.rateArticle,
  }),
  commandRoute('knowledge', {
    path: '/v1/articles/{articleId}/deflection',
    operation: 'confirmDeflection',
    summary: 'A reader needs nobody any more',
    params: article,
    body: commands.confirmDeflection,
    request: knowledgeV1.ConfirmDeflectionRequest,
    call: knowledge.confirmDeflection,
  }),
  commandRoute('knowledge', {
    path: '/v1/articles/{articleId}/reuse',
    operation: 'reuseArticle',
    summary: 'It solved a case',
    params: article,
    body: commands.reuseArticle,
    request: knowledgeV1.ReuseArticleRequest,
    call: knowledge.reuseArticle,
  }),
  commandRoute('knowledge', {
    path: '/v1/knowledge/gaps',
    operation: 'reportSearchFailed',
    summary: 'What was found did not help',
    body: commands.reportSearchFailed,
    request: knowledgeV1.ReportSearchFailedRequest,
    call: knowledge.reportSearchFailed,
    answer: { gapId: z.string() },
  }),
  commandRoute('community', {
    path: '/v1/posts',
    operation: 'submitPost',
    summary: 'A member writes a question, an answer, an idea or a remark; a moderator lets others read it',
    body: commands.submitPost,
    request: communityV1.SubmitPostRequest,
    call: community.submitPost,
    answer: { postId: z.string() },
  }),
  commandRoute('community', {
    path: '/v1/posts/{postId}/moderate',
    operation: 'moderatePost',
    summary: 'Lets others read a post, hides or removes it',
    params: post,
    body: commands.moderatePost,
    request: communityV1.ModeratePostRequest,
    call: community.moderatePost,
  }),
  commandRoute('community', {
    path: '/v1/posts/{postId}/report',
    operation: 'reportPost',
    summary: 'A member finds fault; the third one hides the post',
    params: post,
    body: commands.reportPost,
    request: communityV1.ReportPostRequest,
    call: community.reportPost,
  }),
  commandRoute('community', {
    path: '/v1/posts/{postId}/accept',
    operation: 'acceptAnswer',
    summary: 'Who asked says which answer helped',
    params: post,
    body: commands.acceptAnswer,
    request: communityV1.AcceptAnswerRequest,
    call: community.acceptAnswer,
  }),
  commandRoute('community', {
    path: '/v1/posts/{postId}/vote',
    operation: 'votePost',
    summary: 'A member is for an idea',
    params: post,
    body: commands.votePost,
    request: communityV1.VotePostRequest,
    call: community.votePost,
  }),
];
