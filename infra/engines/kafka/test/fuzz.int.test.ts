import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clientApis } from '../src/gen/client-codec.ts';
import { startKafka } from '../src/index.ts';
import { batchOf } from './testing/batches.ts';
import { RawClient } from './testing/raw-client.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 2000);

const apiList = Object.values(clientApis);

type Frame = {
  readonly key: number;
  readonly version: number;
  readonly body: Uint8Array;
  readonly lie: number;
};

const frame = fc.record<Frame>({
  key: fc.constantFrom(...apiList.map(({ key }) => key), 99),
  version: fc.integer({ min: -1, max: 14 }),
  body: fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    // Small numbers pass for lengths and counts more often than any bytes do.
    fc
      .array(fc.constantFrom(0, 0, 0, 1, 2, 3, 255), { maxLength: 120 })
      .map((bytes) => Uint8Array.from(bytes)),
  ),
  /** What is added to the true length in front. */
  lie: fc.constantFrom(0, 0, 0, 0, 0, -1, 1, 1000, -100_000),
});

function encode({ key, version, body, lie }: Frame): Buffer {
  const head = Buffer.alloc(16);
  head.writeInt32BE(Math.max(-1, 12 + body.length + lie), 0);
  head.writeInt16BE(key, 4);
  head.writeInt16BE(version, 6);
  head.writeInt32BE(7, 8);
  head.writeInt16BE(2, 12);
  head.write('fz', 14);
  return Buffer.concat([head, body]);
}

describe('fuzzed frames', () => {
  test(
    'end in an answer or a clean close, and leave the broker as well as it was',
    async () => {
      const errors: unknown[] = [];
      const engine = await startKafka({ memory: true, onError: (error) => errors.push(error) });
      const client = await RawClient.open(engine.address);
      await client.call(clientApis.CreateTopics, 5, {
        topics: [{ name: 'kept', numPartitions: 1, replicationFactor: 1 }],
        timeoutMs: 1000,
      });
      const produce = async () => {
        const { topics } = await client.call(clientApis.Produce, 8, {
          acks: -1,
          timeoutMs: 1000,
          topics: [{ name: 'kept', parts: [{ index: 0, records: batchOf([{ value: 'v' }]) }] }],
        });
        return topics[0]?.parts[0]?.baseOffset;
      };
      const perConnection = 50;
      let at = 0;
      for (const frames of chunks(fc.sample(frame, runs), perConnection)) {
        // A frame that ends its connection ends it for those behind it as well, so each goes on a fresh one in turn.
        await Promise.all(frames.map((one) => sendAlone(engine.address, encode(one))));
        at += frames.length;
        if (at % 1000 === 0) expect(await produce()).toBe(at / 1000 - 1);
      }
      client.close();
      await engine.stop();
      expect(errors).toEqual([]);
    },
    60_000 + runs * 3,
  );
});

function* chunks<T>(items: readonly T[], size: number): Iterable<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** Sends a frame, waits for an answer or the close, at most a moment (some wait for records or members), and closes. */
async function sendAlone(address: string, bytes: Buffer): Promise<void> {
  const client = await RawClient.open(address);
  client.send(bytes);
  const answered = client.nextFrame().catch(() => undefined);
  const timer = new Promise((resolve) => setTimeout(resolve, 5));
  await Promise.race([answered, timer]);
  client.close();
  await client.closed;
}
