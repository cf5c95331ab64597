// B14: guarded upserts and point reads through the official drivers, against PostgreSQL jsonb in the same run.
// node bench/b14.ts [--rounds 7] [--documents 20000] [--json file]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type AnyBulkWriteOperation, type Collection, MongoClient } from 'mongodb';
import { startPostgres } from './postgres.ts';
import { median, ratio } from './statistics.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    documents: { type: 'string', default: '20000' },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const documents = Number(values.documents);
const perRound = Math.min(4000, documents);

type Card = { _id: string; version: number; [field: string]: unknown };

/** A customer of about 870 bytes with three identifiers. */
function card(i: number, version: number): Card {
  return {
    _id: `customer-acme.${String((i * 7919) % 1_000_003).padStart(12, '0')}`,
    version,
    ids: [`e${i}`, `p${i}`, `k${i}`],
    updatedAt: new Date(1.7e12 + i * 1000 + version),
    segment: `s${i % 5}`,
    lastName: `name${(i * 31) % 1000}`,
    firstName: 'Maria',
    score: i * 1.5,
    address: { street: 'Some street 12', city: 'Bern', zip: '3000', country: 'CH' },
    facets: Array.from({ length: 4 }, (_, j) => ({
      source: `src${j}`,
      position: i * 10 + j,
      name: 'Maria Muster',
    })),
    pad: 'x'.repeat(250),
  };
}

type Peer = {
  readonly name: string;
  bulk(cards: readonly Card[]): Promise<void>;
  upsert(item: Card): Promise<void>;
  read(id: string): Promise<void>;
  /** Asks for nothing: what the driver and the sockets take by themselves. */
  nothing(): Promise<void>;
  /** CPU seconds of the server so far. */
  cpu(): number;
  stop(): Promise<void>;
};

const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) / 100;
};

async function mongo(): Promise<Peer> {
  const data = mkdtempSync(join(tmpdir(), 'icrm-b14-'));
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--data', data], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const client = await new MongoClient(`mongodb://${String(line).split(' ').pop()}/`, {
    maxPoolSize: 64,
  }).connect();
  const collection: Collection<Card> = client.db('b14').collection('cards');
  await collection.createIndex({ ids: 1 }, { unique: true });
  await collection.createIndex({ updatedAt: 1 });
  await collection.createIndex({ segment: 1, lastName: 1 });
  const replaceOne = ({ _id, ...replacement }: Card): AnyBulkWriteOperation<Card> => ({
    replaceOne: { filter: { _id, version: { $lt: replacement.version } }, replacement, upsert: true },
  });
  return {
    name: 'engine-mongo',
    bulk: async (cards) => void (await collection.bulkWrite(cards.map(replaceOne), { ordered: false })),
    upsert: async ({ _id, ...rest }) =>
      void (await collection.replaceOne({ _id, version: { $lt: rest.version } }, rest, { upsert: true })),
    read: async (_id) => void (await collection.findOne({ _id })),
    nothing: async () => void (await client.db('b14').command({ ping: 1 })),
    cpu: () => cpuOf(child.pid ?? 0),
    stop: async () => {
      await client.close();
      child.stdin.end();
      await once(child, 'exit');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

const upsertSql = `INSERT INTO cards (id, version, doc) SELECT * FROM unnest($1::text[], $2::int[], $3::jsonb[])
  ON CONFLICT (id) DO UPDATE SET version = excluded.version, doc = excluded.doc WHERE cards.version < excluded.version`;

async function postgres(): Promise<Peer | undefined> {
  const server = await startPostgres();
  if (server === undefined) return undefined;
  const { pool } = server;
  await pool.query('CREATE TABLE cards (id text PRIMARY KEY, version int NOT NULL, doc jsonb NOT NULL)');
  await pool.query("CREATE INDEX ON cards USING gin ((doc -> 'ids'))");
  await pool.query("CREATE INDEX ON cards ((doc ->> 'updatedAt'))");
  await pool.query("CREATE INDEX ON cards ((doc ->> 'segment'), (doc ->> 'lastName'))");
  const bulk = async (cards: readonly Card[]) => {
    const columns = [
      cards.map(({ _id }) => _id),
      cards.map(({ version }) => version),
      cards.map((each) => JSON.stringify(each)),
    ];
    await pool.query({ name: 'upsert', text: upsertSql, values: columns });
  };
  return {
    name: 'postgresql',
    bulk,
    upsert: (item) => bulk([item]),
    read: async (id) =>
      void (await pool.query({ name: 'read', text: 'SELECT doc FROM cards WHERE id = $1', values: [id] })),
    nothing: async () => void (await pool.query({ name: 'nothing', text: 'SELECT 1' })),
    cpu: () => Number.NaN,
    stop: () => server.stop(),
  };
}

/** Runs `count` pieces of work with so many at once; operations a second. */
async function rate(count: number, inFlight: number, work: (i: number) => Promise<void>): Promise<number> {
  let next = 0;
  const started = performance.now();
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return count / ((performance.now() - started) / 1000);
}

let version = 1;
type Measure = { readonly name: string; readonly run: (peer: Peer) => Promise<number> };

async function bulks(peer: Peer, count: number): Promise<number> {
  version++;
  const perBatch = await rate(count / 500, 1, (batch) =>
    peer.bulk(Array.from({ length: 500 }, (_, j) => card(batch * 500 + j, version))),
  );
  return perBatch * 500;
}

const ids = Array.from({ length: documents }, (_, i) => card(i, 1)._id);
const measures: readonly Measure[] = [
  { name: 'bulk of 500 guarded upserts', run: (peer) => bulks(peer, perRound) },
  {
    name: 'guarded upsert, 64 in flight',
    run: (peer) => {
      version++;
      return rate(perRound, 64, (i) => peer.upsert(card(i, version)));
    },
  },
  {
    name: 'read by _id, 16 in flight',
    run: (peer) => rate(perRound, 16, (i) => peer.read(ids[(i * 13) % documents] ?? '')),
  },
  { name: 'empty request, 16 in flight', run: (peer) => rate(perRound, 16, () => peer.nothing()) },
];

const candidates = [await mongo(), await postgres()].filter((peer) => peer !== undefined);
const [subject, rival] = candidates;
const results = new Map<string, number[]>();
const note = (key: string, value: number) => results.set(key, [...(results.get(key) ?? []), value]);
for (const peer of candidates) await bulks(peer, documents);
for (const measure of measures) {
  // The first round of each is not counted: compilers and caches get warm in it.
  for (const peer of candidates) await measure.run(peer);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? candidates : [...candidates].reverse();
    for (const peer of order) {
      const before = peer.cpu();
      const client = process.cpuUsage();
      note(`${measure.name}|${peer.name}`, await measure.run(peer));
      note(`${measure.name}|cpu|${peer.name}`, ((peer.cpu() - before) / perRound) * 1e6);
      const { user, system } = process.cpuUsage(client);
      note(`${measure.name}|client|${peer.name}`, (user + system) / perRound);
    }
  }
}
const table = measures.map(({ name }) => {
  const mine = results.get(`${name}|${subject?.name}`) ?? [];
  const theirs = results.get(`${name}|${rival?.name}`) ?? [];
  const compared = theirs.length > 0 ? ratio(mine, theirs) : undefined;
  return {
    measure: name,
    'engine/s': Math.round(median(mine)),
    'engine CPU µs/op': Math.round(median(results.get(`${name}|cpu|${subject?.name}`) ?? [])),
    'its driver': Math.round(median(results.get(`${name}|client|${subject?.name}`) ?? [])),
    'postgresql/s': theirs.length > 0 ? Math.round(median(theirs)) : 'absent',
    "pg's driver": Math.round(median(results.get(`${name}|client|${rival?.name}`) ?? [])),
    ratio:
      compared === undefined
        ? '-'
        : `${compared.ratio.toFixed(2)} [${compared.low.toFixed(2)}, ${compared.high.toFixed(2)}]`,
    goal: name.startsWith('empty') ? '-' : '>= 0.5',
  };
});
console.table(table);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(table, null, 2));
for (const peer of candidates) await peer.stop();
