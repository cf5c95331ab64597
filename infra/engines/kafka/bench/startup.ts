// node bench/startup.ts [MiB]: start-up in process with so much log (1,024 by default), after a clean stop and after none.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientApis } from '../src/gen/client-codec.ts';
import { startKafka } from '../src/index.ts';
import { batchOf } from '../test/testing/batches.ts';
import { createTopic, produce } from '../test/testing/cluster.ts';
import { RawClient } from '../test/testing/raw-client.ts';

const mib = Number(process.argv[2] ?? 1024);
const folder = mkdtempSync(join(tmpdir(), 'icrm-kafka-bench-'));
const engine = await startKafka({ data: folder });
const client = await RawClient.open(engine.address);
const topic = await createTopic(client, { partitions: 4 });
const records = Array.from({ length: 1000 }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(200) }));
const batch = batchOf(records);
const sends = (mib * 1024 * 1024) / batch.length;
for (let i = 0; i < sends; i++) await produce(client, { topic, partition: i % 4 }, batch);
client.close();
await engine.stop();

async function timeStart(data: string): Promise<number> {
  const began = performance.now();
  const started = await startKafka({ data });
  const ms = performance.now() - began;
  const check = await RawClient.open(started.address);
  const { topics } = await check.call(clientApis.ListOffsets, 3, {
    replicaId: -1,
    topics: [{ name: topic, parts: [0, 1, 2, 3].map((index) => ({ index, timestamp: -1 })) }],
  });
  const total = (topics[0]?.parts ?? []).reduce((sum, { offset }) => sum + offset, 0);
  if (total < sends * 1000) throw new Error(`only ${total} records`);
  check.close();
  await started.stop();
  return ms;
}

console.log(`${mib} MiB in ${Math.round(sends)} batches`);
console.log(`after a clean stop: ${(await timeStart(folder)).toFixed(1)} ms`);
console.log(`again:              ${(await timeStart(folder)).toFixed(1)} ms`);
const crashed = `${folder}-crashed`;
cpSync(folder, crashed, { recursive: true, filter: (path) => !path.endsWith('.checkpoint') });
console.log(`without any checkpoint, every byte checked: ${(await timeStart(crashed)).toFixed(0)} ms`);
for (const path of [folder, crashed]) rmSync(path, { recursive: true });
