import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clientApis } from '../../src/gen/client-codec.ts';
import { RawClient } from '../testing/raw-client.ts';
import { openTarget, type Target } from '../testing/target.ts';

describe('versions and framing', () => {
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

  test('every advertised range covers what kafkajs, librdkafka and @platformatic/kafka ask for', async () => {
    const { err, apis } = await client.call(clientApis.ApiVersions, 0, {});
    expect(err).toBe(0);
    const needed: readonly (readonly [key: number, version: number])[] = [
      [0, 7],
      [0, 9],
      [1, 11],
      [1, 13],
      [2, 3],
      [2, 7],
      [3, 6],
      [3, 12],
      [8, 5],
      [8, 8],
      [9, 4],
      [9, 8],
      [10, 2],
      [10, 4],
      [11, 5],
      [11, 9],
      [12, 3],
      [12, 4],
      [13, 3],
      [13, 5],
      [14, 3],
      [14, 5],
      [15, 2],
      [15, 5],
      [16, 2],
      [16, 4],
      [17, 1],
      [18, 2],
      [18, 3],
      [19, 3],
      [19, 7],
      [20, 1],
      [20, 6],
      [21, 1],
      [21, 2],
      [22, 1],
      [22, 4],
      [23, 4],
      [24, 1],
      [24, 3],
      [25, 1],
      [25, 3],
      [26, 1],
      [26, 3],
      [28, 1],
      [28, 3],
      [32, 2],
      [32, 4],
      [36, 1],
      [36, 2],
      [37, 1],
      [37, 3],
      [42, 1],
      [42, 2],
      [44, 1],
      [47, 0],
      [60, 0],
    ];
    const missing = needed.filter(([key, version]) => {
      const range = apis.find((api) => api.key === key);
      return range === undefined || version < range.min || version > range.max;
    });
    expect(missing).toEqual([]);
    expect(apis.find(({ key }) => key === 0)?.min).toBe(0);
  });

  test('the flexible question for versions is answered without tags in the header', async () => {
    const { err, apis } = await client.call(clientApis.ApiVersions, 3, {
      clientName: 'test',
      clientVersion: '1.0',
    });
    expect(err).toBe(0);
    expect(apis.length).toBeGreaterThan(20);
  });

  test('an unknown version of the question for versions is answered in version 0 with error 35', async () => {
    client.send(client.encode(clientApis.ApiVersions, { version: 99, correlation: 4711, request: {} }));
    const frame = await client.nextFrame();
    expect(frame.readInt32BE(0)).toBe(4711);
    expect(frame.readInt16BE(4)).toBe(35);
    expect(frame.readInt32BE(6)).toBeGreaterThan(0);
  });

  test.each([
    ['an unknown api', Buffer.from([0, 0, 0, 10, 0x7f, 0, 0, 0, 0, 0, 0, 1, 0xff, 0xff])],
    ['an unknown version', Buffer.from([0, 0, 0, 10, 0, 3, 0, 99, 0, 0, 0, 1, 0xff, 0xff])],
    ['a negative length', Buffer.from([0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 0, 0, 0])],
    ['an absurd length', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0])],
    ['a truncated body', Buffer.from([0, 0, 0, 11, 0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 9])],
  ])('%s ends the connection', async (_what, bytes) => {
    const other = await RawClient.open(target.address);
    other.send(bytes);
    await other.closed;
  });

  test('pipelined requests are answered in order', async () => {
    const calls = Array.from({ length: 50 }, (_, i) =>
      i % 2 === 0
        ? client.call(clientApis.ApiVersions, 0, {}).then(({ err }) => err)
        : client.call(clientApis.Metadata, 9, { topics: [] }).then(({ topics }) => topics.length),
    );
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, () => 0));
  });

  test('metadata names a controller that is among the brokers, at the address that was dialled', async () => {
    const { brokers, controllerId, clusterId } = await client.call(clientApis.Metadata, 9, { topics: [] });
    const controller = brokers.find(({ nodeId }) => nodeId === controllerId);
    expect(controller).toMatchObject({ host: target.host, port: target.port });
    expect(clusterId).toMatch(/^[\w-]{22}$/);
    const cluster = await client.call(clientApis.DescribeCluster, 0, {});
    expect(cluster).toMatchObject({ err: 0, clusterId, brokers });
  });
});
