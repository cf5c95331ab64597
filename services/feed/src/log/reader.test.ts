import type { RecordedEvent } from '@icrm/event-store';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { never, sampleEvent, sampleLog } from '../../test/sample-log.ts';
import { toEntry } from './entry.ts';
import { createPages } from './pages.ts';
import { createLogReader } from './reader.ts';
import { createTail } from './tail.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 60);

const given = (history: number, capacity: number) => {
  const events: RecordedEvent[] = [];
  const append = () => events.push(sampleEvent(events.length + 1));
  for (let n = 0; n < history; n += 1) append();
  const tail = createTail(events.at(-1)?.position ?? 0n, { entries: capacity, bytes: 1e9 });
  const pages = createPages({
    store: sampleLog(events),
    park: async () => {},
    kept: 3,
    bytes: 1e9,
    lanes: 2,
  });
  return {
    events,
    tail,
    readerFrom: (after: bigint) => createLogReader({ tail, pages }, after),
    grow() {
      append();
      const event = events.at(-1);
      if (event !== undefined) tail.add({ kind: 'event', event });
    },
  };
};

describe('a log reader', () => {
  test('is not sent back by a page that was read anew and is shorter now', async () => {
    const entries = [1, 2, 3, 4].map((n) => toEntry(sampleEvent(n)));
    const tail = createTail(1_000n, { entries: 1, bytes: 1 });
    const lengths = [4, 2];
    const reader = createLogReader(
      {
        tail,
        pages: {
          has: () => true,
          read: async (after) => {
            const rest = entries.filter(({ position }) => position > after).slice(0, lengths.shift() ?? 4);
            return { entries: rest, next: rest.at(-1)?.position ?? after, atEnd: rest.length === 0 };
          },
          close: async () => {},
        },
      },
      0n,
    );
    const seen: bigint[] = [];
    for (let n = 0; n < 3; n += 1) {
      const { entries: some } = await reader.next({ max: 3, withinMs: 0, signal: never() });
      seen.push(...some.map(({ position }) => position));
    }
    expect(seen).toEqual([10n, 20n, 30n, 40n]);
  });

  test('goes from history to live without gap, repetition or disorder, however readers and writer interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(120),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.record({ grow: fc.nat(12), reader: fc.nat(3), max: fc.integer({ min: 1, max: 40 }) }), {
          maxLength: 40,
        }),
        async (history, capacity, steps) => {
          const { events, readerFrom, grow } = given(history, capacity);
          const starts = [0n, BigInt(Math.floor(history / 2) * 10), BigInt(history * 10), 10n];
          const readers = starts.map((after) => ({ after, reader: readerFrom(after), seen: [] as bigint[] }));
          const take = async (index: number, max: number): Promise<number> => {
            const one = readers[index];
            if (one === undefined) return 0;
            const { reader, seen } = one;
            const { entries, position } = await reader.next({ max, withinMs: 0, signal: never() });
            seen.push(...entries.map((entry) => entry.position));
            expect(position).toBeGreaterThanOrEqual(seen.at(-1) ?? 0n);
            return entries.length;
          };
          for (const step of steps) {
            for (let n = 0; n < step.grow; n += 1) grow();
            await take(step.reader, step.max);
          }
          for (const [index, { after, seen }] of readers.entries()) {
            while ((await take(index, 50)) > 0);
            expect(seen).toEqual(
              events.map(({ position }) => position).filter((position) => position > after),
            );
          }
        },
      ),
      { numRuns: runs },
    );
  });

  test('waits at the end of the log for what comes, and says that it is live', async () => {
    const { readerFrom, grow, events } = given(2, 10);
    const reader = readerFrom(0n);
    await reader.next({ max: 10, withinMs: 0, signal: never() });
    expect(await reader.next({ max: 10, withinMs: 0, signal: never() })).toEqual({
      entries: [],
      position: 20n,
      live: true,
    });
    const waiting = reader.next({ max: 10, withinMs: 60_000, signal: never() });
    grow();
    const { entries, position, live } = await waiting;
    expect(entries.map(({ event }) => event)).toEqual(events.slice(2));
    expect({ position, live }).toEqual({ position: 30n, live: true });
  });

  test('moves over parts of the log that hold nothing of ours', async () => {
    const { readerFrom, tail } = given(1, 10);
    const reader = readerFrom(10n);
    tail.add({ kind: 'checkpoint', position: 500n });
    expect(await reader.next({ max: 10, withinMs: 0, signal: never() })).toMatchObject({ position: 500n });
  });

  test('stops waiting when told to', async () => {
    const { readerFrom } = given(0, 10);
    const stop = new AbortController();
    const waiting = readerFrom(0n).next({ max: 1, withinMs: 60_000, signal: stop.signal });
    stop.abort();
    expect((await waiting).entries).toEqual([]);
  });

  test('readers that come the same way read the store once', async () => {
    const events = Array.from({ length: 100 }, (_, n) => sampleEvent(n + 1));
    let reads = 0;
    const log = sampleLog(events);
    const store: typeof log = {
      readAll(options) {
        reads += 1;
        return log.readAll(options);
      },
    };
    const tail = createTail(1_000n, { entries: 10, bytes: 1e9 });
    const pages = createPages({ store, park: async () => {}, kept: 10, bytes: 1e9, lanes: 2 });
    const all = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const reader = createLogReader({ tail, pages }, 0n);
        const { entries } = await reader.next({ max: 1_000, withinMs: 0, signal: never() });
        const rest = await reader.next({ max: 1_000, withinMs: 0, signal: never() });
        return [...entries, ...rest.entries];
      }),
    );
    expect(reads).toBe(1);
    expect(all[0]).toHaveLength(100);
    expect(all[4]?.[99]).toBe(all[0]?.[99]);
  });
});
