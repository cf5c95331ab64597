// What growth costs: reads and searches (p50, p99) and a rebuild at growing numbers of customers of ten events each, and
// the slope of the rebuild in a log-log plot (1: linear).
// node services/projection/bench/growth.bench.ts [customers with commas, 5000,50000,500000] [questions, 2000]
import type { viewV1 } from '@icrm/contracts';
import type { RpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { changed, registered } from '../test/sample-events.ts';
import { caughtUp, detailsOf, inTurn, startBench, toNew } from './world.ts';

const sizes = (process.argv[2] ?? '5000,50000,500000').split(',').map(Number);
const questions = Number(process.argv[3] ?? 2_000);
const eventsEach = 10;

const bench = await startBench();
const ids: string[] = [];

const growTo = async (size: number): Promise<void> => {
  const first = ids.length;
  const some = Array.from({ length: size - first }, () => newId());
  await inTurn(some, (id, index) => {
    const changes = Array.from({ length: eventsEach - 1 }, (_, n) =>
      toNew(changed(id, { segment: `s${(index + n) % 40}` })),
    );
    const events = [toNew(registered(id, detailsOf(first + index))), ...changes];
    return bench.events.append(`customer-acme.${id}`, events, { expected: 'no-stream' });
  });
  ids.push(...some);
};

type Client = RpcClient<typeof viewV1.ViewServiceService>;
const page = { tenant: 'acme', sort: [], limit: 20, cursor: '', count: false, minPosition: 0n };
const any = (): number => Math.floor(Math.random() * ids.length);

const asked: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  'view by id': (client) =>
    client.getCustomerView({
      tenant: 'acme',
      by: { $case: 'customerId', value: ids[any()] ?? '' },
      minPosition: 0n,
      asOfTime: '',
      asOfPosition: 0n,
      explain: false,
    }),
  'search by e-mail': (client) =>
    client.searchCustomers({
      ...page,
      filter: JSON.stringify({ field: 'contactEmail', op: 'eq', value: `ana${any()}@example.com` }),
    }),
  'search by name and segment, sorted': (client) =>
    client.searchCustomers({
      ...page,
      filter: JSON.stringify({
        and: [
          { field: 'familyName', op: 'eq', value: `Ruiz${any() % 1_003}` },
          { field: 'segment', op: 'eq', value: `s${any() % 40}` },
        ],
      }),
      sort: ['-lastActivityAt'],
    }),
};

const latencies = async (ask: () => Promise<unknown>) => {
  const took: number[] = [];
  for (let n = 0; n < questions; n += 1) {
    const begun = performance.now();
    await ask();
    took.push(performance.now() - begun);
  }
  took.sort((a, b) => a - b);
  const at = (share: number) => Number((took[Math.floor(took.length * share)] ?? 0).toFixed(2));
  return { p50: at(0.5), p99: at(0.99) };
};

const rebuildSeconds = async (client: Client): Promise<number> => {
  const begun = performance.now();
  let seconds = Number.NaN;
  for await (const { phase, message } of client.rebuildViews({}, { deadlineMs: 3_600_000 })) {
    if (phase === 'comparing') seconds = (performance.now() - begun) / 1_000;
    if (phase === 'failed') throw new Error(message);
  }
  return seconds;
};

const slope = (points: readonly (readonly [number, number])[]): number => {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (at: 0 | 1) => logs.reduce((sum, point) => sum + point[at], 0) / logs.length;
  const [x, y] = [mean(0), mean(1)];
  const over = logs.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return over / logs.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
};

try {
  const client = await bench.start();
  const rebuilds: (readonly [number, number])[] = [];
  for (const size of sizes) {
    await growTo(size);
    await caughtUp(client, bench.events);
    const figures: Record<string, unknown> = { customers: size, events: size * eventsEach };
    for (const [name, ask] of Object.entries(asked)) figures[name] = await latencies(() => ask(client));
    const seconds = await rebuildSeconds(client);
    rebuilds.push([size, seconds]);
    console.log(
      JSON.stringify({ ...figures, rebuild: `${Math.round((size * eventsEach) / seconds)} events/s` }),
    );
  }
  if (rebuilds.length > 1) console.log(JSON.stringify({ measure: 'B11', rebuildSlope: slope(rebuilds) }));
} finally {
  await bench.stop();
}
