// From an event in the log to the memberships that follow from it, at 500 segments:
// node services/marketing/bench/segments.ts [events] [segments] [per second]
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { SegmentQuery } from '@icrm/contracts';
import { connectEventStore } from '@icrm/event-store';
import { createKeyRing, fileKek } from '@icrm/privacy';
import { mongoKeyStore } from '@icrm/privacy/mongo';
import { connectReadStore } from '@icrm/read-store';
import { newId } from '@icrm/runtime';
import { startEngines, tempFolder } from '@icrm/testkit';
import { createMarketingService, marketingSettings } from '../src/index.ts';
import { ordered, registered } from '../test/sample-events.ts';

const [count = 1_000, segments = 500, perSecond = 50] = process.argv.slice(2).map(Number);
const tenant = 'bench';
await using folder = await tempFolder('bench');
await using engines = await startEngines({ eventstore: { data: folder.path }, mongo: true });
const settings = marketingSettings.read({
  ...engines.environment,
  ICRM_CUSTOMER: '127.0.0.1:1',
  ICRM_SALES: '127.0.0.1:1',
  ICRM_VIEW: '127.0.0.1:1',
  ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
});
const readStore = connectReadStore({ uri: settings.mongo, database: settings.mongoDatabase });
const keyRing = createKeyRing({ store: mongoKeyStore(readStore), kek: await fileKek(settings.keysFile) });
const store = connectEventStore({ connectionString: settings.eventStore, keyRing });
const service = createMarketingService(settings);

const append = async (stream: string, type: string, data: object, customerIds: readonly string[]) => {
  const id = newId();
  const at = new Date().toISOString();
  const metadata = {
    tenant,
    customerIds,
    actor: { kind: 'system', id: 'bench' },
    channel: 'web',
    ...{ correlationId: id, causationId: id, commandId: id, occurredAt: at, receivedAt: at },
  } as const;
  await store.append(stream, [{ id, type, data, metadata }], { expected: 'any' });
  return id;
};

const queries = Array.from({ length: segments }, (_, n): SegmentQuery => {
  const when = { lastDays: 30 + (n % 60) };
  return n % 5 === 0
    ? {
        all: [
          { field: 'city', in: [`City ${n % 50}`] },
          { happened: 'order', when },
        ],
      }
    : { all: [{ spent: 'EUR', atLeast: 120_000 * (n % 40), when }, { not: { happened: 'complaint' } }] };
});
for (const [n, query] of queries.entries()) {
  const segmentId = newId();
  const data = { segmentId, name: `Segment ${n}`, query, version: 1, at: new Date().toISOString() };
  await append(`segment-${tenant}.${segmentId}`, 'SegmentDefined', data, []);
}
const customers = Array.from({ length: 200 }, () => newId());
for (const [n, id] of customers.entries()) {
  const { type, data } = registered(id, `City ${n % 50}`);
  await append(`customer-${tenant}.${id}`, type, data, [id]);
}
await service.start();

const appendedAt = new Map<string, number>();
const delays: number[] = [];
const stopping = new AbortController();
const watching = (async () => {
  const filter = { streamPrefixes: ['membership-'] };
  for await (const item of store.subscribeToAll({ filter, signal: stopping.signal })) {
    if (item.kind !== 'event') continue;
    const begun = appendedAt.get(item.event.metadata.causationId);
    if (begun === undefined) continue;
    appendedAt.delete(item.event.metadata.causationId);
    delays.push(performance.now() - begun);
  }
})();
// Filled first, so that what is measured is the following alone.
await setTimeout(8_000);

for (let n = 0; n < count; n += 1) {
  const id = customers[n % customers.length] ?? '';
  const { type, data } = ordered(id, new Date().toISOString());
  const before = performance.now();
  appendedAt.set(await append(`order-${tenant}.${newId()}`, type, data, [id]), before);
  await setTimeout(Math.max(0, 1_000 / perSecond - (performance.now() - before)));
}
await setTimeout(3_000);
stopping.abort();
await watching;
delays.sort((a, b) => a - b);
const at = (share: number) =>
  delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]?.toFixed(0);
console.log(
  `${segments} segments, ${count} events at ${perSecond}/s: ${delays.length} changed a membership; event to membership seen by a subscriber: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms`,
);
await service.stop();
await store.close();
await readStore.close();
