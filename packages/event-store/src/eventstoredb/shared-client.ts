import { EventStoreDBClient } from '@eventstore/db-client';
import { within } from '@icrm/runtime';
import { createLiveTail, type LiveTail } from './live-tail.ts';

const DISPOSE_WITHIN_MS = 2_000;

/** A client that others of this process may use too. */
export type SharedClient = {
  readonly client: EventStoreDBClient;
  /** The end of the log, followed once for all. */
  readonly liveTail: LiveTail;
  release(): Promise<void>;
};

type Entry = Pick<SharedClient, 'client' | 'liveTail'> & { users: number };

// The client keeps its appends under way in one table for the whole process and, when any connection ends, fails all of
// them; an answer that comes after that is thrown where nobody can catch it. So a process has one client per server, and
// closing one of several stores does not end the connection that the others use.
const clients = new Map<string, Entry>();

/** The client of a connection string; ended when the last user released it. */
export const shareClient = (connectionString: string): SharedClient => {
  const entry = clients.get(connectionString) ?? newEntry(connectionString);
  clients.set(connectionString, entry);
  entry.users += 1;
  let released = false;
  return {
    client: entry.client,
    liveTail: entry.liveTail,
    async release() {
      if (released) return;
      released = true;
      entry.users -= 1;
      if (entry.users > 0) return;
      clients.delete(connectionString);
      // It waits for its calls to end; a server that is gone must not keep us.
      await within(entry.client.dispose(), DISPOSE_WITHIN_MS);
    },
  };
};

const newEntry = (connectionString: string): Entry => {
  const client = EventStoreDBClient.connectionString(connectionString);
  return { client, liveTail: createLiveTail(client), users: 0 };
};
