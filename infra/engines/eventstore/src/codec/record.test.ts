import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DELETED } from '../store/revision.ts';
import {
  CAUGHT_UP,
  encodeCheckpoint,
  encodeConfirmation,
  encodeReadEvent,
  encodeStreamNotFound,
} from './read-response.ts';
import { decodeRecord, type EventParts, encodeRecord, recordId, recordStream, recordType } from './record.ts';
import { withStructuredId } from './record-id.ts';
import { uuidFromHalves } from './uuid.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const position = fc.oneof(
  fc.nat(),
  fc.maxSafeNat().map((value) => Math.max(1, value)),
);

const parts: fc.Arbitrary<EventParts> = fc.record({
  id: fc.uuid(),
  stream: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
  revision: fc.oneof(fc.nat(), fc.constant(DELETED)),
  position,
  type: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }),
  isJson: fc.boolean(),
  created: fc.nat().map((seconds) => seconds * 1_000_000),
  metadata: bytes(300),
  data: bytes(300),
});

/** The generated code is the reference: what we write it must read the same way. */
const asGenerated = (record: Buffer): streamsPb.ReadResp.ReadEvent.RecordedEvent =>
  streamsPb.ReadResp.ReadEvent.RecordedEvent.deserializeBinary(record);

describe('a record', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(parts, (event) => {
        const record = encodeRecord(event);
        const expected = event.revision === DELETED ? { ...event, revision: DELETED } : event;
        expect(decodeRecord(record)).toEqual(expected);
        expect([recordId(record), recordStream(record), recordType(record)]).toEqual([
          event.id,
          event.stream,
          event.type,
        ]);
      }),
    );
  });

  test('is read by the generated code with the same content', () => {
    fc.assert(
      fc.property(parts, (event) => {
        const message = asGenerated(encodeRecord(event));
        const revision = event.revision === DELETED ? '9223372036854775807' : String(event.revision);
        expect(message.getId()?.getString()).toBe(event.id);
        expect(Buffer.from(message.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()).toBe(
          event.stream,
        );
        expect(message.getStreamRevision()).toBe(revision);
        expect(message.getCommitPosition()).toBe(String(event.position));
        expect(message.getPreparePosition()).toBe(String(event.position));
        expect(Object.fromEntries(message.getMetadataMap().getEntryList())).toEqual({
          type: event.type,
          'content-type': event.isJson ? 'application/json' : 'application/octet-stream',
          created: `${event.created}0`,
        });
        expect(Buffer.from(message.getCustomMetadata_asU8())).toEqual(event.metadata);
        expect(Buffer.from(message.getData_asU8())).toEqual(event.data);
      }),
    );
  });

  test('can carry its id in two halves instead of text', () => {
    fc.assert(
      fc.property(parts, (event) => {
        const structured = asGenerated(withStructuredId(encodeRecord(event)))
          .getId()
          ?.getStructured();
        const most = BigInt(structured?.getMostSignificantBits() ?? 0);
        const least = BigInt(structured?.getLeastSignificantBits() ?? 0);
        expect(uuidFromHalves(most, least)).toBe(event.id);
      }),
    );
  });
});

describe('the answers of a read', () => {
  const decode = (bytes: Buffer): streamsPb.ReadResp => streamsPb.ReadResp.deserializeBinary(bytes);

  test('carry an event, its link and the position of the original', () => {
    fc.assert(
      fc.property(parts, parts, position, (event, link, at) => {
        const [first, second] = [encodeRecord(event), encodeRecord(link)];
        const message = decode(encodeReadEvent(at, first, second)).getEvent();
        expect(message?.getEvent()?.getId()?.getString()).toBe(event.id);
        expect(message?.getLink()?.getId()?.getString()).toBe(link.id);
        expect(message?.getCommitPosition()).toBe(String(at));
        expect(
          decode(encodeReadEvent(at, undefined, second))
            .getEvent()
            ?.hasEvent(),
        ).toBe(false);
      }),
    );
  });

  test('say what is not an event', () => {
    expect(decode(encodeConfirmation('some-id')).getConfirmation()?.getSubscriptionId()).toBe('some-id');
    expect(
      decode(encodeCheckpoint(2 ** 40))
        .getCheckpoint()
        ?.toObject(),
    ).toEqual({
      commitPosition: String(2 ** 40),
      preparePosition: String(2 ** 40),
    });
    const missing = decode(encodeStreamNotFound('straße')).getStreamNotFound()?.getStreamIdentifier();
    expect(Buffer.from(missing?.getStreamName_asU8() ?? []).toString()).toBe('straße');
    expect(decode(CAUGHT_UP).hasCaughtUp()).toBe(true);
    expect(new sharedPb.Empty().serializeBinary().length).toBe(0);
  });
});
