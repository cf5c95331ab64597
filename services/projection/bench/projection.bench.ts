// Throughput of a rebuild, latency from append to visible, and reads of a view, over the embedded engines in this process.
// node services/projection/bench/projection.bench.ts [customers] [orders per customer]
import type { NewEvent } from '@icrm/event-store';
import { newId } from '@icrm/runtime';
import { ordered, registered } from '../test/sample-events.ts';
import { type Projection, record, startProjection } from '../test/start-projection.ts';

const customers = Number(process.argv[2] ?? 2_000);
const ordersEach = Number(process.argv[3] ?? 9);

const percentile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2);

const toNew = (event: ReturnType<typeof ordered> | ReturnType<typeof registered>): NewEvent => {
  const id = newId();
  return {
    id,
    ...event,
    metadata: {
      tenant: 'acme',
      customerIds: [event.data.customerId],
      actor: { kind: 'system', id: 'bench' },
      channel: 'import',
      correlationId: id,
      causationId: id,
      commandId: id,
      schema: 1,
      occurredAt: event.data.at,
      receivedAt: event.data.at,
    },
  };
};

const fill = async ({ events }: Projection): Promise<string[]> => {
  const ids = Array.from({ length: customers }, () => newId());
  const details = (index: number) => ({
    givenName: `Ana${index % 97}`,
    familyName: `Ruiz${index % 1_003}`,
    segment: ['home', 'business'][index % 2] ?? 'home',
    address: { city: 'Madrid', country: 'ES', postcode: '28001' },
    contactEmail: `ana${index}@example.com`,
  });
  const append = async (all: readonly NewEvent[], stream: string) => {
    await events.append(stream, all, { expected: 'any' });
  };
  for (let from = 0; from < ids.length; from += 64)
    await Promise.all(
      ids
        .slice(from, from + 64)
        .map((id, at) => append([toNew(registered(id, details(from + at)))], `customer-acme.${id}`)),
    );
  // Orders of all customers in turn, as they would come.
  for (let round = 0; round < ordersEach; round += 1)
    for (let from = 0; from < ids.length; from += 64)
      await Promise.all(
        ids.slice(from, from + 64).map((id) => {
          const order = ordered(id, 1_000 + round);
          return append([toNew(order)], `order-acme.${order.data.orderId}`);
        }),
      );
  return ids;
};

const measureRebuild = async ({ client }: Projection): Promise<void> => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let built = 0;
  let events = 0n;
  for await (const step of client.rebuildViews({})) {
    if (step.phase === 'comparing' && built === 0) {
      built = performance.now() - start;
      events = step.events;
    }
    if (step.phase === 'switched') console.log(step.message);
  }
  const total = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const n = Number(events);
  console.log(
    `rebuild: ${n} events in ${(built / 1_000).toFixed(2)} s = ${((n / built) * 1_000).toFixed(0)} events/s; with comparison and switch ${(total / 1_000).toFixed(2)} s; CPU of service and engines ${((user + system) / n).toFixed(0)} us/event`,
  );
};

const measureLatency = async (projection: Projection, ids: readonly string[]): Promise<void> => {
  const times: number[] = [];
  for (let index = 0; index < 300; index += 1) {
    const customerId = ids[index % ids.length] ?? '';
    const position = await record(projection.events, [ordered(customerId, 5)]);
    const start = performance.now();
    await projection.client.getCustomerView({
      tenant: 'acme',
      by: { $case: 'customerId', value: customerId },
      minPosition: position,
      asOfTime: '',
      asOfPosition: 0n,
      explain: false,
    });
    times.push(performance.now() - start);
  }
  const sorted = times.toSorted((a, b) => a - b);
  console.log(
    `append answered -> view at that position read, one at a time: p50 ${percentile(sorted, 0.5)} ms, p99 ${percentile(sorted, 0.99)} ms`,
  );
};

const measureReads = async ({ client }: Projection, ids: readonly string[], name: string): Promise<void> => {
  const count = 4_000;
  let next = 0;
  const start = performance.now();
  const reader = async () => {
    while (next < count) {
      next += 1;
      await client.getCustomerView({
        tenant: 'acme',
        by: { $case: 'customerId', value: ids[next % ids.length] ?? '' },
        minPosition: 0n,
        asOfTime: '',
        asOfPosition: 0n,
        explain: false,
      });
    }
  };
  await Promise.all(Array.from({ length: 16 }, reader));
  console.log(`${name}: ${((count / (performance.now() - start)) * 1_000).toFixed(0)} reads/s, 16 in flight`);
};

const projection = await startProjection();
try {
  const start = performance.now();
  const ids = await fill(projection);
  const filled = performance.now() - start;
  const head = await projection.events.head();
  await projection.client.searchCustomers(
    {
      tenant: 'acme',
      filter: '',
      sort: [],
      limit: 1,
      cursor: '',
      minPosition: head,
      count: false,
    },
    { deadlineMs: 60_000 },
  );
  console.log(
    `filled ${customers * (1 + ordersEach)} events in ${(filled / 1_000).toFixed(1)} s; views complete ${(performance.now() - start - filled).toFixed(0)} ms later`,
  );
  await measureRebuild(projection);
  await measureRebuild(projection);
  await measureLatency(projection, ids);
  await measureReads(projection, ids, 'views not in memory');
  await measureReads(projection, ids.slice(0, 500), 'views in memory');
} finally {
  await projection.stop();
}
