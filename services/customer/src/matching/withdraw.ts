import type { EventStore } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import { handleLink } from '../application/link-handler.ts';
import { assess } from './assess.ts';
import type { Matches } from './find-matches.ts';
import type { LinkBook } from './link-book.ts';
import type { LinkDocument } from './link-document.ts';
import type { Population } from './population.ts';
import type { MatchRecordOf, Records } from './records.ts';
import type { RuleBook } from './rule-book.ts';
import type { RuleSet } from './rules.ts';
import { matchingActor } from './settle.ts';

/** Takes back what waits for a person about a customer and is no longer borne out by the records. */
export type Withdraw = (matches: Matches, causeId: string) => Promise<void>;

export type WithdrawalOptions = {
  readonly store: EventStore;
  readonly book: LinkBook;
  readonly records: Pick<Records, 'load'>;
  readonly population: Population;
  readonly rules: Pick<RuleBook, 'of'>;
};

export const createWithdrawals =
  ({ store, book, records, population, rules }: WithdrawalOptions): Withdraw =>
  async ({ record, matches }, causeId) => {
    const { tenant, customerId } = record;
    const borneOut = new Set(matches.map(({ other }) => other.customerId));
    const waiting = await book.of(tenant, [customerId], ['proposed', 'withheld']);
    const doubtful = waiting.filter((pair) => !borneOut.has(otherOf(pair, customerId)));
    if (doubtful.length === 0) return;
    const others = await records.load(
      tenant,
      doubtful.map((pair) => otherOf(pair, customerId)),
    );
    const size = await population.of(tenant);
    const rule = (await rules.of(tenant)).ruleFor(record.profile.kind, size);
    for (const pair of doubtful) {
      const other = others.get(otherOf(pair, customerId));
      const command = other === undefined ? undefined : withdrawalOf(pair, [record, other], rule);
      if (command === undefined) continue;
      const commandId = nameId(`matching/${causeId}/${command.type}/${pair.linkId}`);
      const context = { commandId, tenant, actor: matchingActor, channel: 'system', causationId: causeId };
      // The book learns of it from the log.
      await handleLink({ store, context }, command);
    }
  };

const otherOf = ({ customerIds: [one, other] }: LinkDocument, customerId: string): string =>
  one === customerId ? other : one;

/** The pair may still be alike without sharing a key; only a low sum takes it back. */
const withdrawalOf = (
  { linkId, customerIds }: LinkDocument,
  [record, other]: readonly [MatchRecordOf, MatchRecordOf],
  rule: RuleSet,
) => {
  const now = assess(rule, [record.matchable, other.matchable], new Map());
  if (now.verdict !== 'none') return undefined;
  const data = { linkId, customerIds: [...customerIds] satisfies [string, string], rule: now.rule };
  return {
    type: 'WithdrawProposal',
    data: { ...data, ruleVersion: now.ruleVersion, score: now.score },
  } as const;
};
