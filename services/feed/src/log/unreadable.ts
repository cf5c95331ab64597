import type { EventStore, Position, UnreadableEvent } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import type { Logger } from '@icrm/telemetry';
import { pause } from '../pause.ts';
import { type Entry, toEntry } from './entry.ts';

/** An event that could not be decoded when the feed came by it. */
export type ParkedUnreadable = Pick<
  UnreadableEvent,
  'stream' | 'revision' | 'position' | 'type' | 'reason'
> & {
  readonly parkedAt: string;
};

/** Events that the log holds and this feed cannot read: kept with their reason until they can be. */
export type Unreadables = {
  /** Keeps events; resolves when they are kept or the signal aborts. */
  park(events: readonly UnreadableEvent[], signal: AbortSignal): Promise<void>;
  list(limit: number): Promise<readonly ParkedUnreadable[]>;
  count(): Promise<number>;
  /** Tries each again and hands those that can be read now to `publish`; what that took is off the list. */
  replay(
    publish: (entries: readonly Entry[]) => Promise<void>,
  ): Promise<{ readonly published: number; readonly left: number }>;
};

type Kept = ParkedUnreadable & { readonly _id: string };

const AGAIN_AFTER_MS = 1_000;

export const createUnreadables = (
  readStore: ReadStore,
  store: Pick<EventStore, 'readStream'>,
  log: Logger,
): Unreadables => {
  const parked = readStore.collection<Kept>('feed-unreadable');

  const readAgain = async ({ stream, revision, position }: Kept): Promise<Entry | undefined> => {
    const ignore = (): void => {};
    for await (const event of store.readStream(stream, { from: revision, limit: 1, onUnreadable: ignore }))
      if (event.position === position) return toEntry(event);
    return undefined;
  };

  return {
    async park(events, signal) {
      const records = events.map(({ stream, revision, position, type, reason }) => ({
        _id: idOf(position),
        stream,
        revision,
        position,
        type,
        reason,
        parkedAt: new Date().toISOString(),
      }));
      while (records.length > 0 && !signal.aborted) {
        try {
          await parked.insertMissing(records);
          return;
        } catch (err) {
          log.warn({ err, events: records.length }, 'unreadable events cannot be parked now');
          await pause(AGAIN_AFTER_MS, signal);
        }
      }
    },
    list: (limit) => parked.find({}, { sort: { _id: 1 }, limit }),
    count: () => parked.size(),
    async replay(publish) {
      let published = 0;
      for await (const one of parked.scan({}, { sort: { _id: 1 } })) {
        const entry = await readAgain(one);
        if (entry === undefined) continue;
        await publish([entry]);
        await parked.delete({ _id: one._id });
        published += 1;
      }
      return { published, left: await parked.count({}) };
    },
  };
};

const idOf = (position: Position): string => String(position).padStart(20, '0');
