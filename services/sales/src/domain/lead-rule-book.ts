import type { LeadRules, LeadRulesEvent, salesCommands } from '@icrm/contracts';
import { accept, type Decider, reject } from '@icrm/decider';
import type { RuleBook } from './lead-rules.ts';
import type { SalesFacts } from './sales-facts.ts';

export type LeadRulesRejection = 'rule-named-twice' | 'rule-without-target';

/** Every version that was published, in order. */
export type RuleBooks = { readonly books: readonly RuleBook[] };

/** Facts in stream `leadrules-<tenant>.current`. */
export const leadRuleBook: Decider<
  RuleBooks,
  salesCommands.LeadRulesCommand,
  LeadRulesEvent,
  LeadRulesRejection,
  SalesFacts
> = {
  initial: { books: [] },
  evolve: ({ books }, { data: { version, rules } }) => ({ books: [...books, { version, rules }] }),
  decide({ data: { rules } }, { books }, { now: at }) {
    if (namesTwice(rules)) return reject('rule-named-twice');
    const targets = rules.assignment.map(({ to }) => [to.owner, to.pool?.[0], to.territory || undefined]);
    if (targets.some((given) => given.filter((it) => it !== undefined).length !== 1))
      return reject('rule-without-target');
    return accept({ type: 'LeadRulesPublished', data: { version: books.length + 1, rules, at } });
  },
};

const namesTwice = ({ scoring, labels, assignment }: LeadRules): boolean => {
  const ids = [scoring, labels, assignment].map((rules) => rules.map(({ ruleId }) => ruleId));
  return ids.some((names) => new Set(names).size !== names.length);
};
