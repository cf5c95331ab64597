import { randomUUID } from 'node:crypto';
import { type Db, MongoClient, type MongoClientOptions } from 'mongodb';
import { type MongoEngine, startMongo } from '../../src/index.ts';

/** A server to test against: the embedded engine, or any other that ICRM_MONGO names. */
export type TestServer = {
  readonly uri: string;
  readonly client: MongoClient;
  /** A database of its own for each test file. */
  readonly db: Db;
  /** What answered, for the report. */
  readonly name: string;
  /** True for the embedded engine. */
  readonly embedded: boolean;
  close(): Promise<void>;
};

export async function testServer(options: MongoClientOptions = {}): Promise<TestServer> {
  // biome-ignore lint/style/noProcessEnv: -- the tests of this package are pointed at a server by it
  const given = process.env['ICRM_MONGO'];
  const engine: MongoEngine | undefined =
    given === undefined ? await startMongo({ memory: true }) : undefined;
  const uri = given ?? engine?.uri ?? '';
  const client = await new MongoClient(uri, { serverSelectionTimeoutMS: 5000, ...options }).connect();
  const db = client.db(`test_${randomUUID().slice(0, 8)}`);
  const { version, modules } = await db.admin().command({ buildInfo: 1 });
  const name = `${uri} ${version} ${modules}`;
  if (given !== undefined) process.stderr.write(`answered by ${name}\n`);
  return {
    uri,
    client,
    db,
    name,
    embedded: engine !== undefined,
    close: async () => {
      await db.dropDatabase().catch(() => undefined);
      await client.close();
      await engine?.stop();
    },
  };
}

/** The error a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    if (typeof error === 'object' && error !== null) return { message: String(error), ...error };
    throw error;
  }
  throw new Error('nothing was rejected');
}
