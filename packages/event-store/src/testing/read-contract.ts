import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UnknownEventType } from '../errors.ts';
import type { EventStore, UnreadableEvent } from '../event-store.ts';
import type { MakeStore } from './contract.ts';
import { collect, freshStream, lost, numbers, reasonsOf, writeLost } from './samples.ts';

/** What reading owes. */
export const readContract = (makeStore: MakeStore): void =>
  describe('read', () => {
    let store: EventStore;
    beforeAll(() => {
      store = makeStore();
    });
    afterAll(() => store.close());

    test('a stream that never was has no events', async () =>
      expect(await collect(store.readStream(freshStream()))).toEqual([]));

    test.each([
      ['all', {}, ['a', 'b', 'c', 'd']],
      ['from a revision', { from: 2n }, ['c', 'd']],
      ['from beyond the end', { from: 9n }, []],
      ['some', { limit: 2 }, ['a', 'b']],
      ['none', { limit: 0 }, []],
      ['some from a revision', { from: 1n, limit: 2 }, ['b', 'c']],
      ['backwards', { backwards: true }, ['d', 'c', 'b', 'a']],
      ['the last', { backwards: true, limit: 1 }, ['d']],
      ['backwards from a revision', { backwards: true, from: 1n }, ['b', 'a']],
    ] as const)('of a stream: %s', async (_name, options, expected) => {
      const stream = await writeLost(store, 'a', 'b', 'c', 'd');
      expect(reasonsOf(await collect(store.readStream(stream, options)))).toEqual(expected);
    });

    test('the log after a position, in order, of the streams asked for', async () => {
      const after = await store.head();
      const [first, second] = [freshStream('contract-a'), freshStream('contract-b')];
      await store.append(first, [lost('1')], { expected: 'no-stream' });
      await store.append(second, [lost('2'), lost('3')], { expected: 'no-stream' });
      const last = await store.append(first, [lost('4')], { expected: 0n });
      const of = async (...streamPrefixes: string[]) =>
        reasonsOf(await collect(store.readAll({ after, filter: { streamPrefixes } })));
      expect(await of('contract-')).toEqual(['1', '2', '3', '4']);
      expect(await of('contract-a', 'contract-c')).toEqual(['1', '4']);
      expect(await of('contract-c')).toEqual([]);
      const both = { streamPrefixes: ['contract-'] };
      expect(reasonsOf(await collect(store.readAll({ after, filter: both, limit: 2 })))).toEqual(['1', '2']);
      expect(await collect(store.readAll({ after: last.position, filter: both }))).toEqual([]);
      expect(reasonsOf(await collect(store.readAll({ after })))).toEqual(expect.arrayContaining(['1', '4']));
    });

    test('one event by its position alone, and none where none stands', async () => {
      const all = await collect(store.readAll());
      const some = all.at(-2);
      expect(await collect(store.readAll({ only: some?.position }))).toEqual([some]);
      expect(await collect(store.readAll({ only: (all.at(-1)?.position ?? 0n) + 1_000_000n }))).toEqual([]);
    });

    test('positions rise along the log, and head is the last of them', async () => {
      const stream = await writeLost(store, 'a', 'b');
      const { position } = await store.append(stream, [lost('c')], { expected: 1n });
      expect(await store.head()).toBeGreaterThanOrEqual(position);
      const positions = (await collect(store.readAll())).map((event) => event.position);
      expect(positions).toEqual([...positions].sort((a, b) => (a < b ? -1 : 1)));
      expect(new Set(positions).size).toBe(positions.length);
    });

    test('events of the server itself are not among the log', async () => {
      const events = await collect(store.readAll());
      expect(events.filter((event) => `${event.type} ${event.stream}`.includes('$'))).toEqual([]);
    });

    test('leaving a read in the middle ends it', async () => {
      const stream = await writeLost(store, ...numbers(500));
      const seen: unknown[] = [];
      for await (const event of store.readStream(stream)) {
        seen.push(Reflect.get(event.data, 'reason'));
        if (seen.length === 3) break;
      }
      expect(seen).toEqual(['0', '1', '2']);
    });

    test('ten thousand events come complete and in order', async () => {
      const stream = freshStream();
      for (let block = 0; block < 10; block += 1)
        await store.append(
          stream,
          Array.from({ length: 1_000 }, (_, n) => lost(`${block * 1_000 + n}`)),
          { expected: block === 0 ? 'no-stream' : BigInt(block * 1_000 - 1) },
        );
      const read = await collect(store.readStream(stream));
      expect(reasonsOf(read)).toEqual(numbers(10_000));
    });

    test('a type this program does not know stops a reader, unless it only passes events on', async () => {
      const stream = await writeLost(store, 'a');
      const older = makeStore({ definitions: [] });
      const courier = makeStore({ definitions: [], unknownTypes: 'pass' });
      await expect(collect(older.readStream(stream))).rejects.toThrow(UnknownEventType);
      const told: unknown[] = [];
      const onUnreadable = ({ type, revision }: UnreadableEvent) => told.push([type, revision]);
      expect(await collect(older.readStream(stream, { onUnreadable }))).toEqual([]);
      expect(told).toEqual([['OpportunityLost', 0n]]);
      expect(reasonsOf(await collect(courier.readStream(stream)))).toEqual(['a']);
      await Promise.all([older.close(), courier.close()]);
    });
  });
