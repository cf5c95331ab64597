import type { Position } from '@icrm/event-store';
import { DuplicateKey, type ReadStore } from '@icrm/read-store';
import type { Entry } from '../log/entry.ts';
import type { SubscriptionFilter } from '../subscription/filter.ts';
import type { Mark } from './low-water.ts';

/** A cursor as it is kept. */
export type CursorRecord = {
  readonly _id: string;
  readonly tenant: string;
  readonly name: string;
  /** Everything up to here is settled, except what is parked. */
  readonly position: Position;
  /** Events offered up to there, and those of them that are done; the others are parked. */
  readonly offered: bigint;
  readonly done: bigint;
  readonly filter: Omit<SubscriptionFilter, 'tenant'>;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** An event that a cursor's members could not work on. */
export type ParkedRecord = {
  readonly _id: string;
  readonly cursor: string;
  readonly position: Position;
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly reason: string;
  readonly parkedAt: string;
  /** True: to be offered again. */
  readonly replay: boolean;
  /** True: it was offered again and is done; kept so that the count of what was parked once stays right. */
  readonly recovered: boolean;
};

/** Names a cursor of a tenant. */
export type CursorName = { readonly tenant: string; readonly name: string };

/** Which parked events. */
export type ParkedOptions = {
  readonly limit?: number;
  /** Only those that were asked to be offered again. */
  readonly replayOnly?: boolean;
  /** Also those that are done since. */
  readonly withRecovered?: boolean;
  /** Only those behind a position. */
  readonly after?: Position;
};

/** Where cursors and their parked events are kept. */
export type CursorStore = {
  find(cursor: CursorName): Promise<CursorRecord | undefined>;
  list(tenant: string): Promise<readonly CursorRecord[]>;
  /** Makes the cursor unless it is there; gives the one that is. */
  make(cursor: CursorName, start: Pick<CursorRecord, 'position' | 'filter'>): Promise<CursorRecord>;
  /** Saves progress; never backwards. */
  reached(cursor: CursorName, mark: Mark): Promise<void>;
  /** Sets another place, also backwards, and begins to count anew. False: there is no such cursor. */
  move(cursor: CursorName, position: Position): Promise<boolean>;
  remove(cursor: CursorName): Promise<boolean>;
  park(cursor: CursorName, entry: Entry, reason: string): Promise<void>;
  /** A parked event is done after all. */
  recover(cursor: CursorName, position: Position): Promise<void>;
  parked(cursor: CursorName, options?: ParkedOptions): Promise<readonly ParkedRecord[]>;
  countParked(cursor: CursorName): Promise<{ readonly parked: number; readonly recovered: number }>;
  /** Marks parked events (all, or those at positions) to be offered again. */
  askReplay(cursor: CursorName, positions: readonly Position[]): Promise<number>;
};

export const idOf = ({ tenant, name }: CursorName): string => `${tenant}|${name}`;

/** Cursors in the read store. `kind` keeps those of subscribers and of webhooks apart. */
export const createCursorStore = (store: ReadStore, kind = 'feed-cursors'): CursorStore => {
  const cursors = store.collection<CursorRecord>(kind);
  const parked = store.collection<ParkedRecord>(`${kind}-parked`);
  const now = (): string => new Date().toISOString();
  const parkedIn = (cursor: CursorName) => ({ cursor: idOf(cursor) });

  return {
    find: (cursor) => cursors.findOne({ _id: idOf(cursor) }),
    list: (tenant) => cursors.find({ tenant }, { sort: { _id: 1 } }),
    async make(cursor, start) {
      const _id = idOf(cursor);
      const { tenant, name } = cursor;
      const record = {
        _id,
        tenant,
        name,
        ...start,
        offered: 0n,
        done: 0n,
        createdAt: now(),
        updatedAt: now(),
      };
      try {
        await cursors.insert(record);
        return record;
      } catch (error) {
        if (!(error instanceof DuplicateKey)) throw error;
        return (await cursors.findOne({ _id })) ?? record;
      }
    },
    async reached(cursor, { position, offered, done }) {
      await cursors.update(
        { _id: idOf(cursor), position: { $lt: position } },
        { $set: { position, offered, done, updatedAt: now() } },
      );
    },
    async move(cursor, position) {
      await parked.delete({ ...parkedIn(cursor), recovered: true });
      return cursors.update(
        { _id: idOf(cursor) },
        { $set: { position, offered: 0n, done: 0n, updatedAt: now() } },
      );
    },
    async remove(cursor) {
      await parked.delete(parkedIn(cursor));
      return (await cursors.delete({ _id: idOf(cursor) })) > 0;
    },
    async park(cursor, { event, position }, reason) {
      const _id = `${idOf(cursor)}|${position}`;
      const { id: eventId, type, stream, revision } = event;
      const record = {
        cursor: idOf(cursor),
        position,
        eventId,
        type,
        stream,
        revision,
        reason: reason.slice(0, 2_000),
      };
      await parked.update(
        { _id },
        { $set: { ...record, parkedAt: now(), replay: false, recovered: false } },
        { upsert: true },
      );
    },
    async recover(cursor, position) {
      const _id = `${idOf(cursor)}|${position}`;
      await parked.update({ _id }, { $set: { replay: false, recovered: true } });
    },
    parked: (cursor, { limit = 10_000, replayOnly = false, withRecovered = false, after } = {}) =>
      parked.find(
        {
          ...parkedIn(cursor),
          ...(!withRecovered && { recovered: false }),
          ...(replayOnly && { replay: true }),
          ...(after !== undefined && { position: { $gt: after } }),
        },
        { sort: { position: 1 }, limit },
      ),
    async countParked(cursor) {
      const [open, recovered] = await Promise.all([
        parked.count({ ...parkedIn(cursor), recovered: false }),
        parked.count({ ...parkedIn(cursor), recovered: true }),
      ]);
      return { parked: open, recovered };
    },
    askReplay: (cursor, positions) =>
      parked.updateMany(
        {
          ...parkedIn(cursor),
          recovered: false,
          ...(positions.length > 0 && { position: { $in: positions } }),
        },
        { $set: { replay: true } },
      ),
  };
};
