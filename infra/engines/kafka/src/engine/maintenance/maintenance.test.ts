import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { append, clockStart, logWorld, readAll } from '../../../test/testing/open-log.ts';
import { TopicConfig } from '../topic/topic-config.ts';
import { compact } from './compaction.ts';
import { retain } from './retention.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 60);

const config = (entries: Readonly<Record<string, string>>) => new TopicConfig(Object.entries(entries), {});

describe('retention', () => {
  const filled = () => {
    const world = logWorld({ segmentBytes: 1024 });
    const log = world.open();
    for (let i = 0; i < 20; i++)
      append(log, [{ value: 'x'.repeat(400) }], { timestamp: clockStart + i * 1000 });
    return { ...world, log };
  };

  test('drops whole segments by size, never the active one', () => {
    const { log } = filled();
    retain(log, config({ 'retention.bytes': '3000', 'retention.ms': '-1' }), clockStart);
    expect(log.size).toBeLessThanOrEqual(3000 + 1024);
    expect(log.logStart).toBeGreaterThan(10);
    retain(log, config({ 'retention.bytes': '0', 'retention.ms': '-1' }), clockStart);
    expect(log.segments).toHaveLength(1);
    expect(log.nextOffset).toBe(20);
  });

  test('drops segments by the age of their newest record, the active one included', () => {
    const { log } = filled();
    retain(log, config({ 'retention.ms': '10000' }), clockStart + 20_000);
    expect(log.logStart).toBe(10);
    retain(log, config({ 'retention.ms': '1000' }), clockStart + 60_000);
    expect([log.logStart, log.nextOffset]).toEqual([20, 20]);
    expect(append(log, [{ value: 'next' }]).baseOffset).toBe(20);
  });

  test('keeps all when nothing is limited', () => {
    const { log } = filled();
    expect(retain(log, config({ 'retention.ms': '-1' }), clockStart + 1e12)).toBe(0);
  });
});

describe('compaction', () => {
  const settings = config({ 'cleanup.policy': 'compact', 'delete.retention.ms': '1000' });

  test('keeps the newest record of each key at its offset', async () => {
    const { open } = logWorld({ segmentBytes: 8192 });
    const log = open();
    for (let i = 0; i < 200; i++) {
      append(
        log,
        Array.from({ length: 10 }, (_, n) => ({ key: `k${(i * 10 + n) % 50}`, value: String(i * 10 + n) })),
        { codec: [0, 1, 4][i % 3] ?? 0 },
      );
    }
    log.roll();
    const freed = await compact(log, settings, clockStart);
    expect(freed).toBeGreaterThan(0);
    const seen = await readAll(log);
    expect(seen.map(({ offset }) => offset)).toEqual(Array.from({ length: 50 }, (_, i) => 1950 + i));
    expect(seen.every(({ offset, value }) => Number(value) === offset)).toBe(true);
    expect(await readAll(log, 100)).toEqual(seen);
    const reopened = open();
    expect(await readAll(reopened)).toEqual(seen);
    expect(append(reopened, [{ key: 'k', value: 'v' }]).baseOffset).toBe(2000);
  });

  test('keeps tombstones as long as their topic says', async () => {
    const { open } = logWorld({ segmentBytes: 1e6 });
    const log = open();
    append(log, [
      { key: 'a', value: '1' },
      { key: 'b', value: '1' },
    ]);
    append(log, [{ key: 'a', value: null }]);
    log.roll();
    await compact(log, settings, clockStart + 500);
    expect(await readAll(log)).toEqual([
      { offset: 1, key: 'b', value: '1' },
      { offset: 2, key: 'a', value: null },
    ]);
    await compact(log, settings, clockStart + 5000);
    expect(await readAll(log)).toEqual([{ offset: 1, key: 'b', value: '1' }]);
  });

  test('drops aborted records, keeps open ones and the markers they need', async () => {
    const { open } = logWorld({ segmentBytes: 1e6 });
    const log = open();
    append(log, [{ key: 'a', value: 'kept' }]);
    append(log, [{ key: 'a', value: 'aborted' }], {
      producerId: 1,
      epoch: 0,
      sequence: 0,
      transactional: true,
    });
    log.appendMarker(1, 0, false);
    append(log, [{ key: 'b', value: 'committed' }], {
      producerId: 1,
      epoch: 0,
      sequence: 1,
      transactional: true,
    });
    log.appendMarker(1, 0, true);
    append(log, [{ key: 'a', value: 'open' }], { producerId: 2, epoch: 0, sequence: 0, transactional: true });
    log.roll();
    await compact(log, settings, clockStart + 5000);
    const data = (await readAll(log)).filter(({ key }) => key === 'a' || key === 'b');
    expect(data).toEqual([
      { offset: 0, key: 'a', value: 'kept' },
      { offset: 3, key: 'b', value: 'committed' },
      { offset: 5, key: 'a', value: 'open' },
    ]);
    expect(log.lastStableOffset).toBe(5);
  });

  test('still knows the last batch of a producer whose records are gone', async () => {
    const { open, volume } = logWorld({ segmentBytes: 1e6 });
    const log = open();
    append(log, [{ key: 'a', value: '1' }], { producerId: 9, epoch: 0, sequence: 0 });
    append(log, [{ key: 'a', value: '2' }]);
    log.roll();
    await compact(log, settings, clockStart);
    for (const name of volume.list('p')) if (name.endsWith('.checkpoint')) volume.removeFile(`p/${name}`);
    const reopened = open();
    expect(
      append(reopened, [{ key: 'a', value: '1' }], { producerId: 9, epoch: 0, sequence: 0 }),
    ).toMatchObject({ baseOffset: 0, fresh: false });
    expect(await readAll(reopened)).toEqual([{ offset: 1, key: 'a', value: '2' }]);
  });

  test('of any history leaves what a table of it would hold', async () => {
    const record = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.option(fc.string({ maxLength: 5 })),
    });
    const batches = fc.array(
      fc.tuple(fc.array(record, { minLength: 1, maxLength: 5 }), fc.constantFrom(0, 1, 4)),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(3), async (history, passes) => {
        const { open } = logWorld({ segmentBytes: 1024 });
        let log = open();
        const table = new Map<string, { offset: number; value: string | null }>();
        for (const [index, [records, codec]] of history.entries()) {
          const { baseOffset } = append(log, records, { codec });
          for (const [n, { key, value }] of records.entries())
            table.set(key, { offset: baseOffset + n, value });
          if (index % 7 === passes) await compact(log, settings, clockStart);
        }
        log.roll();
        await compact(log, settings, clockStart);
        log = open();
        const expected = [...table]
          .map(([key, { offset, value }]) => ({ offset, key, value }))
          .sort((a, b) => a.offset - b.offset);
        expect(await readAll(log)).toEqual(expected);
      }),
      { numRuns: runs },
    );
  });
});
