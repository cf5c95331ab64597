import type { KnowledgeGapEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

export type KnowledgeGapCommand =
  | {
      readonly type: 'ReportSearchFailed';
      readonly data: { readonly gapId: string; readonly language: 'es' | 'en'; readonly query: string };
    }
  | { readonly type: 'CloseGap'; readonly data: { readonly articleId: string } };

export type KnowledgeGap = { readonly gapId?: string; readonly searches: number };

/** Facts in stream `knowledgegap-<tenant>.<id>`: each failed search is one; an answer begins the count anew. */
export const knowledgeGap: Decider<KnowledgeGap, KnowledgeGapCommand, KnowledgeGapEvent, never> = {
  initial: { searches: 0 },

  evolve(state, { type, data: { gapId } }) {
    return { gapId, searches: type === 'KnowledgeSearchFailed' ? state.searches + 1 : 0 };
  },

  decide({ type, data }, { gapId, searches }, { now: at }) {
    if (type === 'ReportSearchFailed')
      return accept({ type: 'KnowledgeSearchFailed', data: { ...data, at } });
    return gapId === undefined || searches === 0
      ? accept()
      : accept({ type: 'KnowledgeGapClosed', data: { gapId, articleId: data.articleId, at } });
  },
};

/** What was looked for, in words that can be counted: no numbers, no addresses, whatever the order of the words. */
export const toGapQuery = (query: string): string =>
  query
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/\S+@\S+|https?:\S+/g, ' ')
    .match(/\p{L}+/gu)
    ?.filter((word) => word.length > 1)
    .toSorted()
    .join(' ')
    .slice(0, 200) ?? '';
