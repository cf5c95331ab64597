import { EventStoreDBClient } from '@eventstore/db-client';
import {
  type ConnectOptions,
  connectEventStore,
  type EventStore,
  handleCommand,
  StoreUnavailable,
  StreamDeleted,
  type SubscriptionItem,
} from '@icrm/event-store';
import { newId } from '@icrm/runtime';
import { type Engines, startEngines, type TempFolder, tempFolder } from '@icrm/testkit';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { add, collect, lost, reasonsOf } from './samples.ts';

let folder: TempFolder;
let engines: Engines;
let stores: EventStore[];
let abort: AbortController;

const connect = (options: Partial<ConnectOptions> = {}) => {
  const { connectionString } = engines.eventstore;
  const store = connectEventStore({ connectionString, ...options });
  stores.push(store);
  return store;
};
const fresh = () => `opportunity-acme.${newId()}`;
const inject = (...faults: Parameters<typeof engines.eventstore.faults.inject>) =>
  engines.eventstore.faults.inject(...faults);

beforeEach(async () => {
  folder = await tempFolder('event-store');
  engines = await startEngines({ eventstore: { data: folder.path, sync: 'off' } });
  stores = [];
  abort = new AbortController();
});
afterEach(async () => {
  abort.abort();
  await Promise.all(stores.map((store) => store.close()));
  await engines.stop();
  await folder.remove();
});

/** The reasons of a stream's events as a subscription gives them, until the last one is there. */
const follow = async (store: EventStore, stream: string, last: string) => {
  const seen: unknown[] = [];
  const filter = { streamPrefixes: [stream] };
  for await (const item of store.subscribeToAll({ filter, signal: abort.signal })) {
    if (item.kind === 'event') seen.push(...reasonsOf([item.event]));
    if (seen.at(-1) === last) return seen;
  }
  return seen;
};
const numbers = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);

describe('a subscription', () => {
  test('goes on where it was when connections are cut, without a gap or a duplicate', async () => {
    const store = connect();
    const stream = fresh();
    const following = follow(store, stream, '99');
    for (const reason of numbers(100)) {
      if (Number(reason) % 20 === 10) inject({ kind: 'drop', on: 'append', times: 1 });
      await handleCommand(store, add(stream, reason));
    }
    expect(await following).toEqual(numbers(100));
  });

  test('goes on after the store was away', async () => {
    const store = connect();
    const stream = fresh();
    const following = follow(store, stream, 'after');
    await handleCommand(store, add(stream, 'before'));
    const { port } = engines.eventstore;
    await engines.stop();
    engines = await startEngines({ eventstore: { data: folder.path, sync: 'off', port } });
    await handleCommand(store, add(stream, 'after', { withinMs: 20_000 }));
    expect(await following).toEqual(['before', 'after']);
  });

  test('gives an event once when the store delivers it twice', async () => {
    const store = connect();
    const stream = fresh();
    inject({ kind: 'duplicate', on: 'subscribe' });
    const following = follow(store, stream, '9');
    for (const reason of numbers(10)) await handleCommand(store, add(stream, reason));
    expect(await following).toEqual(numbers(10));
  });

  test('reads from the store again when it fell behind what the process keeps of the end of the log', async () => {
    const store = connect();
    const stream = fresh();
    const write = async (count: number) => {
      for (const _ of numbers(count))
        await store.append(stream, numbers(1_000).map(lost), { expected: 'any' });
    };
    const seen: unknown[] = [];
    const range = { filter: { streamPrefixes: [stream] }, signal: abort.signal };
    for await (const item of store.subscribeToAll(range)) {
      if (item.kind === 'caught-up') await write(seen.length === 0 ? 6 : 0);
      if (item.kind === 'event') seen.push(...reasonsOf([item.event]));
      if (seen.length === 6_000) break;
    }
    expect(seen).toEqual(numbers(6).flatMap(() => numbers(1_000)));
  });

  test('waits for a store that is not there, and ends when told', async () => {
    const store = connect();
    await engines.stop();
    const items: SubscriptionItem[] = [];
    const ending = (async () => {
      for await (const item of store.subscribeToAll({ signal: abort.signal })) items.push(item);
    })();
    setTimeout(() => abort.abort(), 300);
    await ending;
    expect(items).toEqual([]);
  });
});

describe('an append', () => {
  test('whose answer is lost is unavailable, and took place', async () => {
    const store = connect();
    const stream = fresh();
    await store.head();
    inject({ kind: 'unknown-outcome', on: 'append', times: 1 });
    const event = lost('once');
    await expect(store.append(stream, [event], { expected: 'no-stream' })).rejects.toThrow(StoreUnavailable);
    expect(await store.append(stream, [event], { expected: 'no-stream' })).toMatchObject({ revision: 0n });
    expect(reasonsOf(await collect(store.readStream(stream)))).toEqual(['once']);
  });

  test('without an answer is unavailable in time', async () => {
    const store = connect({ timeoutMs: 200 });
    await store.head();
    inject({ kind: 'delay', on: 'append', ms: 2_000, times: 1 });
    const since = performance.now();
    await expect(store.append(fresh(), [lost('a')], { expected: 'any' })).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - since).toBeLessThan(1_500);
  });

  test('to a store that is not there fails at once', async () => {
    const store = connect();
    await engines.stop();
    const since = performance.now();
    await expect(store.append(fresh(), [lost('a')], { expected: 'any' })).rejects.toThrow(StoreUnavailable);
    await expect(collect(store.readStream(fresh()))).rejects.toThrow(StoreUnavailable);
    await expect(store.head()).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - since).toBeLessThan(3_000);
  });

  test('that is too large is refused for what it is', async () => {
    const store = connect();
    const large = Array.from({ length: 2_000 }, () => lost('x'.repeat(1_000)));
    await expect(store.append(fresh(), large, { expected: 'any' })).rejects.toThrow(
      expect.objectContaining({ name: 'AppendTooLarge' }),
    );
  });

  test('goes on for one store when another of the process is closed', async () => {
    const [mine, other] = [connect(), connect()];
    await other.append(fresh(), [lost('a')], { expected: 'any' });
    const appends = numbers(50).map((reason) => mine.append(fresh(), [lost(reason)], { expected: 'any' }));
    await other.close();
    await Promise.all(appends);
    expect((await mine.append(fresh(), [lost('b')], { expected: 'any' })).revision).toBe(0n);
  });
});

describe('a read', () => {
  test('that was left in the middle does not hold the store open', async () => {
    const store = connect();
    const stream = fresh();
    await store.append(stream, numbers(200).map(lost), { expected: 'no-stream' });
    for (let n = 0; n < 20; n += 1)
      for await (const _event of store.readStream(stream)) {
        // Everything has arrived by now, and nobody will take it.
        await new Promise((resolve) => setTimeout(resolve, 5));
        break;
      }
    const since = performance.now();
    await store.close();
    expect(performance.now() - since).toBeLessThan(1_000);
  });

  test('that gets no answer is unavailable in time', async () => {
    const store = connect({ timeoutMs: 200 });
    await store.head();
    inject({ kind: 'delay', on: 'read', ms: 2_000, times: 1 });
    const since = performance.now();
    await expect(collect(store.readStream(fresh()))).rejects.toThrow(StoreUnavailable);
    expect(performance.now() - since).toBeLessThan(1_500);
  });
});

describe('a command', () => {
  test.each(['unknown-outcome', 'unavailable', 'drop'] as const)(
    'has one effect when its append ends with %s',
    async (kind) => {
      const store = connect();
      const stream = fresh();
      await store.head();
      inject({ kind, on: 'append', times: 2 });
      const outcome = await handleCommand(store, add(stream, 'once', { withinMs: 10_000 }));
      expect(outcome).toMatchObject({ accepted: true, appended: { revision: 0n } });
      expect(reasonsOf(await collect(store.readStream(stream)))).toEqual(['once']);
    },
  );

  test('is read, decided and written while reads fail now and then', async () => {
    const store = connect();
    const stream = fresh();
    inject({ kind: 'unavailable', on: 'read', times: 2 });
    await handleCommand(store, add(stream, 'once', { withinMs: 10_000 }));
    expect(reasonsOf(await collect(store.readStream(stream)))).toEqual(['once']);
  });
});

describe('a stream that was deleted', () => {
  test('for ever can neither be read nor written', async () => {
    const store = connect();
    const stream = fresh();
    await store.append(stream, [lost('a')], { expected: 'no-stream' });
    const client = EventStoreDBClient.connectionString(engines.eventstore.connectionString);
    await client.tombstoneStream(stream);
    await client.dispose();
    await expect(collect(store.readStream(stream))).rejects.toThrow(StreamDeleted);
    await expect(store.append(stream, [lost('b')], { expected: 'any' })).rejects.toThrow(StreamDeleted);
  });

  test('softly reads as if it never was', async () => {
    const store = connect();
    const stream = fresh();
    await store.append(stream, [lost('a')], { expected: 'no-stream' });
    const client = EventStoreDBClient.connectionString(engines.eventstore.connectionString);
    await client.deleteStream(stream);
    await client.dispose();
    expect(await collect(store.readStream(stream))).toEqual([]);
  });
});
