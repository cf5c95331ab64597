import type { ArticleEvent, KnowledgeGapEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { type ArticleCommand, article } from './article.ts';
import { type KnowledgeGapCommand, knowledgeGap, toGapQuery } from './knowledge-gap.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(article, { now: at });
const written = {
  articleId: 'article-1',
  language: 'es',
  audience: 'public',
  title: 'Ruido',
  body: 'Un zumbido leve es normal',
  keywords: ['ruido'],
  author: 'agent-3',
} as const;
const draft = (change: object = {}): ArticleCommand => ({
  type: 'DraftArticle',
  data: { ...written, ...change },
});
const drafted = (version: number): ArticleEvent => ({
  type: 'ArticleDrafted',
  data: { ...written, keywords: ['ruido'], version, at },
});
const names = (version: number) => ({ articleId: 'article-1', version });
const review = (approved: boolean, reviewer = 'agent-5'): ArticleCommand => ({
  type: 'ReviewArticle',
  data: { approved, reviewer },
});
const reviewed = (version: number, approved = true): ArticleEvent => ({
  type: 'ArticleReviewed',
  data: { ...names(version), approved, reviewer: 'agent-5', at },
});
const publish: ArticleCommand = { type: 'PublishArticle', data: {} };
const published = (version: number): ArticleEvent => ({
  type: 'ArticlePublished',
  data: { ...names(version), at },
});
const retire: ArticleCommand = { type: 'RetireArticle', data: { reason: 'old' } };
const retired: ArticleEvent = { type: 'ArticleRetired', data: { articleId: 'article-1', reason: 'old', at } };
const rate: ArticleCommand = { type: 'RateArticle', data: { helpful: true } };
const deflect: ArticleCommand = { type: 'ConfirmDeflection', data: { query: 'ruido' } };
const reuse: ArticleCommand = { type: 'ReuseArticle', data: { caseId: 'case-1' } };

describe('an article', () => {
  test('is written in versions of one language', () => {
    given().when(draft()).then(drafted(1));
    given(drafted(1), reviewed(1), published(1)).when(draft()).then(drafted(2));
    given(drafted(1))
      .when(draft({ language: 'en' }))
      .thenRejected('article-in-another-language');
  });

  test('is read by another person before it is published', () => {
    given(drafted(1)).when(publish).thenRejected('article-not-reviewed');
    given(drafted(1)).when(review(true, 'agent-3')).thenRejected('reviewer-is-author');
    given(drafted(1)).when(review(true)).then(reviewed(1));
    given(drafted(1), reviewed(1)).when(review(true)).thenRejected('article-not-drafted');
    given(drafted(1), reviewed(1, false)).when(publish).thenRejected('article-not-reviewed');
    given(drafted(1), reviewed(1)).when(publish).then(published(1));
  });

  test('is rated, spares a contact and solves cases, in the version that readers find', () => {
    const found = [drafted(1), reviewed(1), published(1), drafted(2)] as const;
    given(...found)
      .when(rate)
      .then({ type: 'ArticleRated', data: { ...names(1), helpful: true, at } });
    given(...found)
      .when(deflect)
      .then({ type: 'DeflectionConfirmed', data: { ...names(1), query: 'ruido', at } });
    given(...found)
      .when(reuse)
      .then({ type: 'ArticleReused', data: { ...names(1), caseId: 'case-1', at } });
    given(...found)
      .when(retire)
      .then(retired);
  });

  test.each([rate, deflect, reuse, retire])('that readers do not find refuses $type', (command) => {
    given(drafted(1)).when(command).thenRejected('article-not-published');
    given(drafted(1), reviewed(1), published(1), retired).when(command).thenRejected('article-not-published');
    given().when(command).thenRejected('article-not-found');
  });
});

describe('a search in vain', () => {
  const gap = specify(knowledgeGap, { now: at });
  const search: KnowledgeGapCommand = {
    type: 'ReportSearchFailed',
    data: { gapId: 'gap-1', language: 'es', query: 'bateria' },
  };
  const failed: KnowledgeGapEvent = {
    type: 'KnowledgeSearchFailed',
    data: { gapId: 'gap-1', language: 'es', query: 'bateria', at },
  };
  const close: KnowledgeGapCommand = { type: 'CloseGap', data: { articleId: 'article-1' } };
  const closed: KnowledgeGapEvent = {
    type: 'KnowledgeGapClosed',
    data: { gapId: 'gap-1', articleId: 'article-1', at },
  };

  test('counts each time, until it is answered', () => {
    gap().when(search).then(failed);
    gap(failed).when(search).then(failed);
    gap(failed, failed).when(close).then(closed);
    gap(failed, closed).when(close).then();
    gap().when(close).then();
  });

  test.each([
    ['¿Cómo cambio la BATERÍA?', 'bateria cambio como la'],
    ['batería, cambio: ¿la cómo?', 'bateria cambio como la'],
    ['factura 4711 de ana@example.com', 'de factura'],
    ['12345', ''],
  ])('%s is counted as %s', (query, counted) => expect(toGapQuery(query)).toBe(counted));
});
