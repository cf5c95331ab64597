import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type KafkaEngine, startKafka } from '../src/index.ts';
import { createTopic } from './testing/cluster.ts';
import { RawClient } from './testing/raw-client.ts';

const hasKcat = spawnSync('kcat', ['-V']).status === 0;

// librdkafka has decoders of its own, so what compaction wrote is read by somebody else.
(hasKcat ? describe : describe.skip)('what compaction has written, kcat reads', () => {
  let engine: KafkaEngine;
  let client: RawClient;
  beforeAll(async () => {
    engine = await startKafka({ maintenanceMs: 0 });
    client = await RawClient.open(engine.address);
  });
  afterAll(async () => {
    client.close();
    await engine.stop();
  });

  const kcat = (args: readonly string[], input = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn('kcat', ['-b', engine.address, ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
      let output = '';
      child.stdout.on('data', (data) => {
        output += data;
      });
      child.once('exit', (code) =>
        code === 0 ? resolve(output) : reject(new Error(`kcat ended with ${code}`)),
      );
      child.stdin.end(input);
    });

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('with codec %s', async (codec) => {
    const topic = await createTopic(client, { configs: { 'cleanup.policy': 'compact' } });
    const line = (i: number, round: number) => `k${i}:value ${i} of round ${round} ${'xyz'.repeat(i)}`;
    const round = (n: number) => Array.from({ length: 100 }, (_, i) => line(i, n));
    for (const n of [1, 2]) await kcat(['-P', '-t', topic, '-K:', '-z', codec], `${round(n).join('\n')}\n`);
    expect(await engine.compact()).toBeGreaterThan(0);
    const output = await kcat(['-C', '-t', topic, '-K:', '-e', '-q']);
    expect(output.trimEnd().split('\n')).toEqual(round(2));
  });
});
