import { access } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { type ErasedCustomer, followErasures } from '@icrm/erasure';
import type { EventStore } from '@icrm/event-store';
import type { Clock, Part } from '@icrm/runtime';
import { buildMarts, martStates } from '../marts/build-marts.ts';
import { marts } from '../marts/catalogue.ts';
import { exportFolder, exportParquet } from '../marts/export-parquet.ts';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import { scrubbed } from '../warehouse/tables.ts';
import { readSetting, saveSetting, type Warehouse } from '../warehouse/warehouse.ts';

type Confirming = {
  readonly warehouse: LazyWarehouse;
  readonly store: EventStore;
  readonly clock: Clock;
  /** The warehouse is opened by then; an erasure of before is confirmed then too. */
  readonly afterMs: number;
};

const LOOK_EVERY_MS = 200;
const LOOK_FOR_MS = 30_000;

/**
 * Confirms erasures for the warehouse: once the erasure was loaded and nothing that could single the person out is left in
 * a table, a mart or an exported file. Amounts and counts stay. The warehouse holds no key, so that none is dropped.
 */
export const confirmErasures = ({ warehouse, store, clock, afterMs }: Confirming): Part => {
  const stopping = new AbortController();
  let following: ReturnType<typeof followErasures> | undefined;
  let beginning: Promise<void> = Promise.resolve();

  const begin = async (): Promise<void> => {
    await setTimeout(afterMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    if (stopping.signal.aborted) return;
    following = followErasures({
      store,
      by: 'analytics',
      clock,
      keyRing: { forget: () => undefined },
      checkpoints: {
        load: async (name) => BigInt((await readSetting((await warehouse.open()).store, name)) ?? 0),
        save: async (name, position) => saveSetting((await warehouse.open()).store, name, String(position)),
      },
      gone: async (erased, signal) => forget(await warehouse.open(), erased, { signal, clock }),
    });
  };

  return {
    name: 'analytics-erasures',
    async start() {
      beginning = begin();
      return undefined;
    },
    async stop() {
      stopping.abort();
      await beginning;
      await following?.stop();
    },
  };
};

const forget = async (
  warehouse: Warehouse,
  { tenant, customerId }: ErasedCustomer,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<void> => {
  await loaded(warehouse, { tenant, customerId }, signal);
  for (const [table, columns] of Object.entries(scrubbed)) {
    const filled = columns.map((column) => `${column} IS NOT NULL`).join(' OR ');
    const [left] = await warehouse.store.query(
      `SELECT count(*) AS rows FROM ${table} WHERE tenant = $tenant AND customer_id = $customerId AND (${filled})`,
      { tenant, customerId },
    );
    if (Number(left?.['rows'] ?? 0) > 0) throw new Error(`${table} still tells of the person`);
  }
  const built = (await martStates(warehouse, marts, tenant)).filter(({ builtAt }) => builtAt !== undefined);
  await buildMarts(
    warehouse,
    built.map(({ definition }) => definition),
    { tenant, now: clock.now().toISOString() },
  );
  if (await exists(exportFolder(warehouse, tenant))) await exportParquet(warehouse, tenant);
  await warehouse.store.checkpoint();
};

/** Waits until the erasure itself was loaded, which scrubs in the same transaction. */
const loaded = async (
  { store }: Warehouse,
  { tenant, customerId }: Pick<ErasedCustomer, 'tenant' | 'customerId'>,
  signal: AbortSignal,
): Promise<void> => {
  const until = performance.now() + LOOK_FOR_MS;
  while (!signal.aborted) {
    const rows = await store.query(
      `SELECT 1 AS found FROM customer_change
       WHERE tenant = $tenant AND customer_id = $customerId AND step = 'erased' LIMIT 1`,
      { tenant, customerId },
    );
    if (rows.length > 0) return;
    if (performance.now() > until) throw new Error('the warehouse has not come to the erasure yet');
    await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
};

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
