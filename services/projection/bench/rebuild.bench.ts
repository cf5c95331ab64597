// B5: a rebuild of all views, identity graph included, beside rows into SQLite, a hundred to a transaction, and a rebuild by
// Emmett with Pongo: A B C A B C …, medians and the ratios with their bootstrap intervals; and CPU time per event of the
// service and of each engine.
// node [--cpu-prof] services/projection/bench/rebuild.bench.ts [customers] [orders per customer] [rounds]
import { join } from 'node:path';
import { newId } from '@icrm/runtime';
import { linked, ordered, registered } from '../test/sample-events.ts';
import { openEmmettAndPongo } from './emmett-and-pongo.ts';
import { rowsInSqlite } from './rows-in-sqlite.ts';
import { caughtUp, cpuOf, detailsOf, inTurn, startBench, toNew } from './world.ts';

const [customers = 2_000, ordersEach = 9, rounds = 7] = process.argv.slice(2).map(Number);
const bench = await startBench();
const { events } = bench;

const write = (event: Parameters<typeof toNew>[0], stream: string) =>
  events.append(stream, [toNew(event)], { expected: 'any' });
const ids = Array.from({ length: customers }, () => newId());
await inTurn(ids, (id, index) => write(registered(id, detailsOf(index)), `customer-acme.${id}`));
for (let round = 0; round < ordersEach; round += 1)
  await inTurn(ids, (id) => {
    const order = ordered(id, 1_000 + round);
    return write(order, `order-acme.${order.data.orderId}`);
  });
// Every tenth customer is two.
await inTurn(ids, async (id, index) => {
  const other = ids[index + 1];
  if (index % 10 !== 0 || other === undefined) return;
  const link = linked(id, other);
  await write(link, `link-acme.${link.data.linkId}`);
});

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The middle 95 % of the ratio of medians of samples drawn with replacement. */
const interval = (ours: readonly number[], theirs: readonly number[]): readonly [number, number] => {
  const draw = (from: readonly number[]) =>
    median(from.map(() => from[Math.floor(Math.random() * from.length)] ?? 0));
  const ratios = Array.from({ length: 2_000 }, () => draw(ours) / draw(theirs)).sort((a, b) => a - b);
  return [ratios[50] ?? 0, ratios[1_949] ?? 0];
};

/** Emmett is so slow that fewer events do; what it takes is proportional to them. */
const peerCustomers = Math.min(customers, 300);
const emmett = await openEmmettAndPongo(peerCustomers, 1 + ordersEach);

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
};

type Client = Awaited<ReturnType<typeof bench.start>>;

/** Rebuilds once; resolves to events, events a second until all is built, and CPU per event of each process. */
const rebuildOnce = async (client: Client) => {
  const before = bench.pids.map(cpuOf);
  const begun = performance.now();
  let built = { count: 0, perSecond: 0, cpu: [] as number[] };
  for await (const { phase, events: n, message } of client.rebuildViews({}, { deadlineMs: 600_000 })) {
    if (phase === 'failed') throw new Error(message);
    if (phase !== 'comparing' || built.count > 0) continue;
    const count = Number(n);
    const cpu = bench.pids.map((pid, index) => Math.round((cpuOf(pid) - (before[index] ?? 0)) / count));
    built = { count, perSecond: count / ((performance.now() - begun) / 1_000), cpu };
  }
  return built;
};

const compared = (measure: string, ours: readonly number[], theirs: readonly number[], goal: number) => {
  const [low = 0, high = 0] = interval(ours, theirs).map((ratio) => Number(ratio.toPrecision(3)));
  const ratio = Number((median(ours) / median(theirs)).toPrecision(3));
  console.log(
    JSON.stringify({
      measure,
      rebuild: Math.round(median(ours)),
      peer: Math.round(median(theirs)),
      ...{ ratio, interval: [low, high], goal, rounds },
    }),
  );
};

try {
  const client = await bench.start();
  await caughtUp(client, events);
  const rates: Record<'ours' | 'sqlite' | 'emmett', number[]> = { ours: [], sqlite: [], emmett: [] };
  for (let round = 0; round < rounds; round += 1) {
    const { count, perSecond, cpu } = await rebuildOnce(client);
    rates.ours.push(perSecond);
    rates.sqlite.push(count / rowsInSqlite(join(bench.folder, `rows-${round}.sqlite`), count));
    if (emmett !== undefined) {
      const took = await seconds(() => emmett.rebuild());
      rates.emmett.push((peerCustomers * (1 + ordersEach)) / took);
    }
    const told = Object.values(rates).map((all) => Math.round(all.at(-1) ?? 0));
    console.log(
      `${count} events; a second: rebuild, SQLite, Emmett ${told}; us of CPU per event: service, event store, MongoDB ${cpu}`,
    );
  }
  compared('B5, rows into SQLite', rates.ours, rates.sqlite, 0.35);
  if (emmett === undefined) console.log('Emmett with Pongo cannot be had here');
  else compared('B5, Emmett with Pongo', rates.ours, rates.emmett, 10);
} finally {
  await emmett?.close();
  await bench.stop();
}
