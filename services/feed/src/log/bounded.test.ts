import { describe, expect, test } from '@jest/globals';
import { sampleEvent, sampleLog } from '../../test/sample-log.ts';
import { createPages } from './pages.ts';
import { createLogReader } from './reader.ts';
import { createTail } from './tail.ts';

const { signal } = new AbortController();
const MiB = 1_048_576;
const large = (n: number) => sampleEvent(n, { data: { reason: 'x'.repeat(MiB / 2) } });

describe('what the feed keeps in memory', () => {
  test('of the young end of the log is bounded by bytes, and the newest event is always there', () => {
    const tail = createTail(0n, { entries: 1_000, bytes: 10 * MiB });
    for (let n = 1; n <= 100; n += 1) {
      tail.add({ kind: 'event', event: large(n) });
      const kept = tail.after(tail.start, 1_000);
      expect(kept.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(11.2 * MiB);
      expect(kept.at(-1)?.position).toBe(BigInt(n * 10));
      expect(kept[0]?.position).toBe(tail.start + 10n);
    }
    const small = createTail(0n, { entries: 10, bytes: 1 });
    for (let n = 1; n <= 3; n += 1) small.add({ kind: 'event', event: large(n) });
    expect(small.after(small.start, 10).map(({ position }) => position)).toEqual([30n]);
  });

  test('of the history is bounded too: large events come in small stretches, none is lost, and no page is held by a reader', async () => {
    const events = Array.from({ length: 60 }, (_, n) => large(n + 1));
    let reads = 0;
    const log = sampleLog(events);
    const store: typeof log = {
      readAll(options) {
        reads += 1;
        return log.readAll(options);
      },
    };
    const tail = createTail(600n, { entries: 1, bytes: 1 });
    const pages = createPages({ store, park: async () => {}, kept: 24, bytes: 8 * MiB, lanes: 1 });
    const [slow, quick] = [createLogReader({ tail, pages }, 0n), createLogReader({ tail, pages }, 0n)];
    const first = await slow.next({ max: 256, withinMs: 0, signal });
    const positions = async (reader: typeof quick) => {
      const found: bigint[] = [];
      for (;;) {
        const { entries, live } = await reader.next({ max: 256, withinMs: 0, signal });
        expect(entries.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(4 * MiB);
        found.push(...entries.map(({ position }) => position));
        if (live) return found;
      }
    };
    expect(await positions(quick)).toEqual(events.map(({ position }) => position));
    const before = reads;
    const rest = await positions(slow);
    expect([...first.entries.map(({ position }) => position), ...rest]).toEqual(
      events.map(({ position }) => position),
    );
    // The pages it came from were gone: it read them again instead of having held them.
    expect(reads).toBeGreaterThan(before);
  });
});
