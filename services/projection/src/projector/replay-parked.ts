import { type EventStore, type RecordedEvent, StreamDeleted } from '@icrm/event-store';
import type { Folding } from '../view/facet.ts';
import { factsOf, keysOf } from './fold-batch.ts';
import type { Generation } from './generation.ts';
import type { ParkedDocument, Replayed } from './parked.ts';
import { putFacts } from './repair.ts';
import type { Shard } from './shard.ts';

/** What is replayed, and from where. */
export type ReplayOptions = Pick<Folding, 'definitionOf'> & {
  readonly events: EventStore;
  readonly generation: Generation;
  readonly shard: Shard;
};

const readAtOnce = 32;

/** The event of a parked document as this program reads it; undefined while it cannot. */
const readAgain = async (
  events: EventStore,
  { stream, revision }: ParkedDocument,
): Promise<RecordedEvent | undefined> => {
  if (stream === undefined || revision === undefined) return undefined;
  const range = { from: BigInt(revision), limit: 1, onUnreadable: () => {} };
  try {
    for await (const event of events.readStream(stream, range)) return event;
  } catch (error) {
    if (!(error instanceof StreamDeleted)) throw error;
  }
  return undefined;
};

/**
 * Applies again what is parked: reads each event anew from the log, since what could not be read or was not declared may
 * be by now, puts it in its place in the timelines, and lets `repair` fold the customers anew from there. So a late event
 * has the effect it would have had in time.
 */
export const replayParked = async (
  options: ReplayOptions,
  repair: (key: string) => Promise<boolean>,
): Promise<Replayed> => {
  const { generation } = options;
  const keys = new Set<string>();
  const readNow: string[] = [];
  let page: ParkedDocument[] = [];
  const prepare = async (): Promise<void> => {
    const read = await Promise.all(page.map((parked) => readAgain(options.events, parked)));
    const { own: facts } = factsOf(
      read.flatMap((event) => event ?? []),
      options,
    );
    await putFacts(generation, facts);
    for (const [index, { _id, key }] of page.entries())
      if (key === '' && read[index] !== undefined) readNow.push(_id);
    for (const key of [...page.map((parked) => parked.key), ...keysOf(facts)]) if (key !== '') keys.add(key);
    page = [];
  };
  for await (const parked of generation.parked.scan({})) {
    page.push(parked);
    if (page.length === readAtOnce) await prepare();
  }
  await prepare();
  let repaired = 0;
  for (const key of keys) if (await repair(key)) repaired += 1;
  // Only now: a crash before this repeats it all.
  await generation.parked.delete({ _id: { $in: readNow } });
  return { repaired, parked: await generation.parked.count({}) };
};
