import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { batchOf } from './testing/batches.ts';
import { BrokerProcess } from './testing/broker-process.ts';
import { CrashLoad, readCommitted, storedOffset } from './testing/crash-load.ts';
import { eventually } from './testing/target.ts';

const rounds = Number(process.env['ICRM_RUNS'] ?? 5);

/** Ends every active segment and journal with what a write that was under way may have left. */
function tearTails(folder: string, round: number): void {
  const whole = batchOf([{ key: 'k', value: 'torn' }], { producerId: 1, epoch: 0, sequence: 0 });
  const torn = round % 2 === 0 ? whole.subarray(0, 30 + (round % 40)) : Buffer.alloc(77, round);
  for (const partition of readdirSync(join(folder, 'topics'))) {
    const logs = readdirSync(join(folder, 'topics', partition)).filter((name) => name.endsWith('.log'));
    const active = logs.sort().at(-1);
    if (active !== undefined) appendFileSync(join(folder, 'topics', partition, active), torn);
  }
  for (const journal of ['offsets.journal', 'transactions.journal']) {
    appendFileSync(join(folder, journal), torn.subarray(0, 9));
  }
}

/** A member of a group that reads on through every crash, each record at least once. */
async function openReader(address: string) {
  const retry = { retries: 10_000, initialRetryTime: 10, maxRetryTime: 100 };
  const kafka = new Kafka({ clientId: 'reader', brokers: [address], logLevel: logLevel.NOTHING, retry });
  const consumer = kafka.consumer({ groupId: 'readers', maxWaitTimeInMs: 100, retry });
  await consumer.connect();
  await consumer.subscribe({ topic: 'plain', fromBeginning: true });
  const seen: number[] = [];
  await consumer.run({
    autoCommitInterval: 50,
    eachMessage: async ({ message }) => {
      seen.push(Number(message.value?.toString()));
    },
  });
  return { seen, close: () => consumer.disconnect() };
}

describe('a broker that is killed', () => {
  test(
    'loses nothing it acknowledged, doubles nothing, and keeps transactions whole',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'icrm-kafka-crash-'));
      const broker = new BrokerProcess(folder);
      await broker.start();
      const load = new CrashLoad(broker.address);
      await load.start();
      const reader = await openReader(broker.address);
      try {
        for (let round = 0; round < rounds; round++) {
          await new Promise((resolve) => setTimeout(resolve, 60 + ((round * 37) % 120)));
          await broker.kill();
          tearTails(folder, round);
          await broker.start();
        }
        await load.stop();
        await eventually(() => new Set(reader.seen).size === load.acknowledged.length, 30_000);
        await reader.close();
        const firsts = [...new Set(reader.seen)];
        expect(firsts).toEqual(load.acknowledged);
        expect(await readCommitted(broker.address, 'plain')).toEqual(load.acknowledged);
        expect(load.acknowledged.length).toBeGreaterThan(rounds);
        expect(await readCommitted(broker.address, 'txn', 0)).toEqual(load.committedTxns);
        expect(await readCommitted(broker.address, 'txn', 1)).toEqual(load.committedTxns);
        expect(load.committedTxns.length).toBeGreaterThan(0);
        expect(await storedOffset(broker.address)).toBe(load.committedOffset);
        expect(await broker.stop()).toBe(0);
        await broker.start();
        expect(await readCommitted(broker.address, 'plain')).toEqual(load.acknowledged);
        expect(await storedOffset(broker.address)).toBe(load.committedOffset);
      } finally {
        await broker.kill();
        rmSync(folder, { recursive: true });
      }
    },
    30_000 + rounds * 5000,
  );
});
