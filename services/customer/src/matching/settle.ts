import { type EventStore, MalformedEvent, UnknownEventType } from '@icrm/event-store';
import { nameId } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { handleLink, pairOf } from '../application/link-handler.ts';
import type { Finding, LinkCommand, Pair } from '../domain/link.ts';
import type { Assessment } from './assess.ts';
import type { Match, Matches } from './find-matches.ts';
import { type Guarded, guardLink, heldForSharing } from './guard.ts';
import type { LinkBook } from './link-book.ts';
import type { LinkDocument } from './link-document.ts';

/** What made matching look at a customer: the event, or a run over the whole base. */
export type Cause = { readonly id: string; readonly correlationId?: string | undefined };

/** What came of matches. */
export type Settled = { readonly linked: number; readonly proposed: number; readonly withheld: number };
export const nothingSettled: Settled = { linked: 0, proposed: 0, withheld: 0 };

/** Turns matches into commands on the links of the pairs. */
export type Settle = (matches: Matches, cause: Cause, dryRun?: boolean) => Promise<Settled>;

export type SettleOptions = { readonly store: EventStore; readonly book: LinkBook };

const log = logger('customer.matching');

/** Who acts in the name of the rules. */
export const matchingActor = { kind: 'system', id: 'matching' } as const;

/** A record that resembles more than this is a frequent name and little else; the best are put before a person. */
const mostProposals = 20;
const mostLookedAt = 60;

/**
 * One command a pair, whose id names the rule, the pair and the cause, so that whoever matches again, and however
 * often, changes nothing. The book is told at once: the next pair is judged by the links that stand by then.
 */
export const createSettle = ({ store, book }: SettleOptions): Settle => {
  const carryOut = async (tenant: string, command: Matching, cause: Cause): Promise<boolean> => {
    const context = {
      commandId: commandIdOf(command, cause),
      tenant,
      actor: matchingActor,
      channel: 'system',
      correlationId: cause.correlationId,
      causationId: cause.id,
    };
    const outcome = await handleLink({ store, context }, command).catch(setAside);
    // A refusal is a decision that was made meanwhile, or somebody who is gone.
    if (outcome === undefined || !outcome.accepted || outcome.events.length === 0) return false;
    const { position } = outcome.appended;
    await book.apply(outcome.events.map((event) => ({ tenant, actor: matchingActor, position, event })));
    return true;
  };

  const undecided = async ({ record, matches }: Matches) => {
    const { tenant, customerId } = record;
    const told = matches.slice(0, mostLookedAt);
    const pairs = told.map((match) => ({ match, pair: pairOf(tenant, customerId, match.other.customerId) }));
    const known = await book.getMany(
      tenant,
      pairs.map(({ pair }) => pair.linkId),
    );
    return pairs.filter(({ pair }) => !isDecided(known.get(pair.linkId)));
  };

  return async (matches, cause, dryRun = false) => {
    const { tenant } = matches.record;
    const settled = { ...nothingSettled };
    for (const { match, pair } of await undecided(matches)) {
      if (settled.proposed + settled.withheld >= mostProposals) break;
      const command = commandFor(match, pair, await guardLink(book, tenant, pair.customerIds));
      if (command === undefined) continue;
      if (dryRun || (await carryOut(tenant, command, cause))) settled[countedAs[command.type]] += 1;
    }
    return settled;
  };
};

/** One of the two has an event that cannot be decoded: the follower parks it, and a run over the base tries the pair again. */
const setAside = (error: unknown): undefined => {
  if (!(error instanceof UnknownEventType || error instanceof MalformedEvent)) throw error;
  log.warn({ reason: error.message }, 'a pair waits for an event that cannot be read');
};

const isDecided = (known: LinkDocument | undefined): boolean =>
  known?.state === 'linked' || known?.state === 'apart';

type Matching = Extract<LinkCommand, { type: 'LinkCustomers' | 'ProposeLink' | 'WithholdLink' }>;
const commandIdOf = ({ type, data }: Matching, cause: Cause): string =>
  nameId(`matching/${cause.id}/${type}/${data.linkId}/${data.rule}@${data.ruleVersion}`);

const countedAs = { LinkCustomers: 'linked', ProposeLink: 'proposed', WithholdLink: 'withheld' } as const;

const commandFor = ({ assessment }: Match, pair: Pair, guarded: Guarded): Matching | undefined => {
  if (guarded.verdict === 'together') return undefined;
  const { verdict, shared } = assessment;
  const data = { ...pair, ...findingOf(assessment) };
  if (verdict === 'link')
    return guarded.verdict === 'held'
      ? { type: 'WithholdLink', data: { ...data, ...guarded.holding } }
      : { type: 'LinkCustomers', data };
  if (shared !== undefined)
    return { type: 'WithholdLink', data: { ...data, ...heldForSharing(shared, wouldHoldOf(guarded)) } };
  return { type: 'ProposeLink', data };
};

const wouldHoldOf = (guarded: Exclude<Guarded, { verdict: 'together' }>): number =>
  guarded.verdict === 'held' ? guarded.holding.wouldHold : guarded.wouldHold;

const findingOf = ({ rule, ruleVersion, score, evidence }: Assessment): Finding => ({
  rule,
  ruleVersion,
  score,
  evidence,
});
