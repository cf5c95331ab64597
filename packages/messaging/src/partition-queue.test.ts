import { describe, expect, test } from '@jest/globals';
import { createPartitionQueue } from './partition-queue.ts';
import type { StoredRecord } from './record.ts';
import type { Work } from './worker.ts';

const records = (...offsets: readonly number[]): StoredRecord[] =>
  offsets.map((offset) => ({
    topic: 't',
    partition: 0,
    offset: BigInt(offset),
    key: 'k',
    headers: {},
    value: null,
  }));

/** Work that ends only when told to. */
const manual = () => {
  const begun: bigint[] = [];
  const ends: ((result: 'settled' | 'abandoned') => void)[] = [];
  const work: Work = ({ offset }) => {
    begun.push(offset);
    return new Promise((resolve) => ends.push(resolve));
  };
  const end = async (result: 'settled' | 'abandoned' = 'settled') => {
    ends.shift()?.(result);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return { begun, work, end };
};

const given = () => {
  const { begun, work, end } = manual();
  const stopping = new AbortController();
  const outOfTime = new AbortController();
  const settled: bigint[] = [];
  const queue = createPartitionQueue({
    work,
    stopping: stopping.signal,
    outOfTime: outOfTime.signal,
    settled: (next) => settled.push(next),
  });
  return { begun, end, queue, settled, stopping };
};

describe('the queue of a partition', () => {
  test('works on one record at a time, in order, and says how far it came', async () => {
    const { begun, end, queue, settled } = given();
    queue.push(records(5, 6, 8), 9n);
    expect(begun).toEqual([5n]);
    await end();
    expect(begun).toEqual([5n, 6n]);
    await end();
    await end();
    expect(begun).toEqual([5n, 6n, 8n]);
    expect(settled).toEqual([6n, 7n, 9n]);
    expect(queue.progress).toEqual({ next: 9n, end: 9n });
  });

  test('after a rebalance skips what it already did and what it has in hand', async () => {
    const { begun, end, queue } = given();
    queue.push(records(0, 1, 2, 3), 4n);
    await end();
    queue.restart();
    queue.push(records(0, 1, 2, 3), 4n);
    await end();
    await end();
    await end();
    expect(begun).toEqual([0n, 1n, 2n, 3n]);
  });

  test('begins again with a topic that was made anew', async () => {
    const { begun, end, queue } = given();
    queue.push(records(7), 8n);
    await end();
    queue.restart();
    queue.push(records(0, 1), 2n);
    await end();
    expect(begun).toEqual([7n, 0n, 1n]);
  });

  test('a lost partition takes no further record and settles nothing that was abandoned', async () => {
    const { begun, end, queue, settled } = given();
    queue.push(records(0, 1), 2n);
    queue.lose();
    await end('abandoned');
    queue.push(records(1), 2n);
    expect(begun).toEqual([0n]);
    expect(settled).toEqual([]);
  });

  test('finishing waits for the work in hand and drops the rest', async () => {
    const { begun, end, queue, settled, stopping } = given();
    queue.push(records(0, 1), 2n);
    stopping.abort();
    let finished = false;
    const finishing = queue.finish().then(() => {
      finished = true;
    });
    await Promise.resolve();
    expect(finished).toBe(false);
    await end();
    await finishing;
    expect(begun).toEqual([0n]);
    expect(settled).toEqual([1n]);
  });

  test('tells those who wait for room', async () => {
    const { end, queue } = given();
    queue.push(records(0, 1, 2), 3n);
    let room = false;
    const waiting = queue.drainedTo(1).then(() => {
      room = true;
    });
    await Promise.resolve();
    expect(room).toBe(false);
    await end();
    await waiting;
    expect(queue.waiting).toBe(1);
  });
});
