// What users of an event store do most, one by one, through the unmodified client with the engine in a process of its own:
// node bench/operations.ts [--rounds 3]
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { END, EventStoreDBClient, START } from '@eventstore/db-client';
import { usualEvent } from './contenders.ts';
import { type Contender, compare, keepInFlight, median, type Sample } from './harness.ts';
import { startServer } from './processes.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });

const directory = mkdtempSync(join(tmpdir(), 'icrm-operations-'));
const engine = await startServer('../src/main.ts', ['--port', '0', '--data', directory]);
const client = EventStoreDBClient.connectionString(`esdb://${engine.address}?tls=false`);

const events = (count: number) => Array.from({ length: count }, (_, n) => usualEvent(n));
const contender = (name: string, run: Contender['run']): Contender => ({ name, pid: engine.pid, run });

const appends = (name: string, load: { concurrency: number; count: number }, size = 1): Contender =>
  contender(name, async (latencies) => {
    const streams = Array.from({ length: load.concurrency }, () => `appended-${randomUUID()}`);
    const append = (index: number) =>
      client.appendToStream(streams[index % streams.length] ?? '', events(size));
    return (await keepInFlight(load, append, latencies)) * size;
  });

const counted = async (items: AsyncIterable<unknown>): Promise<number> => {
  let count = 0;
  for await (const _ of items) count += 1;
  return count;
};

const FIFTY_THOUSAND = 50_000;
const long = 'long-stream';
for (let done = 0; done < FIFTY_THOUSAND; done += 500) await client.appendToStream(long, events(500));
const aggregates = Array.from({ length: 200 }, (_, n) => `aggregate-${n}`);
for (const stream of aggregates) await client.appendToStream(stream, events(20));

type Subscription = {
  on(event: 'data' | 'confirmation', listener: () => void): unknown;
  unsubscribe(): Promise<void>;
};

const following = (name: string, subscribe: () => Subscription): Contender =>
  contender(
    name,
    () =>
      new Promise((resolve) => {
        const subscription = subscribe();
        let seen = 0;
        subscription.on('data', () => {
          seen += 1;
          if (seen === FIFTY_THOUSAND) void subscription.unsubscribe().then(() => resolve(seen));
        });
      }),
  );

/** Appends of so many writers until the one subscriber has seen all of them; the time of each is until it was seen. */
const live = (name: string, { writers, count }: { writers: number; count: number }): Contender =>
  contender(name, async (latencies) => {
    const stream = `live-${randomUUID()}`;
    const subscription = client.subscribeToStream(stream, { fromRevision: END });
    await new Promise<void>((resolve) => subscription.on('confirmation', () => resolve()));
    const sent = new Map<string, number>();
    let seen = 0;
    subscription.on('data', ({ event }) => {
      seen += 1;
      latencies.push(performance.now() - (sent.get(event?.id ?? '') ?? 0));
    });
    const append = async (index: number): Promise<void> => {
      const event = usualEvent(index);
      sent.set(event.id, performance.now());
      await client.appendToStream(stream, event);
      // With one writer the next waits for the subscriber, so that an idle store is measured.
      while (writers === 1 && seen <= index) await turn();
    };
    await keepInFlight({ concurrency: writers, count }, append, []);
    while (seen < count) await turn();
    await subscription.unsubscribe();
    return count;
  });

const operations: readonly Contender[] = [
  appends('append of one, one at a time', { concurrency: 1, count: 2_000 }),
  appends('append of one, 64 in flight', { concurrency: 64, count: 10_000 }),
  appends('append of one, 256 in flight', { concurrency: 256, count: 20_000 }),
  appends('append of 100, one at a time: events', { concurrency: 1, count: 150 }, 100),
  appends('append of 100, 8 in flight: events', { concurrency: 8, count: 300 }, 100),
  contender('read a stream of 50,000: events', () =>
    counted(client.readStream(long, { maxCount: FIFTY_THOUSAND })),
  ),
  contender('read 50,000 of $all: events', () =>
    counted(client.readAll({ fromPosition: START, maxCount: FIFTY_THOUSAND })),
  ),
  contender('load an aggregate of 20: loads', (latencies) =>
    keepInFlight(
      { concurrency: 1, count: 600 },
      (index) => counted(client.readStream(aggregates[index % aggregates.length] ?? '')),
      latencies,
    ),
  ),
  following('follow $all from the start: events', () => client.subscribeToAll({ fromPosition: START })),
  following('follow a stream from the start: events', () => client.subscribeToStream(long)),
  live('append until a subscriber has it, 64 writers', { writers: 64, count: 10_000 }),
  live('append until a subscriber has it, idle', { writers: 1, count: 1_000 }),
];

const samples = await compare(operations, Number(values.rounds));
const middle = (of: readonly Sample[], figure: keyof Sample, digits: number): number =>
  Number(median(of.map((sample) => sample[figure])).toFixed(digits));
console.table(
  Object.fromEntries(
    [...samples].map(([name, of]) => [
      name,
      {
        'per s': middle(of, 'perSecond', 0),
        'p50 ms': middle(of, 'p50Ms', 2),
        'p99 ms': middle(of, 'p99Ms', 2),
        'client µs': middle(of, 'clientCpuUs', 0),
        'engine µs': middle(of, 'serverCpuUs', 0),
      },
    ]),
  ),
);
await client.dispose();
await engine.stop();
rmSync(directory, { recursive: true, force: true });
