import { MongoClient } from 'mongodb';
import type { ReadStore, StoredDocument } from '../read-store.ts';
import { createCollection } from './collection.ts';
import { mapped } from './map-error.ts';

/** Where the read store is, and how long to wait for it. */
export type ReadStoreOptions = {
  /** `mongodb://…` */
  readonly uri: string;
  readonly database: string;
  /** After this many milliseconds without a server a call fails with ReadStoreUnavailable; 5,000 unless set. */
  readonly unavailableAfterMs?: number;
  /** Connections at most; 20 unless set. */
  readonly maxConnections?: number;
};

/** A read store over MongoDB. Nothing is dialled before the first call. 64-bit integers come back as bigint. */
export const connectReadStore = ({
  uri,
  database,
  unavailableAfterMs = 5_000,
  maxConnections = 20,
}: ReadStoreOptions): ReadStore => {
  const client = new MongoClient(uri, {
    appName: 'icrm',
    useBigInt64: true,
    promoteBuffers: true,
    ignoreUndefined: true,
    serverSelectionTimeoutMS: unavailableAfterMs,
    connectTimeoutMS: unavailableAfterMs,
    socketTimeoutMS: 60_000,
    maxPoolSize: maxConnections,
  });
  const db = client.db(database);
  return {
    collection: <D extends StoredDocument>(name: string) => createCollection<D>(db.collection(name)),
    collections: () =>
      mapped(async () =>
        (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort(),
      ),
    rename: (from, to) =>
      mapped(async () => {
        await db.renameCollection(from, to, { dropTarget: true });
      }),
    drop: (name) =>
      mapped(async () => {
        await db.dropCollection(name);
      }),
    ping: () =>
      mapped(async () => {
        await db.command({ ping: 1 });
      }),
    close: () => client.close(),
  };
};
