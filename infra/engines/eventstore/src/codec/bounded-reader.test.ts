import persistentPb from '@eventstore/db-client/generated/persistent_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { batchPart, readRequest } from '../../test/testing/raw-client.ts';
import { boundedDecoder } from './bounded-reader.ts';

const HUGE_LENGTH = 'ffffffff0f';

describe('a request', () => {
  test.each([
    ['an embedded message', '0a', boundedDecoder(streamsPb.TombstoneReq)],
    ['a message within a message', '0a060a', boundedDecoder(streamsPb.TombstoneReq)],
    ['a string', '0a0612', boundedDecoder(persistentPb.DeleteReq)],
    ['bytes', '1207221a', boundedDecoder(streamsPb.AppendReq)],
  ])('with %s longer than itself is refused at once', (_title, start, decode) => {
    const before = performance.now();
    expect(() => decode(Buffer.from(`${start}${HUGE_LENGTH}`, 'hex'))).toThrow();
    expect(performance.now() - before).toBeLessThan(100);
  });

  test('that is well formed is read as the generated code reads it', () => {
    const read = readRequest('straße', (options) => options.setResolveLinks(true));
    const batch = batchPart({ correlation: 'x', stream: 's', events: [{ id: 'y', data: Buffer.from('z') }] });
    expect(boundedDecoder(streamsPb.ReadReq)(Buffer.from(read.serializeBinary())).toObject()).toEqual(
      read.toObject(),
    );
    expect(boundedDecoder(streamsPb.BatchAppendReq)(Buffer.from(batch.serializeBinary())).toObject()).toEqual(
      batch.toObject(),
    );
  });

  test('of any bytes takes no time', () => {
    const valid = Buffer.from(readRequest('s').serializeBinary());
    const decode = boundedDecoder(streamsPb.ReadReq);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(valid);
        for (const [at, byte] of changes) bytes[at] = byte;
        const before = performance.now();
        try {
          decode(bytes);
        } catch {
          // Refused, which is all that is asked.
        }
        expect(performance.now() - before).toBeLessThan(1000);
      }),
      { numRuns: 2000 },
    );
  });
});
