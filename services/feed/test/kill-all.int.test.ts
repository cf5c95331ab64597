import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, type RunningProcess, startProcess, type TempFolder, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { append, createWorld, type World } from './world.ts';

const kills = Number(process.env['ICRM_KILLS'] ?? 3);
const tenant = 'acme';
const names = ['feed', 'subscriber', 'broker'] as const;
type Name = (typeof names)[number];

let folder: TempFolder;
let world: World;
const addresses = { feed: '127.0.0.1:0', broker: '127.0.0.1:0' };
const running = new Map<Name, RunningProcess>();

const starting: Readonly<Record<Name, () => Promise<RunningProcess>>> = {
  async broker() {
    const broker = await startProcess({
      main: new URL('main.ts', import.meta.resolve('@icrm/engine-kafka')),
      args: ['--data', join(folder.path, 'kafka'), '--port', addresses.broker.split(':')[1] ?? '0'],
      until: /listening on (\S+)/,
    });
    addresses.broker = broker.started[1] ?? addresses.broker;
    return broker;
  },
  async feed() {
    const feed = await startProcess({
      main: new URL('../src/main.ts', import.meta.url),
      env: { ...world.environment, ICRM_LOG_LEVEL: 'info', ICRM_LISTEN: addresses.feed },
      until: /"part":"feed","address":"([^"]+)".*"started"/,
    });
    addresses.feed = feed.started[1] ?? addresses.feed;
    return feed;
  },
  subscriber: () =>
    startProcess({
      main: new URL('subscriber-process.ts', import.meta.url),
      args: [join(folder.path, 'kept'), tenant, addresses.feed, addresses.broker],
      until: /subscribed/,
      withinMs: 60_000,
    }),
};

beforeAll(async () => {
  folder = await tempFolder('kill-all');
  running.set('broker', await starting.broker());
  world = await createWorld({ ICRM_KAFKA: addresses.broker });
  running.set('feed', await starting.feed());
  running.set('subscriber', await starting.subscriber());
}, 90_000);
afterAll(async () => {
  for (const one of running.values()) await one.kill();
  await world?.close();
  await folder?.remove();
});

/** What the subscriber kept of a source, by customer; each event where it came first. */
const kept = (source: string): Record<string, string[]> => {
  const lines = readFileSync(join(folder.path, 'kept'), 'utf8').split('\n');
  const own = lines.map((line) => line.split(' ')).filter(([from]) => from === source);
  const byCustomer = Map.groupBy(own, ([, customerId]) => customerId ?? '');
  return Object.fromEntries(
    [...byCustomer].map(([customerId, some]) => [customerId, [...new Set(some.map(([, , id]) => id ?? ''))]]),
  );
};

test(
  `feed, subscriber and broker, killed ${kills} times in all: nothing that was acknowledged is lost, and each customer's order is kept`,
  async () => {
    const seed = Number(process.env['ICRM_SEED'] ?? Date.now() % 1e9);
    const [schedule = []] = fc.sample(
      fc.array(fc.record({ name: fc.constantFrom(...names), afterMs: fc.integer({ min: 0, max: 1_500 }) }), {
        minLength: kills,
        maxLength: kills,
      }),
      { numRuns: 1, seed },
    );
    const expected: Record<string, string[]> = {};
    for (const { name, afterMs } of schedule) {
      const appending = append(world.store, { tenant, count: 60, customers: 6 });
      // At any moment of the work on it.
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await running.get(name)?.kill();
      running.set(name, await starting[name]());
      for (const [key, ids] of Object.entries(await appending))
        expected[key] = [...(expected[key] ?? []), ...ids];
    }
    for (const source of ['cursor', 'topic'])
      await eventually(() => expect([seed, kept(source)]).toEqual([seed, expected]), { withinMs: 60_000 });
  },
  180_000 + kills * 15_000,
);
