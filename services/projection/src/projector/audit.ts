import { setTimeout } from 'node:timers/promises';
import type { EventStore, RecordedEvent } from '@icrm/event-store';
import { logger } from '@icrm/telemetry';
import { customerKey } from '../fact.ts';
import { type Facet, type FacetDocument, type Folding, foldFact, toFacetDocument } from '../view/facet.ts';
import { comparePositions } from '../view/position.ts';
import { fromTimelineDocument, timelineRange } from '../view/timeline-entry.ts';
import { factsOf } from './fold-batch.ts';
import type { Generation } from './generation.ts';
import { countDifference } from './observe.ts';
import { ownsKey, type Shard } from './shard.ts';

/** What the audit has found since the start. */
type AuditState = { readonly audited: number; readonly differences: number };

/** Compares what is stored with what the log says, a few customers at a time, for ever. */
export type Audit = {
  state(): AuditState;
  /** Audits the next customers now; gives the keys of those that differ. */
  next(count: number): Promise<readonly string[]>;
  stop(): Promise<void>;
};

export type AuditOptions = Folding & {
  readonly events: EventStore;
  readonly generation: () => Generation;
  readonly shard: Shard;
  /** Milliseconds between two rounds; 0: only when asked. */
  readonly everyMs: number;
  readonly customersPerRound: number;
};

const log = logger('projection.audit');

/** The streams that a customer's timeline names. */
const streamsOf = async ({ timeline }: Generation, key: string): Promise<ReadonlySet<string>> => {
  const streams = new Set<string>();
  for await (const document of timeline.scan(timelineRange(key)))
    streams.add(fromTimelineDocument(document).stream);
  return streams;
};

/** What cannot be read is parked, and in no view. */
const passOver = (): void => {};

const readStreams = async (events: EventStore, streams: ReadonlySet<string>): Promise<RecordedEvent[]> => {
  const recorded: RecordedEvent[] = [];
  for (const stream of streams)
    for await (const event of events.readStream(stream, { onUnreadable: passOver })) recorded.push(event);
  return recorded;
};

/**
 * Folds a customer anew from their streams in the log, up to the position of what is stored. Streams that the timeline
 * does not know are not looked for: that is what a rebuild is for.
 */
const foldFromLog = async (
  { events, generation, ...folding }: AuditOptions,
  { _id: key, position }: FacetDocument,
): Promise<Facet | undefined> => {
  const recorded = await readStreams(events, await streamsOf(generation(), key));
  const facts = factsOf(recorded, folding)
    .own.filter(
      (fact) => customerKey(fact.tenant, fact.customerId) === key && BigInt(fact.position) <= position,
    )
    .sort((a, b) => comparePositions(a.position, b.position));
  let facet: Facet | undefined;
  for (const fact of facts) facet = foldFact(facet, fact, folding).facet;
  return facet;
};

const isEqual = async (options: AuditOptions, document: FacetDocument): Promise<boolean> => {
  const facet = await foldFromLog(options, document);
  return facet !== undefined && toFacetDocument(facet).facet === document.facet;
};

/** Walks through all customers of the shard in the order of their keys, and then from the beginning again. */
export const startAudit = (options: AuditOptions): Audit => {
  const { generation, shard, everyMs, customersPerRound } = options;
  const stopping = new AbortController();
  let behind = '';
  let audited = 0;
  let differences = 0;

  const nextDocuments = async (count: number): Promise<FacetDocument[]> => {
    const found = await generation().facets.find(
      { _id: { $gt: behind } },
      { sort: { _id: 1 }, limit: count },
    );
    behind = found.length < count ? '' : (found.at(-1)?._id ?? '');
    return found.filter(({ _id }) => ownsKey(shard, _id));
  };

  const next = async (count: number): Promise<readonly string[]> => {
    const different: string[] = [];
    for (const document of await nextDocuments(count)) {
      if (stopping.signal.aborted) break;
      audited += 1;
      if (await isEqual(options, document)) continue;
      // A rebuild may have switched and dropped what was being read.
      const again = await generation().facets.findOne({ _id: document._id });
      if (again === undefined || (await isEqual(options, again))) continue;
      differences += 1;
      countDifference();
      different.push(document._id);
      log.error({ position: document.position, generation: generation().id }, 'a view differs from the log');
    }
    return different;
  };

  const run = async (): Promise<void> => {
    while (everyMs > 0 && !stopping.signal.aborted) {
      // An aborted wait is how stopping looks.
      await setTimeout(everyMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      await next(customersPerRound).catch((error: unknown) =>
        log.warn({ err: error }, 'the audit was interrupted'),
      );
    }
  };

  const running = run();
  return {
    state: () => ({ audited, differences }),
    next,
    async stop() {
      stopping.abort();
      await running;
    },
  };
};
