import type {
  CallRatesEvent,
  OpportunityEvent,
  OpportunityRules,
  OpportunityRulesEvent,
} from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import { failing } from './conditions.ts';
import type { Lead } from './lead.ts';
import type { KnownOpportunity } from './opportunity.ts';
import type { SalesFacts } from './sales-facts.ts';

type Named<T extends string, D> = { readonly type: T; readonly data: Readonly<D> };

export type PublishOpportunityRules = Named<'PublishOpportunityRules', { rules: OpportunityRules }>;
export type PriorityBook = { readonly version: number; readonly rules: OpportunityRules };
export type PriorityBooks = { readonly books: readonly PriorityBook[] };

/** Facts in stream `opportunityrules-<tenant>.current`. */
export const priorityBooks: Decider<
  PriorityBooks,
  PublishOpportunityRules,
  OpportunityRulesEvent,
  'rule-named-twice',
  SalesFacts
> = {
  initial: { books: [] },
  evolve: ({ books }, { data: { version, rules } }) => ({ books: [...books, { version, rules }] }),
  decide({ data: { rules } }, { books }, { now: at }) {
    const names = rules.scoring.map(({ ruleId }) => ruleId);
    if (new Set(names).size !== names.length) return reject('rule-named-twice');
    return accept({ type: 'OpportunityRulesPublished', data: { version: books.length + 1, rules, at } });
  },
};

export type PublishCallRates = Named<
  'PublishCallRates',
  { currency: string; perCallMinor: number; perMinuteMinor: number }
>;
export type CallRates = {
  readonly versions: readonly (PublishCallRates['data'] & { readonly at: string })[];
};

/** Facts in stream `callrates-<tenant>.current`. */
export const callRates: Decider<CallRates, PublishCallRates, CallRatesEvent, never, SalesFacts> = {
  initial: { versions: [] },
  evolve: ({ versions }, { data: { version: _version, ...rates } }) => ({ versions: [...versions, rates] }),
  decide: ({ data }, { versions }, { now: at }) =>
    accept({ type: 'CallRatesPublished', data: { ...data, version: versions.length + 1, at } }),
};

export const PRIORITY_MODEL = 'rules';
const DAY_MS = 86_400_000;

/** What the rules see of an opportunity besides itself. */
export type Surroundings = { readonly lead?: Lead | undefined; readonly now: string };

/** How much of a seller's time an opportunity is worth by the rules, and why. The same at any time of the same day. */
export const prioritise = (
  { version, rules }: PriorityBook,
  opportunity: KnownOpportunity,
  { lead, now }: Surroundings,
): {
  readonly model: string;
  readonly version: number;
  readonly score: number;
  readonly reasons: string[];
} => {
  const known = whatIsKnown(opportunity, { lead, now });
  const hit = rules.scoring.filter(({ when }) => failing(when, known) === undefined);
  const points = hit.reduce((sum, rule) => sum + rule.points, 0);
  return {
    model: PRIORITY_MODEL,
    version,
    score: Math.max(0, Math.min(100, points)),
    reasons: hit.map(({ points: of, because }) => `${of > 0 ? '+' : ''}${of} ${because}`),
  };
};

const whatIsKnown = (
  { stage, minor, currency, owner, campaignId, title, referredBy, stages }: KnownOpportunity,
  { lead, now }: Surroundings,
): ReadonlyMap<string, readonly string[]> => {
  const from = lead === undefined || lead.status === 'unknown' ? undefined : lead;
  const since = stages.at(-1)?.at ?? now;
  const quiet = Math.max(0, Math.floor((Date.parse(now) - Date.parse(since)) / DAY_MS));
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ['stage', stage],
    ['value', minor],
    ['currency', currency],
    ['owner', owner],
    ['campaign', campaignId],
    ['title', title],
    ['lead.source', from?.source],
    ['lead.score', from?.score],
    ['referred-by', referredBy],
    ['quiet-days', quiet],
  ];
  return new Map(facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, [String(value)]]])));
};

/** The score as a fact; none when it is what was said before. */
export const priorityEvents = (
  opportunity: KnownOpportunity,
  book: PriorityBook | undefined,
  surroundings: Surroundings,
): OpportunityEvent[] => {
  if (book === undefined) return [];
  const priority = prioritise(book, opportunity, surroundings);
  const { scoredBy, score, opportunityId, customerId } = opportunity;
  if (scoredBy === `${PRIORITY_MODEL}@${book.version}` && score === priority.score) return [];
  return [
    {
      type: 'OpportunityScored',
      data: { opportunityId, customerId, ...priority, at: surroundings.now },
    },
  ];
};
