// Fan-out and replay of subscriptions, beside a bare grpc-js server that sends the same bytes (B7, B8).
// node services/feed/bench/main.ts [events] [rounds] [file for the figures as JSON]
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import { feedV1 } from '@icrm/contracts';
import { connectEventStore } from '@icrm/event-store';
import { startProcess, tempFolder } from '@icrm/testkit';
import { converted, customer, request } from '../test/world.ts';

const events = Number(process.argv[2] ?? 20_000);
const rounds = Number(process.argv[3] ?? 7);
const here = (file: string) => new URL(file, import.meta.url);

const folder = await tempFolder('bench');
const engines = await startProcess({ main: here('engines.ts'), until: /^ENGINES (.*)$/ });
const environment: Record<string, string> = JSON.parse(engines.started[1] ?? '{}');
const feed = await startProcess({
  main: here('../src/main.ts'),
  env: {
    ...environment,
    ICRM_MONGO_DATABASE: 'bench',
    ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
    ICRM_LOG_LEVEL: 'info',
  },
  until: /"part":"feed","address":"([^"]+)"/,
});
const raw = await startProcess({ main: here('raw-server.ts'), until: /^RAW (.*)$/ });
const addresses = { feed: feed.started[1] ?? '', raw: raw.started[1] ?? '' };

const store = connectEventStore({ connectionString: environment['ICRM_EVENTSTORE'] ?? '' });
for (let n = 0; n < events; n += 100) {
  const batch = Array.from({ length: 100 }, (_, index) => converted('acme', customer((n + index) % 500)));
  await store.append(`customer-acme.${customer(n / 100)}`, batch, { expected: 'any' });
}

const path = feedV1.FeedServiceService.subscribe.path;
const { requestSerialize, responseDeserialize } = feedV1.FeedServiceService.subscribe;

type Result = { readonly perSecond: number; readonly spread: number; readonly firstMs: number };

/** So many subscribers read so many events each from the beginning. */
const read = async (
  address: string,
  subscribers: number,
  wanted: feedV1.SubscribeRequest,
  each: number,
): Promise<Result> => {
  const begin = performance.now();
  const finished: number[] = [];
  let firstMs = Number.POSITIVE_INFINITY;
  await Promise.all(
    Array.from({ length: subscribers }, async () => {
      const client = new Client(address, credentials.createInsecure(), {
        'grpc.use_local_subchannel_pool': 1,
      });
      const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, wanted);
      call.on('error', () => undefined);
      let count = 0;
      await new Promise<void>((resolve) =>
        call.on('data', ({ item }: feedV1.SubscribeResponse) => {
          firstMs = Math.min(firstMs, performance.now() - begin);
          if (item?.$case === 'event') count += 1;
          if (item?.$case === 'batch') count += item.value.events.length;
          if (count >= each) resolve();
        }),
      );
      finished.push(performance.now() - begin);
      call.cancel();
      client.close();
    }),
  );
  const slowest = Math.max(...finished);
  return {
    perSecond: (subscribers * each) / (slowest / 1_000),
    spread: slowest / Math.min(...finished),
    firstMs,
  };
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const rows: Record<string, string | number>[] = [];
for (const subscribers of [1, 4, 16, 64]) {
  const each = Math.min(events, Math.max(2_000, Math.floor(160_000 / subscribers)));
  const results: Record<string, Result[]> = { raw: [], feed: [], batched: [] };
  for (let round = 0; round < rounds; round += 1) {
    results['raw']?.push(await read(addresses.raw, subscribers, request({ maxBatch: each }), each));
    results['feed']?.push(await read(addresses.feed, subscribers, request(), each));
    results['batched']?.push(await read(addresses.feed, subscribers, request({ maxBatch: 100 }), each));
  }
  const of = (name: string, field: keyof Result) => median((results[name] ?? []).map((one) => one[field]));
  rows.push({
    subscribers,
    each,
    'raw /s': Math.round(of('raw', 'perSecond')),
    'feed /s': Math.round(of('feed', 'perSecond')),
    'feed, batches /s': Math.round(of('batched', 'perSecond')),
    ratio: (of('feed', 'perSecond') / of('raw', 'perSecond')).toFixed(2),
    'ratio, batches': (of('batched', 'perSecond') / of('raw', 'perSecond')).toFixed(2),
    spread: of('feed', 'spread').toFixed(2),
    'first ms': of('feed', 'firstMs').toFixed(1),
  });
}
console.table(rows);

const positions: bigint[] = [];
for await (const event of store.readAll()) positions.push(event.position);
const starts: Record<string, string | number>[] = [];
for (const share of [0, 0.5, 0.9]) {
  const value = share === 0 ? 0n : (positions[Math.floor(share * positions.length)] ?? 0n);
  const each = Math.floor((1 - share) * events) - 1;
  const start = { at: { $case: 'afterPosition' as const, value } };
  const results: Result[] = [];
  for (let round = 0; round < rounds; round += 1)
    results.push(await read(addresses.feed, 1, request({ start, maxBatch: 100 }), each));
  starts.push({
    from: `${share * 100} %`,
    events: each,
    'per second': Math.round(median(results.map(({ perSecond }) => perSecond))),
    'first ms': median(results.map(({ firstMs }) => firstMs)).toFixed(1),
  });
}
console.table(starts);
await writeFile(
  join(import.meta.dirname, 'result.json'),
  JSON.stringify({ fanOut: rows, replay: starts }, null, 2),
);

await store.close();
await Promise.all([feed.stop(), raw.kill(), engines.kill()]);
await rm(folder.path, { recursive: true, force: true });
process.exit(0);
