import { knowledgeV1 } from '@icrm/contracts';
import type { CommandContext } from '@icrm/event-store';
import { implement, type RpcCall, type RpcService, validated } from '@icrm/rpc';
import { derivedId, nameId, newId } from '@icrm/runtime';
import { handleArticle, handleKnowledgeGap } from '../application/handlers.ts';
import type { ArticleCommand } from '../domain/knowledge/article.ts';
import { toGapQuery } from '../domain/knowledge/knowledge-gap.ts';
import type { Found, KnowledgeIndex } from '../reads/knowledge-index.ts';
import { knowledgeRequests as requests } from './knowledge-requests.ts';
import { handlingOf, type On } from './methods.ts';
import { accepted, refuse, toResult } from './refusals.ts';

type Named = { readonly context: CommandContext; readonly articleId: string };

/** KnowledgeService: articles and what readers find of them; a search that finds nothing is remembered. */
export const knowledgeRpc = ({ index, ...rest }: On & { readonly index: KnowledgeIndex }): RpcService => {
  const on = handlingOf(rest);
  const send = async ({ context, articleId }: Named, call: RpcCall, command: ArticleCommand) => ({
    result: toResult(await handleArticle(on(context, call), articleId, command)),
  });

  const remember = async (
    context: CommandContext,
    call: RpcCall,
    { language, query }: { readonly language: 'es' | 'en'; readonly query: string },
  ) => {
    const words = toGapQuery(query);
    if (words === '') return undefined;
    const gapId = nameId(`knowledgegap/${context.tenant}/${language}/${words}`);
    const command = { type: 'ReportSearchFailed', data: { gapId, language, query: words } } as const;
    return { gapId, outcome: await handleKnowledgeGap(on(context, call), gapId, command) };
  };

  /** An article whose words are those of a gap answers it. */
  const closeGaps = async (context: CommandContext, call: RpcCall, articleId: string): Promise<void> => {
    const { tenant } = context;
    for (const { gapId, language, query } of (await index.gaps(tenant)).slice(0, 100)) {
      const [best] = await index.search(tenant, { language, query, internal: false }, 1);
      if (best?.article.articleId !== articleId || !holds(best, query)) continue;
      const own = { ...context, commandId: derivedId(context.commandId, `gap ${gapId}`) };
      await handleKnowledgeGap(on(own, call), gapId, { type: 'CloseGap', data: { articleId } });
    }
  };

  return implement(knowledgeV1.KnowledgeServiceService, {
    draftArticle: validated(requests.draftArticle, async ({ context, ...data }, call) => {
      const articleId = data.articleId ?? derivedId(context.commandId, 'article');
      const command = {
        type: 'DraftArticle',
        data: { ...data, articleId, author: context.actor.id },
      } as const;
      const outcome = accepted(await handleArticle(on(context, call), articleId, command));
      const version = outcome.state.status === 'unknown' ? 0 : outcome.state.version;
      return { articleId, version, result: toResult(outcome) };
    }),
    reviewArticle: validated(requests.reviewArticle, ({ context, articleId, ...data }, call) =>
      send({ context, articleId }, call, {
        type: 'ReviewArticle',
        data: { ...data, reviewer: context.actor.id },
      }),
    ),
    publishArticle: validated(requests.publishArticle, async ({ context, articleId }, call) => {
      const answer = await send({ context, articleId }, call, { type: 'PublishArticle', data: {} });
      await closeGaps(context, call, articleId);
      return answer;
    }),
    retireArticle: validated(requests.retireArticle, ({ context, articleId, ...data }, call) =>
      send({ context, articleId }, call, { type: 'RetireArticle', data }),
    ),
    rateArticle: validated(requests.rateArticle, ({ context, articleId, ...data }, call) =>
      send({ context, articleId }, call, { type: 'RateArticle', data }),
    ),
    confirmDeflection: validated(requests.confirmDeflection, ({ context, articleId, query }, call) => {
      const data = query === undefined ? {} : { query: toGapQuery(query) };
      return send({ context, articleId }, call, { type: 'ConfirmDeflection', data });
    }),
    reuseArticle: validated(requests.reuseArticle, ({ context, articleId, ...data }, call) =>
      send({ context, articleId }, call, { type: 'ReuseArticle', data }),
    ),
    reportSearchFailed: validated(requests.reportSearchFailed, async ({ context, ...failed }, call) => {
      const remembered = await remember(context, call, failed);
      return remembered === undefined
        ? { gapId: '', result: { position: 0n, revision: 0n, repeated: false } }
        : { gapId: remembered.gapId, result: toResult(remembered.outcome) };
    }),

    searchArticles: validated(requests.searchArticles, async ({ tenant, limit, ...asked }, call) => {
      const found = await index.search(tenant, asked, limit === 0 ? 10 : limit);
      if (found.length === 0) {
        const actor = { kind: 'system', id: 'knowledge-search' } as const;
        await remember({ commandId: newId(), tenant, actor, channel: 'system' }, call, asked);
      }
      return { articles: found.map(toMessage) };
    }),
    getArticle: validated(requests.getArticle, async ({ tenant, articleId, internal }) => {
      const found = await index.get(tenant, articleId);
      if (found === undefined || (found.audience === 'internal' && !internal))
        throw refuse('article-not-found');
      return { article: JSON.stringify(found), position: 0n };
    }),
    listKnowledgeGaps: validated(requests.listKnowledgeGaps, async ({ tenant, limit }) => ({
      gaps: (await index.gaps(tenant)).slice(0, limit === 0 ? 50 : limit),
    })),
  });
};

const EXCERPT = 200;

const toMessage = ({ article, score }: Found): knowledgeV1.FoundArticle => {
  const { articleId, version, language, title, body, helpful, unhelpful, deflections, reuses } = article;
  const excerpt = body.length > EXCERPT ? `${body.slice(0, EXCERPT - 1)}…` : body;
  return {
    ...{ articleId, version, language, title, excerpt },
    ...{ score: Math.round(score * 1_000) / 1_000, helpful, unhelpful, deflections, reuses },
  };
};

/** Half of what was looked for stands in the article: it is found for its words, not for a likeness. */
const holds = ({ article: { title, body, keywords } }: Found, query: string): boolean => {
  const words = toGapQuery(`${title} ${body} ${keywords.join(' ')}`);
  const wanted = query.split(' ');
  return wanted.filter((word) => words.includes(word)).length * 2 >= wanted.length;
};
