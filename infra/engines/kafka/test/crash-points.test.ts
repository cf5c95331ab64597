import { describe, expect, test } from '@jest/globals';
import { Broker } from '../src/engine/broker.ts';
import { ManualClock } from '../src/engine/clock.ts';
import { KafkaError } from '../src/engine/kafka-error.ts';
import { checkBatches } from '../src/engine/records/batch.ts';
import { MemoryVolume } from '../src/engine/storage/memory-volume.ts';
import type { Volume } from '../src/engine/storage/volume.ts';
import { settingsOf } from '../src/options.ts';
import { batchOf } from './testing/batches.ts';
import { Crash, CrashVolume } from './testing/crash-volume.ts';
import { clockStart } from './testing/open-log.ts';

const openBroker = (volume: Volume) => {
  const settings = settingsOf({ maintenanceMs: 0 });
  return new Broker({ volume, clock: new ManualClock(clockStart), settings, onError: () => undefined });
};

/** What its client knows to be done. */
type Acknowledged = { created: boolean; written: number; ended: number; deleted: boolean };

const TXN = 'txn';
const OUTCOMES = [true, false, true];

/** A topic, transactions over two partitions and a group's offsets, and a deletion: every kind of change there is. */
function work(broker: Broker, done: Acknowledged): void {
  broker.topics.create({ name: 't', partitions: 2, configs: [['segment.bytes', '1024']] });
  broker.topics.create({ name: 'gone', partitions: 1, configs: [] });
  done.created = true;
  const { producerId, epoch } = broker.transactions.initProducer(TXN, 60_000, undefined);
  const claim = { id: TXN, producerId, epoch };
  for (const [n, committed] of OUTCOMES.entries()) {
    broker.transactions.addPartitions(claim, [
      ['t', 0],
      ['t', 1],
    ]);
    broker.transactions.addOffsets(claim, 'g');
    for (const index of [0, 1]) {
      const batch = batchOf([{ value: `${n}`.padEnd(500) }], {
        producerId,
        epoch,
        sequence: n,
        transactional: true,
        timestamp: clockStart,
      });
      broker.topics.partition('t', index)?.append(batch, checkBatches(batch, 1e6));
      done.written++;
    }
    broker.transactions.commitOffsets(claim, 'g', [
      { topic: 't', partition: 0, offset: n, leaderEpoch: -1, metadata: '' },
    ]);
    broker.transactions.end(claim, committed);
    done.ended++;
  }
  const gone = broker.topics.get('gone');
  if (gone !== undefined) broker.deleteTopic(gone);
  done.deleted = true;
}

/** Runs the work until the process dies before its n-th change; false when it came to its end. */
function dies(memory: MemoryVolume, changes: number, done: Acknowledged): boolean {
  try {
    work(openBroker(new CrashVolume(memory, changes)), done);
    return false;
  } catch (error) {
    if (error instanceof Crash || error instanceof KafkaError) return true;
    throw error;
  }
}

const markersIn = (broker: Broker, index: number) =>
  broker.topics.partition('t', index)?.producers.aborted.length;

describe('a process that dies before any of its changes', () => {
  test('is followed by one that carries on from what was acknowledged', () => {
    let points = 0;
    for (let changes = 0; ; changes++) {
      const memory = new MemoryVolume();
      const done: Acknowledged = { created: false, written: 0, ended: 0, deleted: false };
      if (!dies(memory, changes, done)) break;
      points++;
      const broker = openBroker(memory);
      expectWhole(broker, done);
      // Opening once more changes nothing.
      const again = openBroker(memory);
      expectWhole(again, done);
    }
    expect(points).toBeGreaterThan(30);
  });

  function expectWhole(broker: Broker, done: Acknowledged): void {
    expect(broker.topics.get('t') !== undefined || !done.created).toBe(true);
    expect(broker.topics.get('gone') === undefined || !done.deleted).toBe(true);
    const [left, right] = [broker.topics.partition('t', 0), broker.topics.partition('t', 1)];
    if (left === undefined || right === undefined) return;
    const isOpen = (log: typeof left) => log.lastStableOffset < log.highWatermark;
    // Both partitions agree about every transaction that was decided.
    expect(markersIn(broker, 0)).toBe(markersIn(broker, 1));
    const decided = OUTCOMES.slice(0, done.ended);
    const committed = decided.lastIndexOf(true);
    const offset = broker.groups.offsets.get('g', 't', 0)?.offset ?? -1;
    expect(offset).toBeGreaterThanOrEqual(committed);
    expect(markersIn(broker, 0)).toBeGreaterThanOrEqual(decided.filter((outcome) => !outcome).length);
    expect(left.nextOffset + right.nextOffset).toBeGreaterThanOrEqual(done.written + 2 * done.ended);
    // An offset that is there belongs to a transaction whose records are there, in both partitions.
    if (offset > committed) expect([isOpen(left), isOpen(right)]).toEqual([false, false]);
  }
});
