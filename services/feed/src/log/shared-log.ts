import type { EventStore, Position } from '@icrm/event-store';
import type { Logger } from '@icrm/telemetry';
import { follow } from './follow.ts';
import { createPages, type Pages } from './pages.ts';
import { createLogReader, type LogReader } from './reader.ts';
import { createTail, type Tail } from './tail.ts';
import type { Unreadables } from './unreadable.ts';

/** The log as the parts of this feed read it, each at its own pace, without reading or encoding anything twice. */
export type SharedLog = {
  /** The end of the log as far as it was seen. */
  readonly head: Position;
  readerFrom(after: Position): LogReader;
  close(): Promise<void>;
};

type Options = {
  readonly store: EventStore;
  readonly unreadables: Pick<Unreadables, 'park'>;
  readonly log: Logger;
};

const MiB = 1_048_576;
const TAIL = { entries: 8_192, bytes: 64 * MiB };
const PAGES = { kept: 24, bytes: 64 * MiB };
const LANES = 16;

/** Begins to follow the log at its present end. */
export const openSharedLog = async ({ store, unreadables, log }: Options): Promise<SharedLog> => {
  const { park } = unreadables;
  const tail: Tail = createTail(await store.head(), TAIL);
  const pages: Pages = createPages({ store, park, ...PAGES, lanes: LANES });
  const closing = new AbortController();
  const following = follow({ store, tail, park, log, signal: closing.signal });
  return {
    get head() {
      return tail.end;
    },
    readerFrom: (after) => createLogReader({ tail, pages }, after),
    async close() {
      closing.abort();
      await following;
      await pages.close();
    },
  };
};
