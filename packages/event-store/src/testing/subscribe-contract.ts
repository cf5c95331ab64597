import { allEvents } from '@icrm/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { UnknownEventType } from '../errors.ts';
import type { EventStore, Position, SubscriptionItem } from '../event-store.ts';
import type { MakeStore } from './contract.ts';
import { collect, freshStream, lost, numbers, reasonsOf, won, writeLost } from './samples.ts';

/** What subscribing owes. */
export const subscribeContract = (makeStore: MakeStore): void =>
  describe('subscribe', () => {
    let store: EventStore;
    let abort: AbortController;
    beforeAll(() => {
      store = makeStore();
    });
    beforeEach(() => {
      abort = new AbortController();
    });
    afterEach(() => abort.abort());
    afterAll(() => store.close());

    const only = (stream: string) => ({ streamPrefixes: [stream] });
    const until = async (
      items: AsyncIterable<SubscriptionItem>,
      enough: (seen: readonly SubscriptionItem[]) => boolean,
    ) => {
      const seen: SubscriptionItem[] = [];
      for await (const item of items) {
        seen.push(item);
        if (enough(seen)) return seen;
      }
      return seen;
    };
    const eventsIn = (seen: readonly SubscriptionItem[]) =>
      seen.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
    const caughtUp = (seen: readonly SubscriptionItem[]) => seen.at(-1)?.kind === 'caught-up';

    test('history comes first, then the news that it is over, then what happens', async () => {
      const stream = await writeLost(store, 'a', 'b');
      const later = lost('c');
      const items = store.subscribeToAll({ filter: only(stream), signal: abort.signal });
      const history = await until(items, caughtUp);
      expect(reasonsOf(eventsIn(history))).toEqual(['a', 'b']);

      const both = store.subscribeToAll({ filter: only(stream), signal: abort.signal });
      const seen: unknown[] = [];
      for await (const item of both) {
        seen.push(item.kind === 'event' ? Reflect.get(item.event.data, 'reason') : item.kind);
        if (item.kind === 'caught-up') await store.append(stream, [later], { expected: 'any' });
        if (seen.at(-1) === 'c') break;
      }
      expect(seen.filter((what) => what !== 'checkpoint').slice(0, 3)).toEqual(['a', 'b', 'caught-up']);
    });

    test('begins after a position', async () => {
      const stream = await writeLost(store, 'a');
      const { position } = await store.append(stream, [lost('b')], { expected: 0n });
      await store.append(stream, [lost('c')], { expected: 1n });
      const range = { after: position, filter: only(stream), signal: abort.signal };
      const seen = await until(store.subscribeToAll(range), caughtUp);
      expect(reasonsOf(eventsIn(seen))).toEqual(['c']);
    });

    test('writers at work while it catches up leave neither a gap nor a duplicate', async () => {
      const prefix = freshStream('contract-live');
      const write = async (writer: number) => {
        for (let n = 0; n < 100; n += 1)
          await store.append(`${prefix}.${writer}`, [lost(`${n}`)], { expected: 'any' });
      };
      await write(0);
      const writing = Promise.all([1, 2, 3].map(write));
      const seen = eventsIn(
        await until(
          store.subscribeToAll({ filter: only(prefix), signal: abort.signal }),
          (items) => eventsIn(items).length === 400,
        ),
      );
      await writing;
      const inOrder = numbers(100);
      for (const writer of [0, 1, 2, 3])
        expect(reasonsOf(seen.filter(({ stream }) => stream === `${prefix}.${writer}`))).toEqual(inOrder);
      expect(isRising(seen.map(({ position }) => position))).toBe(true);
    });

    test('checkpoints move on where nothing matches, never back, and never before an event', async () => {
      const before = await store.head();
      for (let n = 0; n < 3; n += 1) await writeLost(store, ...numbers(1_000));
      const after = await store.head();
      const seen = await until(
        store.subscribeToAll({ after: before, filter: only('nobody-'), signal: abort.signal }),
        caughtUp,
      );
      const positions = seen.flatMap((item) => (item.kind === 'checkpoint' ? [item.position] : []));
      expect(isRising(positions)).toBe(true);
      expect(positions.at(-1)).toBeGreaterThanOrEqual(after);
    });

    test('an event that cannot be decoded is named in its place, and what follows comes as ever', async () => {
      const stream = await writeLost(store, 'a');
      await store.append(stream, [won()], { expected: 0n });
      await store.append(stream, [lost('b')], { expected: 1n });
      const older = makeStore({ definitions: allEvents.filter(({ type }) => type !== 'OpportunityWon') });
      const items = await until(
        older.subscribeToAll({ filter: only(stream), signal: abort.signal }),
        caughtUp,
      );
      const seen = items.filter(({ kind }) => kind === 'event' || kind === 'unreadable');
      expect(seen).toMatchObject([
        { event: { data: { reason: 'a' } } },
        {
          kind: 'unreadable',
          stream,
          revision: 1n,
          type: 'OpportunityWon',
          reason: expect.stringContaining('no definition of event type OpportunityWon'),
        },
        { event: { data: { reason: 'b' } } },
      ]);
      const told: unknown[] = [];
      const read = older.readAll({
        filter: only(stream),
        onUnreadable: ({ position }) => told.push(position),
      });
      expect(reasonsOf(await collect(read))).toEqual(['a', 'b']);
      expect(told).toEqual([Reflect.get(seen[1] ?? {}, 'position')]);
      await expect(collect(older.readAll({ filter: only(stream) }))).rejects.toThrow(UnknownEventType);
      await older.close();
    });

    test('ends when told, also while it waits or before it begins', async () => {
      const items = store.subscribeToAll({ after: await store.head(), signal: abort.signal });
      const ending = until(items, () => false);
      abort.abort();
      await ending;
      expect(await until(store.subscribeToAll({ signal: abort.signal }), () => false)).toEqual([]);
    });

    test('waits for a consumer that takes its time', async () => {
      const stream = await writeLost(store, ...numbers(1_000));
      const reasons: unknown[] = [];
      for await (const item of store.subscribeToAll({ filter: only(stream), signal: abort.signal })) {
        if (item.kind !== 'event') continue;
        if (reasons.length % 100 === 0) await new Promise(setImmediate);
        reasons.push(Reflect.get(item.event.data, 'reason'));
        if (reasons.length === 1_000) break;
      }
      expect(reasons).toEqual(numbers(1_000));
    });
  });

const isRising = (positions: readonly Position[]): boolean =>
  positions.every((position, n) => n === 0 || position > (positions[n - 1] ?? 0n));
