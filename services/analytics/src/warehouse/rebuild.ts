import { findEvent } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { fromLog, type LoggedEvent } from './logged-event.ts';
import { tableNames } from './tables.ts';
import { saveSetting, type Warehouse } from './warehouse.ts';

const BATCH = 5_000;
const source = { topic: 'log', partition: 0 };

/** Loads the whole log into an empty warehouse; tells the events so far, now and then. */
export async function* loadLog(
  store: EventStore,
  { loader, store: columns }: Warehouse,
): AsyncGenerator<{ readonly events: number; readonly position: bigint }> {
  let events = 0;
  let batch: LoggedEvent[] = [];
  const flush = async () => {
    await loader.take({ source, events: batch });
    events += batch.length;
    batch = [];
  };
  let position = 0n;
  for await (const event of store.readAll({ onUnreadable: () => undefined })) {
    position = event.position;
    const definition = findEvent(event.type);
    // What a service keeps for itself is on no topic.
    if (definition?.published !== true) continue;
    batch.push(fromLog(event, definition.context));
    if (batch.length < BATCH) continue;
    await flush();
    yield { events, position };
  }
  if (batch.length > 0) await flush();
  await saveSetting(columns, 'through', String(position));
  yield { events, position };
}

/** The tables in which two warehouses differ, in what they hold up to a position. */
export const differencesOf = async (a: Warehouse, b: Warehouse, position: bigint): Promise<string[]> => {
  const different: string[] = [];
  for (const name of tableNames) {
    const sql = `SELECT count(*) AS size, bit_xor(hash(t)) AS content FROM (
      SELECT * FROM ${name} WHERE position <= $position) t`;
    const [one, other] = await Promise.all([a, b].map(({ store }) => store.query(sql, { position })));
    if (JSON.stringify(one) !== JSON.stringify(other)) different.push(name);
  }
  return different;
};
