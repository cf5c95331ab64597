// B11: what growth costs. At 1 x, 10 x and 100 x (5,000 customers of ten events each, and so on) the p50 and p99 of reads,
// searches and appends, beside those at 1 x, and the slope of the rebuild in a log-log plot (1: linear).
// node services/projection/bench/growth.bench.ts [--scale 1,10,100] [--questions 2000] [--customers 5000]
import { parseArgs } from 'node:util';
import type { viewV1 } from '@icrm/contracts';
import type { RpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { changed, registered } from '../test/sample-events.ts';
import { caughtUp, detailsOf, inTurn, startBench, toNew } from './world.ts';

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1,10,100' },
    questions: { type: 'string', default: '2000' },
    customers: { type: 'string', default: '5000' },
  },
});
const scales = values.scale.split(',').map(Number);
const questions = Number(values.questions);
const eventsEach = 10;
/** What p99 may grow to, beside that at 1 x. */
const mostGrowth = 1.3;

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
  append: () => {
    const id = ids[any()] ?? '';
    const event = toNew(changed(id, { segment: `s${any() % 40}` }));
    return bench.events.append(`customer-acme.${id}`, [event], { expected: 'any' });
  },
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
  const atFirst = new Map<string, number>();
  for (const scale of scales) {
    const size = Math.round(Number(values.customers) * scale);
    await growTo(size);
    await caughtUp(client, bench.events);
    const figures: Record<string, unknown> = { scale, customers: size, events: size * eventsEach };
    for (const [name, ask] of Object.entries(asked)) {
      const { p50, p99 } = await latencies(() => ask(client));
      const first = atFirst.get(name) ?? p99;
      atFirst.set(name, first);
      const growth = Number((p99 / first).toFixed(2));
      figures[name] = { p50, p99, growth, holds: growth <= mostGrowth };
    }
    const seconds = await rebuildSeconds(client);
    rebuilds.push([size, seconds]);
    console.log(
      JSON.stringify({ ...figures, rebuild: `${Math.round((size * eventsEach) / seconds)} events/s` }),
    );
  }
  if (rebuilds.length > 1)
    console.log(JSON.stringify({ measure: 'B11', rebuildSlope: slope(rebuilds), goal: [0.95, 1.1] }));
} finally {
  await bench.stop();
}
