// node bench/b12.ts [--rounds N] [--apache]: the engine beside its peers in one run; prints a table and writes JSON.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type BenchBroker, cpuSeconds, residentMb, startApache, startEngine } from './brokers.ts';
import {
  consume,
  createTopic,
  endToEnd,
  hasKcat,
  kcatConsume,
  kcatProduce,
  produceBatches,
  produceSingly,
  SIZE,
} from './kafka-loads.ts';
import { rawTcp, syncedFile } from './peers.ts';
import { median, ratioInterval } from './statistics.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    apache: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const COUNT = 40_000;
const SINGLE = 300;

const samples = new Map<string, number[]>();
const note = (name: string, value: number) => samples.set(name, [...(samples.get(name) ?? []), value]);

async function measureBroker({ name, address, pid }: BenchBroker): Promise<void> {
  const topic = await createTopic(address);
  const before = cpuSeconds(pid);
  note(`${name}: kafkajs produce, 1,000 a send`, await produceBatches(address, topic, COUNT));
  note(`${name}: kafkajs consume, eachBatch`, await consume(address, topic, COUNT));
  note(`${name}: broker CPU µs a message, in and out`, ((cpuSeconds(pid) - before) * 1e6) / COUNT);
  note(
    `${name}: kafkajs produce, one at a time`,
    await produceSingly(address, await createTopic(address), SINGLE),
  );
  const latency = await endToEnd(address, 500, 3);
  note(`${name}: end to end p50 ms at 500/s`, latency.p50);
  note(`${name}: end to end p99 ms at 500/s`, latency.p99);
  if (!hasKcat) return;
  const other = await createTopic(address);
  note(`${name}: kcat produce`, await kcatProduce(address, other, COUNT * 2));
  note(`${name}: kcat consume`, await kcatConsume(address, other, COUNT * 2));
}

async function measurePeers(): Promise<void> {
  note('peer: file, fdatasync every 64', syncedFile(64 * 200, SIZE));
  note('peer: raw TCP, one write a message', await rawTcp(COUNT * 4, SIZE));
}

const brokers = [await startEngine()];
if (values.apache) brokers.push(await startApache());
const contenders = [...brokers.map((broker) => () => measureBroker(broker)), measurePeers];
for (let round = 0; round < rounds; round++) {
  for (const run of round % 2 === 0 ? contenders : [...contenders].reverse()) await run();
}
for (const { name, pid } of brokers) note(`${name}: resident MB`, residentMb(pid));
for (const broker of brokers) await broker.stop();

for (const [name, all] of [...samples].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const figure = median(all);
  console.log(
    `${name.padEnd(58)} ${figure >= 100 ? Math.round(figure).toLocaleString('en') : figure.toFixed(2)}`,
  );
}
const ratios: readonly (readonly [string, string, string])[] = [
  [
    'produce (kafkajs) / synced file',
    'engine: kafkajs produce, 1,000 a send',
    'peer: file, fdatasync every 64',
  ],
  ['produce (kcat) / synced file', 'engine: kcat produce', 'peer: file, fdatasync every 64'],
  ['consume (kafkajs) / raw TCP', 'engine: kafkajs consume, eachBatch', 'peer: raw TCP, one write a message'],
  ['consume (kcat) / raw TCP', 'engine: kcat consume', 'peer: raw TCP, one write a message'],
  ...brokers
    .slice(1)
    .flatMap(({ name }) =>
      [
        'kafkajs produce, 1,000 a send',
        'kafkajs produce, one at a time',
        'kafkajs consume, eachBatch',
        'kcat produce',
        'kcat consume',
        'end to end p50 ms at 500/s',
      ].map((what) => [`${what} / ${name}`, `engine: ${what}`, `${name}: ${what}`] as const),
    ),
];
for (const [title, a, b] of ratios) {
  const [mine, theirs] = [samples.get(a), samples.get(b)];
  if (mine === undefined || theirs === undefined) continue;
  const [low, high] = ratioInterval(mine, theirs);
  console.log(
    `${title.padEnd(58)} ${(median(mine) / median(theirs)).toFixed(2)} x  [${low.toFixed(2)}, ${high.toFixed(2)}]`,
  );
}
if (values.json !== undefined)
  writeFileSync(values.json, JSON.stringify({ rounds, samples: Object.fromEntries(samples) }, null, 1));
