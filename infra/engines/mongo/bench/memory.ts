// Memory of a $group, and the time to start: node bench/memory.ts [--documents 100000]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MongoClient } from 'mongodb';
import { ChildEngine } from '../test/support/child-engine.ts';

const { values } = parseArgs({ options: { documents: { type: 'string', default: '100000' } } });
const documents = Number(values.documents);
const data = mkdtempSync(join(tmpdir(), 'icrm-mongo-memory-'));
const pad = 'x'.repeat(documents > 200_000 ? 20 : 700);

async function withEngine(work: (client: MongoClient) => Promise<void>): Promise<number> {
  const started = performance.now();
  const engine = await ChildEngine.start(data);
  const ready = performance.now() - started;
  const client = await new MongoClient(engine.uri).connect();
  await work(client);
  await client.close();
  await engine.end();
  return ready;
}

await withEngine(async (client) => {
  const collection = client.db('b').collection('c');
  for (let from = 0; from < documents; from += 5000)
    await collection.insertMany(
      Array.from({ length: 5000 }, (_, i) => ({
        k: `g${(from + i) % 500}`,
        n: from + i,
        score: i * 1.5,
        pad,
      })),
    );
});
const ready = await withEngine(async (client) => {
  const resident = async () => Number((await client.db('b').command({ serverStatus: 1 }))['mem'].resident);
  const before = await resident();
  const started = performance.now();
  const pipeline = [
    { $group: { _id: '$k', n: { $sum: 1 }, total: { $sum: '$score' }, most: { $max: '$n' } } },
  ];
  const groups = await client.db('b').collection('c').aggregate(pipeline).toArray();
  const seconds = (performance.now() - started) / 1000;
  console.table({
    documents,
    groups: groups.length,
    seconds,
    'MB before': before,
    'MB after': await resident(),
  });
});
console.table({ 'ms to start, process included': Math.round(ready) });
rmSync(data, { recursive: true, force: true });
