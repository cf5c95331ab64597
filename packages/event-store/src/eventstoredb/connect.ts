import { allEvents } from '@icrm/contracts';
import { type CodecOptions, createCodec } from '../codec.ts';
import type { EventStore } from '../event-store.ts';
import { append } from './append.ts';
import { readAll, readHead, readStream } from './read.ts';
import { shareClient } from './shared-client.ts';
import { subscribeToAll } from './subscribe.ts';

/** Where the log is, and how its events are written and read. */
export type ConnectOptions = Partial<CodecOptions> & {
  /** esdb://… or esdb+discover://…, as EventStoreDB's clients take it. */
  readonly connectionString: string;
  /** How long the store may be silent before a call counts as StoreUnavailable, an append as of unknown outcome; 5 s. */
  readonly timeoutMs?: number;
  /** How many events are read ahead and decoded at once; 256. */
  readonly batch?: number;
};

/**
 * A store over EventStoreDB or KurrentDB. Connects when first used; stores of one process and one connection string share
 * a connection, and one subscription to the end of the log. Knows every event of the contracts unless told otherwise.
 */
export const connectEventStore = ({
  connectionString,
  timeoutMs = 5_000,
  batch = 256,
  ...options
}: ConnectOptions): EventStore => {
  const { client, liveTail, release } = shareClient(connectionString);
  const codec = createCodec({ definitions: allEvents, ...options });
  const appending = { client, codec, timeoutMs };
  const reading = { client, codec, batch, timeoutMs };
  const subscribing = { ...reading, liveTail };
  const underWay = new Set<Promise<unknown>>();
  return {
    append(stream, events, { expected }) {
      const work = append(appending, stream, events, expected);
      underWay.add(work);
      const done = () => underWay.delete(work);
      work.then(done, done);
      return work;
    },
    readStream: (stream, range) => readStream(reading, stream, range),
    readAll: (range) => readAll(reading, range),
    subscribeToAll: (range) => subscribeToAll(subscribing, range),
    head: () => readHead(reading),
    async close() {
      await Promise.allSettled(underWay);
      await release();
    },
  };
};
