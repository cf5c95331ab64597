import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { InvalidEvent, UnknownEventType, WrongExpectedRevision } from '../errors.ts';
import type { EventStore } from '../event-store.ts';
import type { MakeStore } from './contract.ts';
import { collect, freshStream, lost, newEvent, reasonsOf, registered, writeLost } from './samples.ts';

/** What appending owes. */
export const appendContract = (makeStore: MakeStore): void =>
  describe('append', () => {
    let store: EventStore;
    beforeAll(() => {
      store = makeStore();
    });
    afterAll(() => store.close());

    test('what was appended is read as it was, with its place', async () => {
      const stream = freshStream();
      const events = [lost('first'), lost('second')];
      const appended = await store.append(stream, events, { expected: 'no-stream' });
      const read = await collect(store.readStream(stream));
      expect(read).toMatchObject(events);
      expect(read.map(({ revision }) => revision)).toEqual([0n, 1n]);
      expect(read.map((event) => [event.stream, event.metadata.schema])).toEqual([
        [stream, 1],
        [stream, 1],
      ]);
      expect(read[1]).toMatchObject({ revision: appended.revision, position: appended.position });
      expect(read[0]?.position).toBeLessThan(appended.position);
      expect(Math.abs(Date.parse(read[0]?.recordedAt ?? '') - Date.now())).toBeLessThan(60_000);
    });

    test('metadata holds what was given and nothing else', async () => {
      const stream = freshStream();
      const event = lost('one');
      const metadata = {
        ...event.metadata,
        viewPosition: '12',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      };
      await store.append(stream, [{ ...event, metadata }], { expected: 'no-stream' });
      const [read] = await collect(store.readStream(stream));
      expect(read?.metadata).toEqual({ ...metadata, schema: 1 });
    });

    test.each([
      ['no-stream', 'no-stream'],
      ['an earlier revision', 0n],
      ['a later revision', 2n],
    ] as const)(
      'expecting %s of a stream at revision 1 fails and writes nothing',
      async (_name, expected) => {
        const stream = await writeLost(store, 'a', 'b');
        const failure = store.append(stream, [lost('c')], { expected });
        await expect(failure).rejects.toThrow(WrongExpectedRevision);
        await expect(failure).rejects.toMatchObject({ stream, expected, actual: 1n });
        expect(reasonsOf(await collect(store.readStream(stream)))).toEqual(['a', 'b']);
      },
    );

    test('expecting a revision of a stream that never was fails', async () => {
      const failure = store.append(freshStream(), [lost('a')], { expected: 0n });
      await expect(failure).rejects.toMatchObject({ name: 'WrongExpectedRevision', actual: 'no-stream' });
    });

    test('expecting the present revision, or any, appends', async () => {
      const stream = await writeLost(store, 'a');
      expect((await store.append(stream, [lost('b')], { expected: 0n })).revision).toBe(1n);
      expect((await store.append(stream, [lost('c')], { expected: 'any' })).revision).toBe(2n);
    });

    test.each(['no-stream', 'any'] as const)(
      'the same events again, expecting %s, are not written again and get the same answer',
      async (expected) => {
        const stream = freshStream();
        const events = [lost('a'), lost('b')];
        const first = await store.append(stream, events, { expected });
        await store.append(stream, [lost('c')], { expected: 1n });
        expect(await store.append(stream, events, { expected })).toEqual(first);
        expect(reasonsOf(await collect(store.readStream(stream)))).toEqual(['a', 'b', 'c']);
      },
    );

    test('one event that does not satisfy its schema keeps all from being written, and is not quoted', async () => {
      const stream = freshStream();
      const secret = registered('not a uuid', 'Ana Maria');
      const failure = store.append(stream, [lost('a'), secret], { expected: 'no-stream' });
      await expect(failure).rejects.toThrow(InvalidEvent);
      await expect(failure).rejects.toThrow(/customerId/);
      await expect(failure).rejects.not.toThrow(/Ana|not a uuid/);
      expect(await collect(store.readStream(stream))).toEqual([]);
    });

    test('a type without a definition is refused', () =>
      expect(
        store.append(freshStream(), [newEvent({ type: 'Unheard', data: {} })], { expected: 'any' }),
      ).rejects.toThrow(UnknownEventType));

    test('appending nothing is a mistake of the caller', () =>
      expect((async () => store.append(freshStream(), [], { expected: 'any' }))()).rejects.toThrow(
        RangeError,
      ));

    test('of writers that expect the same revision one wins, each time', async () => {
      const stream = await writeLost(store, 'start');
      for (let revision = 0n; revision < 5n; revision += 1n) {
        const answers = await Promise.allSettled(
          Array.from({ length: 8 }, (_, n) => store.append(stream, [lost(`${n}`)], { expected: revision })),
        );
        const won = answers.filter(({ status }) => status === 'fulfilled');
        expect(won).toEqual([
          { status: 'fulfilled', value: expect.objectContaining({ revision: revision + 1n }) },
        ]);
      }
    });

    test('a stream name may have any letters', async () => {
      const stream = freshStream('größe€𝔘');
      await store.append(stream, [lost('a')], { expected: 'no-stream' });
      expect(reasonsOf(await collect(store.readStream(stream)))).toEqual(['a']);
      await expect(store.append(stream, [lost('b')], { expected: 5n })).rejects.toThrow(
        WrongExpectedRevision,
      );
    });
  });
