import type { RecordedEvent, UnreadableEvent } from '@icrm/event-store';
import type { Matches } from './find-matches.ts';
import { inParallel } from './in-parallel.ts';
import { type Matching, toLinkFact, workOn } from './matching.ts';
import { splitStream } from './parked.ts';
import { nothingSettled } from './settle.ts';

/** How far a run over a base has come, and what it found. */
export type MatchProgress = {
  readonly phase: 'matching' | 'done';
  readonly records: number;
  readonly matched: number;
  readonly compared: number;
  readonly linked: number;
  readonly proposed: number;
  readonly withheld: number;
};

export type MatchAllOptions = {
  readonly tenant: string;
  /** Finds and counts, and changes nothing. Links that would follow from each other are judged one by one. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
};

const PAGE = 100;
const AT_ONCE = 8;

/**
 * Matches every customer of a tenant with every other. What is linked, rejected or proposed stays as it is, so that a
 * run may be repeated, and broken off and begun again.
 */
export async function* matchAll(
  matching: Matching,
  { tenant, dryRun, signal }: MatchAllOptions,
): AsyncGenerator<MatchProgress> {
  if (!dryRun) await retryParked(matching, tenant);
  const records = await matching.records.count(tenant);
  let progress: MatchProgress = { phase: 'matching', records, matched: 0, compared: 0, ...nothingSettled };
  for await (const page of pagesOf(matching.records.scan(tenant))) {
    if (signal.aborted) return;
    const loaded = await matching.records.load(tenant, page);
    const found = await inParallel([...loaded.values()], AT_ONCE, (record) => matching.findMatches(record));
    // What is done is seen by the second of a pair; what is only counted is not.
    for (const matches of dryRun ? found.map(onceAPair) : found) {
      const { customerId, position } = matches.record;
      const settled = await matching.settle(matches, { id: `all/${customerId}@${position}` }, dryRun);
      progress = {
        ...progress,
        compared: progress.compared + matches.compared,
        linked: progress.linked + settled.linked,
        proposed: progress.proposed + settled.proposed,
        withheld: progress.withheld + settled.withheld,
      };
    }
    progress = { ...progress, matched: progress.matched + page.length };
    yield progress;
  }
  yield { ...progress, phase: 'done' };
}

const onceAPair = ({ record, matches, ...rest }: Matches): Matches => ({
  ...rest,
  record,
  matches: matches.filter(({ other }) => record.customerId < other.customerId),
});

/** Ids in pages. */
export async function* pagesOf(ids: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let page: string[] = [];
  for await (const id of ids) {
    page.push(id);
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Folds those anew that could not be read, from the beginning of their streams. */
const retryParked = async (matching: Matching, tenant: string): Promise<void> => {
  for (const { customerId, stream } of await matching.parked.list(tenant)) {
    const events: RecordedEvent[] = [];
    const unreadable: UnreadableEvent[] = [];
    const onUnreadable = (event: UnreadableEvent) => void unreadable.push(event);
    for await (const event of matching.store.readStream(stream, { onUnreadable })) events.push(event);
    // What still cannot be read is parked again.
    await matching.parked.remove(stream);
    if (customerId === '') await matching.book.refold(tenant, splitStream(stream).id, events.map(toLinkFact));
    else {
      await matching.records.remove(tenant, customerId);
      await workOn(matching, events);
    }
    for (const { reason } of unreadable) await matching.parked.put(stream, reason);
  }
};
