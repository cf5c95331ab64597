// A rebuild of all views, identity graph and comparison included, beside rows into SQLite, a hundred to a transaction:
// old A B A B …, medians and the ratio with a bootstrap interval; and CPU time per event of the service and of each engine.
// node [--cpu-prof] services/projection/bench/rebuild.bench.ts [customers] [orders per customer] [rounds]
import { join } from 'node:path';
import { newId } from '@icrm/runtime';
import { linked, ordered, registered } from '../test/sample-events.ts';
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

try {
  const client = await bench.start();
  await caughtUp(client, events);
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const used = () => bench.pids.map(cpuOf);
    let before = used();
    let count = 0;
    const perEvent = () => used().map((now, index) => Math.round((now - (before[index] ?? 0)) / count));
    const start = performance.now();
    for await (const step of client.rebuildViews({}, { deadlineMs: 600_000 })) {
      if (step.phase === 'comparing') {
        count = Number(step.events);
        ours.push(count / ((performance.now() - start) / 1_000));
        console.log(
          `built ${count} events, ${Math.round(ours.at(-1) ?? 0)}/s; us of CPU per event: service, event store, MongoDB ${perEvent()}`,
        );
        before = used();
      }
      if (step.phase === 'switched') console.log(`compared and switched: ${perEvent()}; ${step.message}`);
    }
    theirs.push(count / rowsInSqlite(join(bench.folder, `rows-${round}.sqlite`), count));
    console.log(`rows into SQLite: ${Math.round(theirs.at(-1) ?? 0)}/s`);
  }
  const [low, high] = interval(ours, theirs).map((ratio) => ratio.toFixed(2));
  console.log(
    JSON.stringify({
      measure: 'B5',
      rebuild: Math.round(median(ours)),
      sqlite: Math.round(median(theirs)),
      ratio: Number((median(ours) / median(theirs)).toFixed(2)),
      interval: [low, high],
      rounds,
    }),
  );
} finally {
  await bench.stop();
}
