import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Consumer, Kafka, logLevel } from 'kafkajs';
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
  const seen: number[] = [];
  let current: Consumer;
  const open = async (): Promise<void> => {
    // What a crashed member leaves behind in the group is gone after its session, which the next one waits for.
    const times = {
      maxWaitTimeInMs: 100,
      heartbeatInterval: 500,
      sessionTimeout: 3000,
      rebalanceTimeout: 5000,
    };
    current = kafka.consumer({ groupId: 'readers', ...times, retry });
    // A coordinator that dies while it is looked for ends a kafkajs consumer for good: its application opens another.
    current.on(current.events.CRASH, ({ payload }) => {
      if (!payload.restart) reopen();
    });
    await current.connect();
    await current.subscribe({ topic: 'plain', fromBeginning: true });
    await current.run({
      autoCommitInterval: 50,
      eachMessage: async ({ message }) => {
        seen.push(Number(message.value?.toString()));
      },
    });
  };
  const reopen = () => {
    open().catch(() => setTimeout(reopen, 50));
  };
  await open();
  return { seen, close: () => current.disconnect() };
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
      try {
        const reader = await openReader(broker.address);
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
        load.abandon();
        await broker.kill();
        rmSync(folder, { recursive: true });
      }
    },
    30_000 + rounds * 5000,
  );
});
