import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { append, logWorld, readAll } from '../../../test/testing/open-log.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 100);

const values = (count: number, size = 100) =>
  Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: `${i}`.padEnd(size) }));

describe('a partition log', () => {
  test('rolls segments and reads across them', async () => {
    const { open } = logWorld();
    const log = open();
    for (let i = 0; i < 50; i++) append(log, values(3));
    expect(log.segments.length).toBeGreaterThan(3);
    log.cache.clear();
    expect((await readAll(log)).map(({ offset }) => offset)).toEqual(
      Array.from({ length: 150 }, (_, i) => i),
    );
    expect((await readAll(log, 77)).map(({ offset }) => offset)[0]).toBe(77);
  });

  test('closes a segment that is old', () => {
    const { open, clock } = logWorld({ segmentMs: 1000 });
    const log = open();
    append(log, values(1));
    clock.advance(1001);
    append(log, values(1));
    expect(log.segments).toHaveLength(2);
  });

  test('opens again with the same records, with and without a clean close', async () => {
    const { open } = logWorld();
    const log = open();
    for (let i = 0; i < 20; i++) append(log, values(2), { producerId: 7, epoch: 0, sequence: 2 * i });
    const before = await readAll(log);
    const crashed = open();
    expect(await readAll(crashed)).toEqual(before);
    crashed.close();
    const closed = open();
    expect(await readAll(closed)).toEqual(before);
    expect(append(closed, values(2), { producerId: 7, epoch: 0, sequence: 38 })).toMatchObject({
      baseOffset: 38,
      fresh: false,
    });
    expect(append(closed, values(2), { producerId: 7, epoch: 0, sequence: 40 })).toMatchObject({
      baseOffset: 40,
      fresh: true,
    });
    expect(() => append(closed, values(2), { producerId: 7, epoch: 0, sequence: 44 })).toThrow('sequence 44');
  });

  test('ends before the first damaged byte of what was not synced, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.boolean(), fc.integer({ min: 1, max: 255 }), async (where, cut, flip) => {
        const { open, volume } = logWorld({ segmentBytes: 100_000 });
        const log = open();
        const ends: number[] = [];
        for (let i = 0; i < 10; i++) {
          append(log, values(1 + (i % 3)), { codec: i % 2 });
          ends.push(log.size);
        }
        const before = await readAll(log);
        const file = volume.open('p/00000000000000000000.log');
        const at = where % file.size;
        const bytes = Buffer.from(file.readSync(0, file.size));
        bytes.writeUInt8((bytes[at] ?? 0) ^ flip, at);
        volume.write('p/00000000000000000000.log', cut ? bytes.subarray(0, at) : bytes);
        const whole = ends.filter((end) => end <= at).length;
        const reopened = open();
        const expectedEnd = Array.from({ length: whole }, (_, i) => 1 + (i % 3)).reduce((a, b) => a + b, 0);
        // Base offset and leader epoch lie outside the checksum: a flip there can only be told by the order of offsets.
        const start = ends[whole - 1] ?? 0;
        const outsideChecksum = !cut && (at - start < 8 || (at - start >= 12 && at - start < 16));
        if (outsideChecksum) return;
        expect(reopened.nextOffset).toBe(expectedEnd);
        expect(await readAll(reopened)).toEqual(before.filter(({ offset }) => offset < expectedEnd));
        expect(append(reopened, values(1)).baseOffset).toBe(expectedEnd);
      }),
      { numRuns: runs },
    );
  });

  test('trusts what was synced, and refuses to open when its framing is gone', async () => {
    const { open, volume } = logWorld();
    const log = open();
    for (let i = 0; i < 30; i++) append(log, values(3));
    await new Promise((resolve) => setImmediate(resolve));
    const [first] = log.segments;
    const path = first?.path ?? '';
    volume.removeFile(path.replace('.log', '.checkpoint'));
    const bytes = Buffer.from(volume.readAll(path) ?? []);
    bytes.writeInt32BE(-5, 8);
    volume.write(path, bytes);
    expect(() => open()).toThrow(`${path} is damaged at byte 0`);
  });

  test('keeps the start of the log over a restart', async () => {
    const { open } = logWorld();
    const log = open();
    for (let i = 0; i < 30; i++) append(log, values(3));
    log.advanceStart(47);
    expect(log.logStart).toBe(47);
    expect(log.segments[0]?.nextOffset).toBeGreaterThan(47);
    const again = open();
    expect(again.logStart).toBe(47);
    again.advanceStart(90);
    const emptied = open();
    expect([emptied.logStart, emptied.nextOffset]).toEqual([90, 90]);
    expect(append(emptied, values(1)).baseOffset).toBe(90);
  });

  test('holds back records of an open transaction from the last stable offset', () => {
    const { open } = logWorld();
    const log = open();
    append(log, values(2));
    append(log, values(2), { producerId: 5, epoch: 0, sequence: 0, transactional: true });
    expect([log.lastStableOffset, log.highWatermark]).toEqual([2, 4]);
    const crashed = open();
    expect(crashed.lastStableOffset).toBe(2);
    crashed.appendMarker(5, 0, false);
    expect(crashed.lastStableOffset).toBe(5);
    expect(crashed.abortedWithin(0, 5)).toEqual([{ producerId: 5, first: 2, last: 4 }]);
    expect(open().abortedWithin(0, 5)).toEqual([{ producerId: 5, first: 2, last: 4 }]);
  });

  test('remembers at most what its cache may hold', () => {
    const { open } = logWorld({ segmentBytes: 1e8 });
    const log = open();
    for (let i = 0; i < 300; i++) append(log, values(1, 10_000));
    expect(log.cache.bytes).toBeLessThanOrEqual(1024 * 1024);
    expect(log.cache.find(299)).toBeGreaterThanOrEqual(0);
    expect(log.cache.find(0)).toBe(-1);
  });
});

test('a producer that wrote nothing for a day is forgotten, one with an open transaction is not', () => {
  const { open, clock } = logWorld();
  const log = open();
  append(log, values(1), { producerId: 1, epoch: 0, sequence: 0 });
  append(log, values(1), { producerId: 2, epoch: 0, sequence: 0, transactional: true });
  clock.advance(23 * 3_600_000);
  log.forgetIdleProducers();
  expect(log.producers.size).toBe(2);
  clock.advance(2 * 3_600_000);
  log.forgetIdleProducers();
  expect([log.producers.get(1), log.producers.size]).toEqual([undefined, 1]);
});
