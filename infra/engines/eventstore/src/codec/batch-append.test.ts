import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ANY, NO_STREAM, STREAM_EXISTS } from '../store/revision.ts';
import { decodeBatchAppend } from './batch-append-request.ts';
import {
  encodeBatchRefusal,
  encodeBatchSuccess,
  encodeWrongExpectedVersion,
} from './batch-append-response.ts';
import { MalformedMessage } from './protobuf.ts';

const uuid = (id: string): sharedPb.UUID => {
  const message = new sharedPb.UUID();
  message.setString(id);
  return message;
};

const identifier = (name: string): sharedPb.StreamIdentifier => {
  const message = new sharedPb.StreamIdentifier();
  message.setStreamName(Buffer.from(name));
  return message;
};

type Setter = (options: streamsPb.BatchAppendReq.Options) => void;
const expectations: readonly (readonly [number, Setter])[] = [
  [ANY, (options) => options.setAny(new sharedPb.Empty())],
  [NO_STREAM, (options) => options.setNoStream(new sharedPb.Empty())],
  [STREAM_EXISTS, (options) => options.setStreamExists(new sharedPb.Empty())],
  [42, (options) => options.setStreamPosition('42')],
];

const request = (set: Setter): streamsPb.BatchAppendReq => {
  const options = new streamsPb.BatchAppendReq.Options();
  options.setStreamIdentifier(identifier('a-1'));
  set(options);
  const message = new streamsPb.BatchAppendReq();
  message.setCorrelationId(uuid('0f8fad5b-d9cb-469f-a165-70867728950e'));
  message.setOptions(options);
  message.setIsFinal(true);
  return message;
};

const toBytes = (message: { serializeBinary(): Uint8Array }): Buffer =>
  Buffer.from(message.serializeBinary());

describe('a BatchAppend request', () => {
  test.each(expectations)('names the expectation %d', (expected, set) => {
    const decoded = decodeBatchAppend(toBytes(request(set)));
    expect(decoded.options?.expected).toBe(expected);
    expect(decoded.options?.stream).toBe('a-1');
    expect(decoded.isFinal).toBe(true);
  });

  test('gives its events as the generated code wrote them', () => {
    const event = fc.record({
      id: fc.uuid(),
      type: fc.string({ minLength: 1 }),
      data: fc.uint8Array(),
      metadata: fc.uint8Array(),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        const message = request((options) => options.setAny(new sharedPb.Empty()));
        for (const { id, type, data, metadata } of events) {
          const proposed = new streamsPb.BatchAppendReq.ProposedMessage();
          proposed.setId(uuid(id));
          proposed.getMetadataMap().set('type', type).set('content-type', 'application/json');
          proposed.setData(data);
          proposed.setCustomMetadata(metadata);
          message.addProposedMessages(proposed);
        }
        const decoded = decodeBatchAppend(toBytes(message)).events.map((proposed) => ({
          ...proposed,
          data: Uint8Array.from(proposed.data),
          metadata: Uint8Array.from(proposed.metadata),
        }));
        expect(decoded).toEqual(events.map((wanted) => ({ ...wanted, contentType: 'application/json' })));
      }),
    );
  });

  test('that is no protobuf is refused as malformed, never with another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeBatchAppend(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMessage);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a BatchAppend response', () => {
  const key = {
    correlation: toBytes(uuid('0f8fad5b-d9cb-469f-a165-70867728950e')),
    identifier: toBytes(identifier('a-1')),
  };
  const decode = (bytes: Buffer): streamsPb.BatchAppendResp =>
    streamsPb.BatchAppendResp.deserializeBinary(bytes);

  test('repeats correlation id and stream and says where the last event stands', () => {
    const response = decode(encodeBatchSuccess(key, 7, 2 ** 41));
    expect(response.getCorrelationId()?.getString()).toBe('0f8fad5b-d9cb-469f-a165-70867728950e');
    expect(Buffer.from(response.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()).toBe('a-1');
    expect(response.getSuccess()?.getCurrentRevision()).toBe('7');
    expect(response.getSuccess()?.getPosition()?.getCommitPosition()).toBe(String(2 ** 41));
    expect(decode(encodeBatchSuccess(key, NO_STREAM)).getSuccess()?.hasNoStream()).toBe(true);
  });

  test('carries a refusal with exactly one detail', () => {
    const refusal = {
      code: 6,
      message: 'WrongExpectedVersion',
      detail: 'WrongExpectedVersion',
      content: encodeWrongExpectedVersion(NO_STREAM, STREAM_EXISTS),
    };
    const details = decode(encodeBatchRefusal(key, refusal)).getError()?.getDetails();
    expect(details?.getTypeName()).toBe('event_store.client.WrongExpectedVersion');
    const wrong = sharedPb.WrongExpectedVersion.deserializeBinary(
      details?.getValue_asU8() ?? new Uint8Array(),
    );
    expect([wrong.hasCurrentNoStream(), wrong.hasExpectedStreamExists()]).toEqual([true, true]);
  });
});
