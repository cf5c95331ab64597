import type { analyticsV1 } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { type Handlers, validated } from '@icrm/rpc';
import type { Clock } from '@icrm/runtime';
import { buildMarts, type MartState, refreshMarts } from '../marts/build-marts.ts';
import { marts } from '../marts/catalogue.ts';
import { exportParquet } from '../marts/export-parquet.ts';
import { type LazyWarehouse, RebuildRuns } from '../warehouse/lazy-warehouse.ts';
import { refuse } from './refusals.ts';
import { requests } from './requests.ts';

type Methods = Pick<
  Handlers<typeof analyticsV1.AnalyticsServiceService>,
  'listMarts' | 'buildMarts' | 'exportParquet' | 'rebuildWarehouse' | 'getAnalyticsStatus'
>;
type Options = { readonly warehouse: LazyWarehouse; readonly store: EventStore; readonly clock: Clock };

const toMart = ({ definition, builtAt, position, rows, problems }: MartState) => ({
  name: definition.name,
  version: definition.version,
  owner: definition.owner,
  summary: definition.summary,
  freshWithinSeconds: BigInt(definition.freshWithinSeconds),
  builtAt: builtAt ?? '',
  position,
  rows: BigInt(rows),
  problems: [...problems],
});

/** The warehouse itself: marts, exports, a rebuild, how far it is. */
export const warehouseMethods = ({ warehouse, store, clock }: Options): Methods => ({
  // Whoever looks gets marts as fresh as their definitions promise.
  listMarts: validated(requests.listMarts, async ({ tenant }) => {
    const opened = await warehouse.open();
    const states = await refreshMarts(opened, marts, { tenant, now: clock.now().toISOString() });
    return { marts: states.map(toMart) };
  }),

  buildMarts: validated(requests.buildMarts, async ({ tenant }) => {
    const opened = await warehouse.open();
    const states = await buildMarts(opened, marts, { tenant, now: clock.now().toISOString() });
    return { marts: states.map(toMart) };
  }),

  exportParquet: validated(requests.exportParquet, async ({ tenant }) => {
    const { folder, tables, position } = await exportParquet(await warehouse.open(), tenant);
    return {
      folder,
      tables: tables.map(({ name, rows, files }) => ({ name, rows: BigInt(rows), files: BigInt(files) })),
      position,
    };
  }),

  rebuildWarehouse: validated(requests.rebuildWarehouse, async function* () {
    try {
      for await (const { phase, events, position, different } of warehouse.rebuild(store))
        yield { phase, events: BigInt(events), position, different: [...different] };
    } catch (error) {
      if (error instanceof RebuildRuns) throw refuse('rebuild-runs-already');
      throw error;
    }
  }),

  getAnalyticsStatus: validated(requests.getAnalyticsStatus, async () => {
    const { store: columns, loader, generation } = await warehouse.open();
    const [row] = await columns.query(
      'SELECT (SELECT count(*) FROM interaction) AS events, (SELECT count(*) FROM unreadable) AS unreadable',
    );
    return {
      position: loader.position,
      behind: BigInt(warehouse.behind()),
      events: BigInt(String(row?.['events'] ?? 0)),
      unreadable: BigInt(String(row?.['unreadable'] ?? 0)),
      generation,
    };
  }),
});
