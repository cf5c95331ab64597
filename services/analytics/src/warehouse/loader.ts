import type { ColumnStore, Transaction } from '@icrm/column-store';
import { gathered } from './gathered.ts';
import type { LoggedEvent } from './logged-event.ts';
import { scrubErased } from './scrub.ts';
import { specOf, tableNames } from './tables.ts';
import { toFacts } from './to-facts.ts';

/** A partition of a topic: its events come in the order of the log. */
export type Source = { readonly topic: string; readonly partition: number };

/** Events of one source in order, and the messages among them that are none. */
export type Batch = {
  readonly source: Source;
  readonly events: readonly LoggedEvent[];
  readonly unreadable?: readonly { readonly place: string; readonly reason: string }[];
};

/** Loads events into the star, each exactly once. */
export type Loader = {
  /** Resolves when the batch is on the disk. Batches that come meanwhile are loaded together with the next. */
  take(batch: Batch): Promise<void>;
  /** The highest position that was loaded. */
  readonly position: bigint;
};

/**
 * What was loaded of a source is kept with the rows in one transaction: the position of its last event. Within a source
 * positions only rise, so an event at or below it is there already, however often it is delivered; so is one at or below
 * `through`, up to which the whole log was read.
 */
export const createLoader = async (
  store: ColumnStore,
  { everyMs = 0, through = 0n }: { readonly everyMs?: number; readonly through?: bigint } = {},
): Promise<Loader> => {
  const last = await readPlaces(store);
  let highest = [...last.values()].reduce((most, it) => (it > most ? it : most), through);

  const loadAll = async (batches: readonly Batch[]): Promise<void> => {
    const places = new Map(last);
    const fresh = batches.flatMap((batch) => takeNew(batch, places, through));
    const moved = [...places].filter(([key, position]) => last.get(key) !== position);
    if (moved.length === 0 && batches.every(({ unreadable = [] }) => unreadable.length === 0)) return;
    await store.transaction(async (it) => {
      await append(it, fresh);
      await savePlaces(it, moved);
      for (const batch of batches) await saveUnreadable(it, batch);
    });
    for (const [key, position] of moved) {
      last.set(key, position);
      if (position > highest) highest = position;
    }
  };

  return {
    take: gathered(loadAll, everyMs),
    get position() {
      return highest;
    },
  };
};

const keyOf = ({ topic, partition }: Source): string => `${topic}/${partition}`;

/** The events that are not loaded yet; `places` moves along. */
const takeNew = (
  { source, events }: Batch,
  places: Map<string, bigint>,
  through: bigint,
): readonly LoggedEvent[] => {
  const key = keyOf(source);
  return events.filter(({ position }) => {
    const isNew = position > through && position > (places.get(key) ?? -1n);
    if (isNew) places.set(key, position);
    return isNew;
  });
};

const readPlaces = async (store: ColumnStore): Promise<Map<string, bigint>> => {
  const rows = await store.query('SELECT topic, part, position FROM loaded');
  return new Map(rows.map(({ topic, part, position }) => [`${topic}/${part}`, BigInt(String(position))]));
};

const savePlaces = async (it: Transaction, places: readonly (readonly [string, bigint])[]): Promise<void> => {
  for (const [key, position] of places) {
    const at = key.lastIndexOf('/');
    await it.run('INSERT OR REPLACE INTO loaded VALUES ($topic, $part, $position)', {
      topic: key.slice(0, at),
      part: Number(key.slice(at + 1)),
      position,
    });
  }
};

const saveUnreadable = async (it: Transaction, { source, unreadable = [] }: Batch): Promise<void> => {
  for (const { place, reason } of unreadable)
    await it.run(
      `INSERT INTO unreadable SELECT $topic, $part, $place, $reason
       WHERE NOT EXISTS (FROM unreadable WHERE place = $place)`,
      { topic: source.topic, part: source.partition, place, reason },
    );
};

const append = async (it: Transaction, events: readonly LoggedEvent[]): Promise<void> => {
  const byTable = Map.groupBy(events.flatMap(toFacts), ({ table }) => table);
  for (const table of tableNames) {
    const facts = byTable.get(table);
    if (facts !== undefined)
      await it.append(
        specOf(table),
        facts.map(({ row }) => row),
      );
  }
  await scrubErased(it, byTable);
};
