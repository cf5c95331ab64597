import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import { type Checkpoints, createCheckpoints, type Leases, type ReadStore } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { logger } from '@icrm/telemetry';
import { customerStream } from '../application/customer-handler.ts';
import type { LinkStreamEvent } from '../domain/link.ts';
import { type CandidateIndex, createCandidateIndex } from './candidate-index.ts';
import { createFindCandidates } from './find-candidates.ts';
import { createFindMatches, type FindMatches } from './find-matches.ts';
import { followLog } from './follower.ts';
import { inParallel } from './in-parallel.ts';
import { createIndexEvent, type IndexEvent, type Indexed } from './index-event.ts';
import { leadMatching } from './lead-matching.ts';
import { createLinkBook, type LinkBook } from './link-book.ts';
import type { LinkFact } from './link-document.ts';
import { createParked, type Parked } from './parked.ts';
import { createPopulation, type Population } from './population.ts';
import { createRecords, type MatchRecordOf, type Records } from './records.ts';
import { createRuleBook, noteRules, RULES_STREAMS, type RuleBook } from './rule-book.ts';
import { createSettle, type Settle } from './settle.ts';
import { createWithdrawals, type Withdraw } from './withdraw.ts';

/** Everything that matching is made of, over one log and one read store. */
export type Matching = {
  readonly store: EventStore;
  /** Empty unless this instance follows the log. */
  readonly index: CandidateIndex;
  readonly records: Records;
  readonly book: LinkBook;
  readonly parked: Parked;
  readonly population: Population;
  readonly checkpoints: Checkpoints;
  readonly indexEvent: IndexEvent;
  readonly findMatches: FindMatches;
  readonly settle: Settle;
  readonly withdraw: Withdraw;
  readonly rules: RuleBook;
};

export type MatchingOptions = {
  /** Gives personal values as they are stored. */
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly keyRing: KeyRing;
};

export const createMatching = ({ store, readStore, keyRing }: MatchingOptions): Matching => {
  const index = createCandidateIndex();
  const records = createRecords(readStore, keyRing, index);
  const book = createLinkBook(readStore);
  const population = createPopulation(records, index);
  const rules = createRuleBook(store);
  return {
    store,
    index,
    records,
    book,
    population,
    rules,
    parked: createParked(readStore),
    checkpoints: createCheckpoints(readStore),
    indexEvent: createIndexEvent(records, keyRing),
    findMatches: createFindMatches({
      records,
      population,
      rules,
      findCandidates: createFindCandidates(records, index),
    }),
    settle: createSettle({ store, book }),
    withdraw: createWithdrawals({ store, book, records, population, rules }),
  };
};

/** The checkpoint of matching; another shape of its documents gets another one. */
export const matchingCheckpoint = 'customer-matching-v2';
/** Records that are worked on at once; they wait for the read store most of the time. */
const AT_ONCE = 8;

const log = logger('customer.matching');

/** Matches in one instance at a time. */
export const matchingPart = (matching: Matching, leases: Leases): Part =>
  leadMatching({
    leases,
    name: matchingCheckpoint,
    lead: () => followMatching(matching),
    over: matching.index.clear,
  });

/** Follows the log: keeps the candidate index and the book of links, and matches whoever is new or has changed. */
const followMatching = (matching: Matching): Part =>
  followLog({
    name: matchingCheckpoint,
    store: matching.store,
    checkpoints: matching.checkpoints,
    streamPrefixes: ['customer-', 'link-', RULES_STREAMS],
    prepare: async () => {
      await matching.records.prepare();
      await matching.book.prepare();
    },
    work: (events) => workOn(matching, events),
    park: async (events) => {
      for (const { stream, reason } of events) await matching.parked.put(stream, reason);
    },
  });

/** All events of a batch reach the index before anybody is matched, so that two who come together find each other. */
export const workOn = async (matching: Matching, events: readonly RecordedEvent[]): Promise<void> => {
  const streams = events.map(({ stream }) => stream);
  noteRules(
    matching.rules,
    streams.filter((stream) => stream.startsWith(RULES_STREAMS)),
  );
  const ofLinks = events.filter(({ stream }) => stream.startsWith('link-'));
  await matching.book.apply(ofLinks.map(toLinkFact));
  const ofCustomers = events.filter(({ stream }) => stream.startsWith('customer-'));
  const byStream = [...Map.groupBy(ofCustomers, ({ stream }) => stream).values()];
  const changes = await inParallel(byStream, AT_ONCE, (some) => indexAll(matching, some));
  const changed = changes.filter((change) => change !== undefined);
  if (changed.length > 0) loadIndex(matching);
  const found = await inParallel(changed, AT_ONCE, ({ record }) => matching.findMatches(record));
  for (const [index, matches] of found.entries()) {
    const cause = changed[index]?.cause;
    if (cause === undefined) continue;
    const { id, metadata, type } = cause;
    await matching.settle(matches, { id, correlationId: metadata.correlationId });
    if (type !== 'CustomerRegistered') await matching.withdraw(matches, id);
  }
};

/** Read when it is first of use, beside the work: until it is there, the read store is asked. */
const loadIndex = ({ index, records }: Matching): void => {
  index.load(records.entries()).catch((err: unknown) => log.warn({ err }, 'the index could not be read'));
};

/** An event of a pair's stream as the book takes it. */
export const toLinkFact = ({ type, data, metadata, position }: RecordedEvent): LinkFact => ({
  tenant: metadata.tenant,
  actor: metadata.actor,
  position,
  // This service alone writes the stream.
  event: { type, data } as LinkStreamEvent,
});

type Change = { readonly record: MatchRecordOf; readonly cause: RecordedEvent };

/** The events of one customer, oldest first; what the last one made of the record. */
const indexAll = async (
  matching: Matching,
  events: readonly RecordedEvent[],
): Promise<Change | undefined> => {
  let change: Change | undefined;
  for (const cause of events) {
    const indexed = await matching.indexEvent(cause);
    if (indexed.kind === 'changed') change = { record: indexed.record, cause };
    else if (indexed.kind !== 'none') {
      change = undefined;
      await letGo(matching, indexed);
    }
  }
  return change;
};

const letGo = async (
  { findMatches, book, parked }: Matching,
  indexed: Extract<Indexed, { kind: 'erased' | 'unreadable' }>,
): Promise<void> => {
  const { tenant, customerId } = indexed;
  if (indexed.kind === 'unreadable') {
    log.error({ customerId, reason: indexed.why }, 'a record cannot be read');
    await parked.put(customerStream(tenant, customerId), indexed.why);
    return;
  }
  findMatches.forget(tenant, customerId);
  await parked.remove(customerStream(tenant, customerId));
  await book.forget(tenant, customerId);
};
