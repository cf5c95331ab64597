import type { MatchRules, MatchRulesEvent } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';

type Said = { readonly why: string; readonly by: string };

export type MatchRulesCommand =
  | { readonly type: 'PublishMatchRules'; readonly data: Said & { readonly rules: MatchRules } }
  | { readonly type: 'ActivateMatchRules'; readonly data: Said & { readonly version: number } };

export type MatchRulesRejection = 'unknown-rule-version';

/** A version as it was written. */
export type PublishedRules = Extract<MatchRulesEvent, { type: 'MatchRulesPublished' }>['data'];

/** Version 1 is the rules of the program and needs no event. */
export type MatchRulesState = { readonly published: readonly PublishedRules[]; readonly active: number };

/** Facts in stream `matchrules-<tenant>.all`: versions are numbered from 2, and never change. */
export const matchRulesDecider: Decider<
  MatchRulesState,
  MatchRulesCommand,
  MatchRulesEvent,
  MatchRulesRejection
> = {
  initial: { published: [], active: 1 },

  evolve(state, { type, data }) {
    switch (type) {
      case 'MatchRulesPublished':
        return { ...state, published: [...state.published, data] };
      case 'MatchRulesActivated':
        return { ...state, active: data.version };
    }
  },

  decide({ type, data }, { published, active }, { now: at }) {
    switch (type) {
      case 'PublishMatchRules':
        return accept({ type: 'MatchRulesPublished', data: { ...data, version: published.length + 2, at } });
      case 'ActivateMatchRules':
        if (data.version > published.length + 1) return reject('unknown-rule-version');
        return data.version === active
          ? accept()
          : accept({ type: 'MatchRulesActivated', data: { ...data, at } });
    }
  },
};
