import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { clientApis } from '../gen/client-codec.ts';
import { apis, type FetchResponse, type MetadataResponse } from '../gen/server-codec.ts';
import { emitCodec } from './emit.ts';
import { ByteReader, MalformedFrame } from './reader.ts';
import { parseSchema } from './schema.ts';
import { schemaText } from './schema-text.ts';
import { ByteWriter } from './writer.ts';

const bytesOf = (write: (writer: ByteWriter) => void): Buffer => {
  const writer = new ByteWriter(8);
  write(writer);
  return Buffer.concat(writer.finishFrame()).subarray(4);
};

describe('the schema', () => {
  test.each(['server', 'client'] as const)('is what the generated %s codec was made from', (side) => {
    const file = join(import.meta.dirname, `../gen/${side}-codec.ts`);
    expect(readFileSync(file, 'utf8')).toBe(emitCodec(parseSchema(schemaText), side));
  });

  test('refuses what it does not understand', () => {
    expect(() => parseSchema('Nothing 1 0-1 f9\n> a i33\n< b i32')).toThrow('malformed field');
    expect(() => parseSchema('Nothing 1\n> a i32\n< b i32')).toThrow('malformed schema');
    expect(() => parseSchema('Nothing 1 0-1 f9\n> a i32 x+\n< b i32')).toThrow('malformed');
  });
});

describe('primitives', () => {
  test('come back as they were written', () => {
    const bytes = bytesOf((w) => {
      w.i8(-1);
      w.i16(-2);
      w.i32(-3);
      w.i64(-4);
      w.i64(2 ** 53 - 1);
      w.bool(true);
      w.uuid('0123456789abcdef0123456789abcdef');
      w.uvarint(300);
      w.string(false, 'häßlich');
      w.string(true, null);
      w.bytes(true, [Buffer.from('ab'), Buffer.alloc(1000, 1)]);
    });
    const r = new ByteReader(bytes);
    expect([r.i8(), r.i16(), r.i32(), r.i64(), r.i64(), r.bool()]).toEqual([
      -1,
      -2,
      -3,
      -4,
      2 ** 53 - 1,
      true,
    ]);
    expect([r.uuid(), r.uvarint(), r.string(false), r.nullableString(true)]).toEqual([
      '0123456789abcdef0123456789abcdef',
      300,
      'häßlich',
      null,
    ]);
    expect(r.bytes(true)).toHaveLength(1002);
    expect(r.remaining).toBe(0);
  });

  test.each([
    ['a string beyond the frame', [0, 5, 65], (r: ByteReader) => r.string(false)],
    ['an array longer than the frame', [0, 0, 1, 0], (r: ByteReader) => r.array(false, () => r.i8())],
    ['an endless varint', [255, 255, 255, 255, 255, 255], (r: ByteReader) => r.uvarint()],
    ['null where a string is due', [255, 255], (r: ByteReader) => r.string(false)],
    ['tags beyond the frame', [1, 0, 9], (r: ByteReader) => r.tags(true)],
  ])('%s is malformed', (_what, bytes, read) => {
    expect(() => read(new ByteReader(Buffer.from(bytes)))).toThrow(MalformedFrame);
  });

  test('unknown tags are skipped', () => {
    const r = new ByteReader(Buffer.from([2, 0, 1, 7, 5, 2, 7, 7, 42]));
    r.tags(true);
    expect(r.i8()).toBe(42);
  });
});

/** Byte for byte, written by hand from the protocol's grammar. */
describe('golden messages', () => {
  const metadata: MetadataResponse = {
    brokers: [{ nodeId: 1, host: 'h', port: 9092 }],
    clusterId: 'c',
    controllerId: 1,
    topics: [{ name: 't', parts: [{ index: 0, leader: 1, replicas: [1], isr: [1] }], authOps: -2147483648 }],
    clusterAuthOps: -2147483648,
  };

  test('Metadata 1', () => {
    expect(bytesOf((w) => apis.Metadata.write(w, 1, metadata)).toString('hex')).toBe(
      [
        '00000001',
        '00000001',
        '000168',
        '00002384',
        'ffff', // brokers: id, host, port, rack
        '00000001', // controller
        '00000001',
        '0000',
        '000174',
        '00', // topics: error, name, internal
        '00000001',
        '0000',
        '00000000',
        '00000001',
        '00000001',
        '00000001',
        '00000001',
        '00000001', // partitions
      ].join(''),
    );
  });

  test('Metadata 9, compact and tagged', () => {
    expect(bytesOf((w) => apis.Metadata.write(w, 9, metadata)).toString('hex')).toBe(
      [
        '00000000', // throttle
        '02',
        '00000001',
        '0268',
        '00002384',
        '00',
        '00', // brokers
        '0263',
        '00000001', // cluster id, controller
        '02',
        '0000',
        '0274',
        '00', // topics
        '02',
        '0000',
        '00000000',
        '00000001',
        '00000000',
        '0200000001',
        '0200000001',
        '01',
        '00', // partitions
        '80000000',
        '00',
        '80000000',
        '00', // operations, tags
      ].join(''),
    );
  });

  test('Fetch 11 with the batches of two chunks as one field', () => {
    const answer: FetchResponse = {
      topics: [
        {
          name: 't',
          parts: [
            {
              index: 3,
              hw: 5,
              lso: 5,
              aborted: null,
              preferredReplica: -1,
              records: [Buffer.from('ab'), Buffer.from('c')],
            },
          ],
        },
      ],
    };
    expect(bytesOf((w) => apis.Fetch.write(w, 11, answer)).toString('hex')).toBe(
      [
        '00000000',
        '0000',
        '00000000', // throttle, error, session
        '00000001',
        '000174',
        '00000001',
        '00000003',
        '0000', // topic, partition, error
        '0000000000000005',
        '0000000000000005',
        '0000000000000000', // high watermark, last stable, start
        'ffffffff',
        'ffffffff',
        '00000003',
        '616263', // aborted, preferred replica, records
      ].join(''),
    );
  });

  test('JoinGroup 5 as a client sends it', () => {
    const hex = [
      '000167',
      '00002710',
      '00001388',
      '0000',
      'ffff',
      '0008',
      '636f6e73756d6572',
      '00000001',
      '000172',
      '00000002',
      '6d6d',
    ].join('');
    const request = apis.JoinGroup.read(new ByteReader(Buffer.from(hex, 'hex')), 5);
    expect(request).toEqual({
      groupId: 'g',
      sessionTimeout: 10_000,
      rebalanceTimeout: 5000,
      memberId: '',
      instanceId: null,
      protocolType: 'consumer',
      protocols: [{ name: 'r', metadata: Buffer.from('mm') }],
      reason: null,
    });
  });
});

test('every message of every version reads back what was written', () => {
  for (const [name, server] of Object.entries(apis)) {
    const client = Object.values(clientApis).find(({ key }) => key === server.key);
    for (let version = server.min; version <= server.max; version++) {
      const request = bytesOf((w) => client?.write(w, version, {}));
      const requestReader = new ByteReader(request);
      expect(`${name} ${typeof server.read(requestReader, version)} ${requestReader.remaining}`).toBe(
        `${name} object 0`,
      );
      const response = bytesOf((w) => server.write(w, version, {}));
      const responseReader = new ByteReader(response);
      expect(`${name} ${typeof client?.read(responseReader, version)} ${responseReader.remaining}`).toBe(
        `${name} object 0`,
      );
    }
  }
});
