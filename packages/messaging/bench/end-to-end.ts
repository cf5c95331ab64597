// End to end: from publish() to the handler of a consumer, one message at a time at a steady pace, then in bulk.
// node packages/messaging/bench/end-to-end.ts [messages per second] [seconds]
import { startKafka } from '@icrm/engine-kafka';
import { connectKafka, type OutgoingMessage } from '@icrm/messaging';

const rate = Number(process.argv[2] ?? 200);
const seconds = Number(process.argv[3] ?? 5);

const outside = process.env['ICRM_KAFKA'];
const engine = outside === undefined ? await startKafka({ memory: true }) : undefined;
const kafka = connectKafka({ brokers: outside?.split(',') ?? [engine?.address ?? ''], clientId: 'bench' });
const topic = { name: `bench.${Date.now()}`, partitions: 6 };
await kafka.ensureTopics([topic]);

const arrived = new Map<string, number>();
const consumer = kafka.consume({
  group: `bench.${Date.now()}`,
  topics: [topic],
  handler: async ({ event }) => {
    arrived.set(event.id, performance.now());
    return { kind: 'done' };
  },
});
await consumer.start();

const message = (n: number): OutgoingMessage => ({
  topic: topic.name,
  key: `k${n % 50}`,
  event: {
    id: `e${n}`,
    type: 'OrderPlaced',
    source: '/icrm/acme/sales',
    subject: `order-acme.${n}`,
    time: new Date().toISOString(),
    dataContentType: 'application/json',
    data: { n, text: 'x'.repeat(150) },
    extensions: { tenant: 'acme', position: String(n) },
  },
});

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};

const total = rate * seconds;
const latencies: number[] = [];
const due = new Map<string, number>();
const begin = performance.now();
for (let n = 0; n < total; n += 1) {
  // Measured from when a message was due, so that a stall counts for all it delayed.
  const at = begin + (n * 1_000) / rate;
  while (performance.now() < at)
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
  due.set(`e${n}`, at);
  void kafka.producer().publish([message(n)]);
}
await until(() => arrived.size === total);
for (const [id, at] of due) latencies.push((arrived.get(id) ?? 0) - at);
latencies.sort((a, b) => a - b);
const percentile = (share: number) => (latencies[Math.floor(share * (latencies.length - 1))] ?? 0).toFixed(2);
console.log(`one by one, ${rate}/s for ${seconds} s: p50 ${percentile(0.5)} ms, p99 ${percentile(0.99)} ms`);

arrived.clear();
const bulk = 50_000;
const cpu = process.cpuUsage();
const start = performance.now();
for (let n = 0; n < bulk; n += 500)
  await kafka.producer().publish(Array.from({ length: 500 }, (_, index) => message(n + index)));
const published = performance.now() - start;
await until(() => arrived.size === bulk);
const done = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
console.log(
  `bulk of ${bulk}: published ${Math.round(bulk / (published / 1_000))}/s, worked on ${Math.round(bulk / (done / 1_000))}/s, ` +
    `${((user + system) / bulk).toFixed(1)} µs CPU a message (engine included)`,
);
await consumer.stop();
await kafka.close();
await engine?.stop();
