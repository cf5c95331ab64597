import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sampleEvent } from '../../test/sample-log.ts';
import { type Entry, toEntry } from '../log/entry.ts';
import { createDispatch, keyOf } from './dispatch.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 100);
const entry = (n: number): Entry => toEntry(sampleEvent(n));
const positions = (entries: readonly Entry[] | undefined) => entries?.map(({ position }) => position);

describe('the dispatch of a cursor', () => {
  test('keeps a key with one member until all its events are settled', () => {
    const dispatch = createDispatch();
    // Keys by number modulo 3: 1, 4 and 7 belong to one customer.
    for (const n of [1, 4, 7, 2]) dispatch.offer(entry(n));
    dispatch.join('a', 1);
    dispatch.join('b', 10);
    expect(positions(dispatch.take('a', 10, 0)?.entries)).toEqual([10n]);
    expect(positions(dispatch.take('b', 10, 0)?.entries)).toEqual([20n]);
    expect(dispatch.take('b', 10, 0)).toBeUndefined();
    expect(positions(dispatch.acknowledge('a', 1))).toEqual([10n]);
    expect(positions(dispatch.take('b', 10, 0)?.entries)).toEqual([40n, 70n]);
  });

  test('sends about in the order of the log, not one key after the other', () => {
    const dispatch = createDispatch();
    for (const n of [1, 2, 3, 4, 5, 6]) dispatch.offer(entry(n));
    dispatch.join('a', 4);
    expect(positions(dispatch.take('a', 10, 0)?.entries)).toEqual([10n, 20n, 30n, 40n]);
  });

  test('says up to where everything is settled, whatever the order of settling', () => {
    const dispatch = createDispatch();
    for (const n of [1, 2, 3]) dispatch.offer(entry(n));
    dispatch.join('a', 10);
    expect(dispatch.mark(35n).position).toBe(0n);
    dispatch.take('a', 10, 0);
    dispatch.settle('a', 20n);
    expect(dispatch.mark(35n).position).toBe(0n);
    dispatch.settle('a', 10n);
    expect(dispatch.mark(35n).position).toBe(20n);
    dispatch.settle('a', 30n);
    expect(dispatch.mark(35n).position).toBe(35n);
    expect(dispatch.settle('a', 30n)).toBeUndefined();
  });

  test('an event offered again holds nothing up, and is sent like any other', () => {
    const dispatch = createDispatch({ from: { position: 50n, offered: 3n, done: 2n } });
    dispatch.join('a', 10);
    dispatch.offerAgain(entry(9));
    dispatch.offer(entry(6));
    expect(dispatch.mark(60n)).toEqual({ position: 50n, offered: 3n, done: 2n });
    expect(dispatch.take('a', 10, 0)?.entries).toHaveLength(2);
    dispatch.settle('a', 60n);
    expect(dispatch.mark(65n)).toEqual({ position: 65n, offered: 4n, done: 3n });
    expect(dispatch.outstanding).toBe(1);
  });

  test('a batch ends with the event that makes it too large', () => {
    const dispatch = createDispatch({ batchBytes: 250, sizeOf: () => 100 });
    for (const n of [1, 2, 3, 4]) dispatch.offer(entry(n));
    dispatch.join('a', 10);
    expect(positions(dispatch.take('a', 10, 0)?.entries)).toEqual([10n, 20n, 30n]);
    expect(positions(dispatch.take('a', 10, 0)?.entries)).toEqual([40n]);
  });

  test('counts what was offered, done and parked, also ahead of what is open', () => {
    const dispatch = createDispatch();
    dispatch.join('a', 10);
    for (const n of [1, 2, 3]) dispatch.offer(entry(n));
    dispatch.skip(35n);
    dispatch.take('a', 10, 0);
    dispatch.settle('a', 20n);
    dispatch.settle('a', 30n, 'parked');
    expect(dispatch.totals).toEqual({ offered: 4n, done: 1n });
    expect(dispatch.mark(40n)).toEqual({ position: 0n, offered: 0n, done: 0n });
    dispatch.settle('a', 10n);
    expect(dispatch.totals).toEqual({ offered: 4n, done: 2n });
    expect(dispatch.mark(40n)).toEqual({ position: 40n, offered: 4n, done: 2n });
  });

  test('gives what a lost member had to the others, in order and before what is later', () => {
    const dispatch = createDispatch();
    dispatch.join('a', 10);
    for (const n of [1, 4]) dispatch.offer(entry(n));
    dispatch.take('a', 10, 0);
    dispatch.offer(entry(7));
    dispatch.leave('a');
    dispatch.join('b', 10);
    expect(positions(dispatch.take('b', 10, 0)?.entries)).toEqual([10n, 40n, 70n]);
    expect(dispatch.acknowledge('a', 1)).toBeUndefined();
  });

  test('one at a time per key: the next is sent when the one before is settled', () => {
    const dispatch = createDispatch({ inFlightPerKey: 1 });
    dispatch.join('a', 10);
    for (const n of [1, 4, 2]) dispatch.offer(entry(n));
    expect(positions(dispatch.take('a', 10, 0)?.entries)).toEqual([10n, 20n]);
    dispatch.settle('a', 10n);
    expect(positions(dispatch.take('a', 10, 0)?.entries)).toEqual([40n]);
  });

  test('never sends beyond the credit, and refuses an acknowledgement of what was not sent', () => {
    const dispatch = createDispatch();
    dispatch.join('a', 1);
    for (const n of [1, 2]) dispatch.offer(entry(n));
    expect(dispatch.take('a', 10, 0)?.entries).toHaveLength(1);
    expect(dispatch.take('a', 10, 0)).toBeUndefined();
    expect(dispatch.acknowledge('a', 2)).toBeUndefined();
    dispatch.grant('a', 5);
    expect(dispatch.take('a', 10, 0)?.entries).toHaveLength(1);
  });

  test('whoever comes, goes, acknowledges or dies: every event is settled, and each key is settled in order', () => {
    const step = fc.record({
      kind: fc.constantFrom('offer', 'take', 'ack', 'leave', 'join'),
      member: fc.nat(3),
      size: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), fc.boolean(), (steps, single) => {
        const dispatch = createDispatch(single ? { inFlightPerKey: 1 } : {});
        const held = new Map<string, { delivery: number; entries: readonly Entry[] }[]>();
        const settled: Entry[] = [];
        let offered = 0;
        const act: Record<string, (id: string, size: number) => void> = {
          offer(_id, size) {
            for (let n = 0; n < size; n += 1) {
              offered += 1;
              dispatch.offer(entry(offered));
            }
          },
          join(id) {
            if (held.has(id)) return;
            dispatch.join(id, 5);
            held.set(id, []);
          },
          take(id, size) {
            dispatch.grant(id, size);
            const batch = dispatch.take(id, size, 0);
            if (batch !== undefined) held.get(id)?.push(batch);
          },
          ack(id) {
            const batch = held.get(id)?.shift();
            if (batch === undefined) return;
            expect(dispatch.acknowledge(id, batch.delivery)).toEqual(batch.entries);
            settled.push(...batch.entries);
          },
          leave(id) {
            dispatch.leave(id);
            held.delete(id);
          },
        };
        for (const { kind, member, size } of steps) act[kind]?.(`m${member}`, size);
        for (const id of [...held.keys()]) act['leave']?.(id, 1);
        act['join']?.('last', 1);
        while (dispatch.outstanding > 0) {
          act['take']?.('last', 9);
          act['ack']?.('last', 1);
        }
        expect(settled).toHaveLength(offered);
        for (const own of Map.groupBy(settled, keyOf).values())
          expect(positions(own)).toEqual(positions(own.toSorted((a, b) => Number(a.position - b.position))));
        expect(dispatch.mark(1_000_000n).position).toBe(1_000_000n);
      }),
      { numRuns: runs },
    );
  });
});
