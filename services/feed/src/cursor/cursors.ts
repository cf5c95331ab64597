import type { EventStore, Position } from '@icrm/event-store';
import type { Logger } from '@icrm/telemetry';
import type { Lease, Leases } from '../lease/leases.ts';
import type { LogReader } from '../log/reader.ts';
import type { FindStart, LogStart } from '../log/start-position.ts';
import { matcher, type SubscriptionFilter } from '../subscription/filter.ts';
import {
  type CursorName,
  type CursorRecord,
  type CursorStore,
  idOf,
  type ParkedRecord,
} from './cursor-store.ts';
import { type CursorWorker, startCursorWorker } from './cursor-worker.ts';

/** Why something is not done with a cursor. */
export type CursorRefusal =
  | 'unknown-cursor'
  | 'cursor-in-use'
  | 'cursor-elsewhere'
  | 'other-filter'
  | 'position-beyond-end';

/** A cursor in use; given back when its member leaves. */
export type CursorUse = { readonly worker: CursorWorker; end(): Promise<void> };

/** What a member wants to use. */
export type CursorWish = {
  readonly cursor: CursorName;
  /** Where a cursor begins that does not exist yet. */
  readonly start: LogStart;
  /** Undefined: that of the cursor. */
  readonly filter: Omit<SubscriptionFilter, 'tenant'> | undefined;
  readonly signal: AbortSignal;
};

/** The cursors of this feed. Of several feeds the first to use a cursor works for all its members. */
export type Cursors = {
  use(wish: CursorWish): Promise<CursorUse | CursorRefusal>;
  list(
    tenant: string,
  ): Promise<readonly (CursorRecord & { readonly members: number; readonly parked: number })[]>;
  move(cursor: CursorName, start: LogStart, signal: AbortSignal): Promise<Position | CursorRefusal>;
  remove(cursor: CursorName): Promise<CursorRefusal | undefined>;
  parked(cursor: CursorName, limit: number): Promise<readonly ParkedRecord[]>;
  replay(cursor: CursorName, positions: readonly Position[]): Promise<number | CursorRefusal>;
};

type Options = {
  readonly store: Pick<EventStore, 'readStream'>;
  readonly cursors: CursorStore;
  readonly leases: Leases;
  readonly readerFrom: (after: Position) => LogReader;
  readonly findStart: FindStart;
  readonly log: Logger;
};

type Active = { readonly worker: CursorWorker; readonly lease: Lease; users: number };

const ALL = { contexts: [], types: [], customerIds: [], data: [] };

export const createCursors = (options: Options): Cursors => {
  const { cursors, leases, findStart, readerFrom, store, log } = options;
  const active = new Map<string, Active>();
  // Opening and closing of one cursor wait for each other.
  const turns = new Map<string, Promise<unknown>>();

  const inTurn = <T>(cursor: CursorName, work: () => Promise<T>): Promise<T> => {
    const id = idOf(cursor);
    const mine = (turns.get(id) ?? Promise.resolve()).then(work, work);
    turns.set(id, mine);
    const end = () => {
      if (turns.get(id) === mine) turns.delete(id);
    };
    mine.then(end, end);
    return mine;
  };

  const recordOf = async ({
    cursor,
    start,
    filter,
    signal,
  }: CursorWish): Promise<CursorRecord | CursorRefusal> => {
    const found = await cursors.find(cursor);
    if (found !== undefined) return found;
    const position = await findStart(start, signal);
    if (position === 'position-beyond-end') return position;
    return cursors.make(cursor, { position, filter: filter ?? ALL });
  };

  const activate = async (cursor: CursorName, record: CursorRecord): Promise<Active | CursorRefusal> => {
    const lease = await leases.acquire(`cursor ${idOf(cursor)}`);
    if (lease === undefined) return 'cursor-elsewhere';
    const matches = matcher({ tenant: cursor.tenant, ...record.filter });
    // Read again under the lease: another feed may have come further since.
    const newest = (await cursors.find(cursor)) ?? record;
    const worker = startCursorWorker({ cursor, record: newest, readerFrom, matches, store, cursors, log });
    return { worker, lease, users: 0 };
  };

  const leave = (cursor: CursorName, one: Active): Promise<void> =>
    inTurn(cursor, async () => {
      one.users -= 1;
      if (one.users > 0) return;
      if (active.get(idOf(cursor)) === one) active.delete(idOf(cursor));
      await one.worker.stop();
      await one.lease.release();
    });

  const use = async (wish: CursorWish): Promise<CursorUse | CursorRefusal> => {
    const { cursor, filter } = wish;
    const id = idOf(cursor);
    const record = await recordOf(wish);
    if (typeof record === 'string') return record;
    if (filter !== undefined && !sameFilter(filter, record.filter)) return 'other-filter';
    const one = active.get(id) ?? (await activate(cursor, record));
    if (typeof one === 'string') return one;
    one.users += 1;
    if (!active.has(id)) {
      active.set(id, one);
      // A worker whose lease is gone must not go on beside another one.
      one.lease.lost.addEventListener('abort', () => void one.worker.stop(), { once: true });
    }
    return { worker: one.worker, end: () => leave(cursor, one) };
  };

  return {
    use: (wish) => inTurn(wish.cursor, () => use(wish)),
    list: async (tenant) =>
      Promise.all(
        (await cursors.list(tenant)).map(async (record) => {
          const worker = active.get(record._id)?.worker;
          const { parked } = await cursors.countParked(record);
          return {
            ...record,
            position: worker?.position ?? record.position,
            members: worker?.members ?? 0,
            parked,
          };
        }),
      ),
    move: (cursor, start, signal) =>
      inTurn(cursor, () =>
        unused(leases, cursor, async () => {
          const position = await findStart(start, signal);
          if (position === 'position-beyond-end') return position;
          return (await cursors.move(cursor, position)) ? position : 'unknown-cursor';
        }),
      ),
    remove: (cursor) =>
      inTurn(cursor, () =>
        unused(leases, cursor, async () => ((await cursors.remove(cursor)) ? undefined : 'unknown-cursor')),
      ),
    parked: (cursor, limit) => cursors.parked(cursor, { limit }),
    async replay(cursor, positions) {
      if ((await cursors.find(cursor)) === undefined) return 'unknown-cursor';
      const count = await cursors.askReplay(cursor, positions);
      await active.get(idOf(cursor))?.worker.replay();
      return count;
    },
  };
};

/** Work on a cursor that nobody may use meanwhile, here or elsewhere. */
const unused = async <T>(
  leases: Leases,
  cursor: CursorName,
  work: () => Promise<T>,
): Promise<T | 'cursor-in-use'> => {
  const lease = await leases.acquire(`cursor ${idOf(cursor)}`);
  if (lease === undefined) return 'cursor-in-use';
  try {
    return await work();
  } finally {
    await lease.release();
  }
};

type Filter = Omit<SubscriptionFilter, 'tenant'>;

const sameFilter = (a: Filter, b: Filter): boolean => normal(a) === normal(b);

const normal = ({ contexts, types, customerIds, data = [] }: Filter): string => {
  const conditions = data.map(({ path, anyOf }) => JSON.stringify([path, ...anyOf.toSorted()]));
  return JSON.stringify([contexts, types, customerIds, conditions].map((values) => values.toSorted()));
};
