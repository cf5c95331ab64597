import { spawn, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTopic, newGroup } from '../testing/cluster.ts';
import { RawClient } from '../testing/raw-client.ts';
import { eventually, openTarget, type Target } from '../testing/target.ts';

const isThere = spawnSync('kcat', ['-V']).status === 0;

// librdkafka as an independent client; where Debian's kcat is not installed, the suite is counted as skipped.
(isThere ? describe : describe.skip)('kcat', () => {
  let target: Target;
  let client: RawClient;
  beforeAll(async () => {
    target = await openTarget();
    client = await RawClient.open(target.address);
  });
  afterAll(async () => {
    client.close();
    await target.stop();
  });

  const kcat = (args: readonly string[], input = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn('kcat', ['-b', target.address, '-X', 'log_level=3', ...args]);
      let output = '';
      let errors = '';
      child.stdout.on('data', (data) => {
        output += data;
      });
      child.stderr.on('data', (data) => {
        errors += data;
      });
      child.once('exit', (code) =>
        code === 0 ? resolve(output) : reject(new Error(`kcat ended with ${code}: ${errors}`)),
      );
      child.stdin.end(input);
    });

  test('lists brokers and topics', async () => {
    const topic = await createTopic(client, { partitions: 2 });
    const listing = JSON.parse(await kcat(['-L', '-J', '-t', topic]));
    expect(listing.brokers).toEqual([{ id: 1, name: target.address }]);
    expect(listing.topics[0].partitions).toHaveLength(2);
  });

  test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])(
    'produces with codec %s what it consumes',
    async (codec) => {
      const topic = await createTopic(client);
      const lines = Array.from({ length: 200 }, (_, i) => `k${i}:value ${i} ${'x'.repeat(i)}`);
      await kcat(
        ['-P', '-t', topic, '-K:', '-z', codec, '-X', 'enable.idempotence=true'],
        `${lines.join('\n')}\n`,
      );
      const output = await kcat(['-C', '-t', topic, '-K:', '-e', '-q']);
      expect(output.trimEnd().split('\n')).toEqual(lines);
    },
  );

  test('starts at an offset and at a time', async () => {
    const topic = await createTopic(client);
    await kcat(['-P', '-t', topic, '-z', 'snappy'], 'a\nb\nc\n');
    expect(await kcat(['-C', '-t', topic, '-o', '1', '-e', '-q'])).toBe('b\nc\n');
    expect(await kcat(['-Q', '-t', `${topic}:0:${Date.now() - 60_000}`])).toContain('offset 0');
    expect(await kcat(['-C', '-t', topic, '-o', `s@${Date.now() - 60_000}`, '-e', '-q'])).toBe('a\nb\nc\n');
  });

  test('consumes in a group and goes on where it left off', async () => {
    const topic = await createTopic(client);
    const group = await newGroup(client);
    await kcat(['-P', '-t', topic], 'a\nb\n');
    const args = ['-X', 'auto.offset.reset=earliest', '-G', group, '-e', '-q', topic];
    expect(await eventually(async () => (await kcat(args)) || undefined, 20_000)).toBe('a\nb\n');
    await kcat(['-P', '-t', topic], 'c\n');
    expect(await eventually(async () => (await kcat(args)) || undefined, 20_000)).toBe('c\n');
  });

  test('reads committed and uncommitted records alike when nothing is in a transaction', async () => {
    const topic = await createTopic(client);
    await kcat(['-P', '-t', topic], 'a\n');
    for (const level of ['read_committed', 'read_uncommitted']) {
      expect(await kcat(['-C', '-t', topic, '-e', '-q', '-X', `isolation.level=${level}`])).toBe('a\n');
    }
  });
});
