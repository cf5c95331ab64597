// The operations a read model lives on, one by one, through the unmodified driver with the engine in a process of its own:
// node bench/operations.ts [--documents 100000] [--json file]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Collection, MongoClient } from 'mongodb';
import { ChildEngine } from '../test/support/child-engine.ts';

const { values } = parseArgs({
  options: { documents: { type: 'string', default: '100000' }, json: { type: 'string' } },
});
const documents = Number(values.documents);

type Card = { _id: string; version: number; [field: string]: unknown };

const id = (i: number) => `customer-acme.${String((i * 7919) % 1_000_003).padStart(12, '0')}`;

/** A customer of about 870 bytes with three identifiers. */
const card = (i: number, version: number): Card => ({
  _id: id(i),
  version,
  ids: [`e${i}`, `p${i}`, `k${i}`],
  updatedAt: new Date(1.7e12 + i * 1000 + version),
  segment: `s${i % 5}`,
  lastName: `name${(i * 31) % 1000}`,
  score: i * 1.5,
  address: { street: 'Some street 12', city: 'Bern', zip: '3000', country: 'CH' },
  facets: Array.from({ length: 4 }, (_, j) => ({
    source: `src${j}`,
    position: i * 10 + j,
    name: 'Maria Muster',
  })),
  pad: 'x'.repeat(280),
});

const data = mkdtempSync(join(tmpdir(), 'icrm-mongo-operations-'));
const engine = await ChildEngine.start(data);
const client = await new MongoClient(engine.uri, { maxPoolSize: 64 }).connect();
const cards: Collection<Card> = client.db('b').collection('cards');
await cards.createIndex({ ids: 1 }, { unique: true });
await cards.createIndex({ updatedAt: 1 });
await cards.createIndex({ segment: 1, lastName: 1 });

const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
};

const table: Record<string, object> = {};
type Work = { readonly count: number; readonly inFlight?: number; readonly items?: number };

/** Does the work `count` times with so many in flight, each of `items` documents, and notes its rate and times. */
const measure = async (
  name: string,
  { count, inFlight = 1, items = 1 }: Work,
  work: (i: number) => Promise<unknown>,
) => {
  const times: number[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const i = next++;
      const began = performance.now();
      await work(i);
      times.push(performance.now() - began);
    }
  };
  const pid = engine.pid;
  const [engineBefore, mineBefore, began] = [cpuOf(pid), process.cpuUsage(), performance.now()];
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(mineBefore);
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    Number((times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(3));
  table[name] = {
    'per s': Math.round((count * items) / seconds),
    'p50 ms': at(0.5),
    'p99 ms': at(0.99),
    'engine µs': Math.round(((cpuOf(pid) - engineBefore) * 10_000) / (count * items)),
    'driver µs': Math.round((user + system) / (count * items)),
  };
};

const replace = (i: number, version: number) => {
  const { _id, ...replacement } = card(i, version);
  return { replaceOne: { filter: { _id, version: { $lt: version } }, replacement, upsert: true } };
};
const thousand = (batch: number) => Array.from({ length: 1000 }, (_, j) => (batch * 1000 + j) % documents);
const bulk = (version: number) => (batch: number) =>
  cards.bulkWrite(
    thousand(batch).map((i) => replace(i, version)),
    { ordered: false },
  );
const single = (version: number) => (i: number) => {
  const { _id, ...rest } = card(i, version);
  return cards.replaceOne({ _id, version: { $lt: version } }, rest, { upsert: true });
};
const spread = (i: number) => (i * 13) % documents;

const batches = documents / 1000;
await measure('bulk of 1,000 upserts, new', { count: batches, items: 1000 }, bulk(1));
await measure('bulk of 1,000 upserts, replacing', { count: batches, items: 1000 }, bulk(2));
await measure('bulk of 1,000 guarded $set', { count: Math.min(30, batches), items: 1000 }, (batch) =>
  cards.bulkWrite(
    thousand(batch).map((i) => ({
      updateOne: {
        filter: { _id: id(i), version: 2 },
        update: { $set: { version: 3, lastName: `other${i}` } },
      },
    })),
    { ordered: false },
  ),
);
await measure('replaceOne upsert, 64 in flight', { count: 20_000, inFlight: 64 }, single(4));
await measure('guarded $set, 64 in flight', { count: 20_000, inFlight: 64 }, (i) =>
  cards.updateOne({ _id: id(i), version: 4 }, { $set: { version: 5, score: i } }),
);
await measure('replaceOne, one at a time', { count: 5_000 }, single(6));
await measure('findOne by _id, one at a time', { count: 10_000 }, (i) =>
  cards.findOne({ _id: id(spread(i)) }),
);
await measure('findOne by identifier (multikey)', { count: 10_000 }, (i) =>
  cards.findOne({ ids: `p${spread(i)}` }),
);
await measure('findOne by _id, 16 in flight', { count: 30_000, inFlight: 16 }, (i) =>
  cards.findOne({ _id: id(spread(i)) }),
);
await measure('ping, one at a time', { count: 10_000 }, () => client.db('b').command({ ping: 1 }));
await measure('ping, 16 in flight', { count: 30_000, inFlight: 16 }, () =>
  client.db('b').command({ ping: 1 }),
);
await measure('segment, sorted by name, 20', { count: 1_000 }, (i) =>
  cards
    .find({ segment: `s${i % 5}` })
    .sort({ lastName: 1 })
    .limit(20)
    .toArray(),
);
await measure('the same, range and skip 40', { count: 500 }, (i) =>
  cards
    .find({ segment: `s${i % 5}`, lastName: { $gte: 'name3' } })
    .sort({ lastName: 1 })
    .skip(40)
    .limit(20)
    .toArray(),
);
await measure('unindexed filter and sort over a fifth', { count: 3 }, (i) =>
  cards
    .find({ segment: `s${i % 5}`, score: { $gt: 100 } })
    .sort({ score: -1 })
    .limit(20)
    .toArray(),
);
await measure('countDocuments of a fifth by index', { count: 10 }, (i) =>
  cards.countDocuments({ segment: `s${i % 5}` }),
);
await measure('scan with a regular expression', { count: 3 }, () =>
  cards.countDocuments({ 'address.city': /^berne/i }),
);
await measure('$group over all', { count: 3 }, () =>
  cards.aggregate([{ $group: { _id: '$segment', n: { $sum: 1 }, total: { $sum: '$score' } } }]).toArray(),
);
console.table(table);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(table, null, 2));
await client.close();
await engine.end();
rmSync(data, { recursive: true, force: true });
