import { type Assessment, assess } from './assess.ts';
import type { Candidate, FindCandidates } from './find-candidates.ts';
import type { Population } from './population.ts';
import { createRecentMap } from './recent-map.ts';
import type { MatchRecordOf, Records } from './records.ts';
import type { RuleBook } from './rule-book.ts';
import type { RulesInForce } from './rules.ts';

/** Two records and what the rules say of them. */
export type Match = { readonly other: MatchRecordOf; readonly assessment: Assessment };

/** What a record was compared with. */
export type Matches = {
  readonly record: MatchRecordOf;
  /** What is worth telling, the best evidence first. */
  readonly matches: readonly Match[];
  readonly compared: number;
};

/** Compares a record with everybody who shares a key with it. */
export type FindMatches = {
  /** By the rules in force, or by others. */
  (record: MatchRecordOf, by?: RulesInForce): Promise<Matches>;
  /** Lets go of an opened record. */
  forget(tenant: string, customerId: string): void;
};

export type FindMatchesOptions = {
  readonly records: Records;
  readonly findCandidates: FindCandidates;
  readonly population: Population;
  readonly rules: Pick<RuleBook, 'of'>;
  /** Records kept open in memory, as the same ones are compared again and again; 10,000. */
  readonly cached?: number;
};

export const createFindMatches = ({
  records,
  findCandidates,
  population,
  rules,
  cached = 10_000,
}: FindMatchesOptions): FindMatches => {
  const open = createRecentMap<MatchRecordOf>(cached);
  const place = (tenant: string, customerId: string) => `${tenant}.${customerId}`;

  const load = async (tenant: string, others: readonly Candidate[]): Promise<readonly MatchRecordOf[]> => {
    const known = others.map(({ customerId, position }) => {
      const record = open.get(place(tenant, customerId));
      return record?.position === position ? record : undefined;
    });
    const missing = others
      .filter((_, index) => known[index] === undefined)
      .map(({ customerId }) => customerId);
    const loaded =
      missing.length === 0 ? new Map<string, MatchRecordOf>() : await records.load(tenant, missing);
    for (const record of loaded.values()) open.set(place(tenant, record.customerId), record);
    return others.flatMap(({ customerId }, index) => known[index] ?? loaded.get(customerId) ?? []);
  };

  const find = async (record: MatchRecordOf, by?: RulesInForce): Promise<Matches> => {
    const { tenant } = record;
    const size = await population.of(tenant);
    const rule = (by ?? (await rules.of(tenant))).ruleFor(record.profile.kind, size);
    const { others, sharing } = await findCandidates(tenant, record, { rule, size });
    const matches = (await load(tenant, others))
      .map((other) => ({ other, assessment: assess(rule, [record.matchable, other.matchable], sharing) }))
      .filter(({ assessment: { verdict, shared } }) => verdict !== 'none' || shared !== undefined)
      .sort((a, b) => b.assessment.score - a.assessment.score);
    return { record, matches, compared: others.length };
  };
  return Object.assign(find, {
    forget: (tenant: string, customerId: string) => open.delete(place(tenant, customerId)),
  });
};
