import { randomUUID } from 'node:crypto';
import { ANY, binaryEvent, NO_STREAM, STREAM_EXISTS } from '@eventstore/db-client';
import { describe, expect, test } from '@jest/globals';
import { collect, failure, newStream, numbered, numbersOf, range, useClient } from './testing/support.ts';

const fixture = useClient();
const written = async (count: number): Promise<string> => {
  const stream = newStream();
  await fixture.client.appendToStream(
    stream,
    range(0, count).map((n) => numbered(n)),
  );
  return stream;
};

describe('an append', () => {
  test('answers with the revision and position of its last event', async () => {
    const stream = newStream();
    const first = await fixture.client.appendToStream(stream, [numbered(0), numbered(1)], {
      expectedRevision: NO_STREAM,
    });
    const second = await fixture.client.appendToStream(stream, numbered(2), { expectedRevision: 1n });
    expect([first.nextExpectedRevision, second.nextExpectedRevision]).toEqual([1n, 2n]);
    expect(second.position?.commit).toBeGreaterThan(first.position?.commit ?? 0n);
    const events = await collect(fixture.client.readStream(stream));
    expect(events.at(-1)?.event?.position).toEqual(second.position);
  });

  test('keeps data, metadata, id, type and time of an event', async () => {
    const stream = newStream();
    const before = Date.now();
    const json = numbered(7);
    const binary = binaryEvent({ type: 'bytes', data: Buffer.from([0, 1, 255]), metadata: Buffer.from([9]) });
    await fixture.client.appendToStream(stream, [json, binary]);
    const [first, second] = await collect(fixture.client.readStream(stream));
    expect(first?.event).toMatchObject({
      id: json.id,
      type: 'Numbered',
      isJson: true,
      streamId: stream,
      data: { n: 7 },
      metadata: { from: 'test' },
    });
    expect(first?.event?.created.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(second?.event?.isJson).toBe(false);
    expect(Buffer.from(second?.event?.data as Uint8Array)).toEqual(Buffer.from([0, 1, 255]));
  });

  test.each(['straße-ü', 'emoji-😀', 'with space', 'a'.repeat(500)])(
    'writes to the stream %p',
    async (name) => {
      const stream = `${name}-${randomUUID()}`;
      await fixture.client.appendToStream(stream, numbered(1));
      expect(numbersOf(await collect(fixture.client.readStream(stream)))).toEqual([1]);
    },
  );

  test('can be sent in many messages and is one append', async () => {
    const stream = newStream();
    const events = range(0, 300).map((n) => numbered(n));
    await fixture.client.appendToStream(stream, events, { batchAppendSize: 1024 });
    expect(numbersOf(await collect(fixture.client.readStream(stream)))).toEqual(range(0, 300));
  });

  test('goes the way of single appends with the same answers', async () => {
    const stream = newStream();
    const credentials = { username: 'admin', password: 'changeit' };
    const answer = await fixture.client.appendToStream(stream, [numbered(0), numbered(1)], {
      credentials,
      expectedRevision: NO_STREAM,
    });
    expect(answer.nextExpectedRevision).toBe(1n);
    const refused = await failure(
      fixture.client.appendToStream(stream, numbered(2), { credentials, expectedRevision: 5n }),
    );
    expect(refused).toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n, expectedVersion: 5n });
  });
});

describe('the expected revision', () => {
  test.each([
    ['a revision behind', 0n, 0n],
    ['a revision ahead', 9n, 9n],
    ['no stream', NO_STREAM, 'no_stream'],
  ] as const)('refuses %s and tells the actual one', async (_title, expectedRevision, expectedVersion) => {
    const stream = await written(3);
    const error = await failure(fixture.client.appendToStream(stream, numbered(9), { expectedRevision }));
    expect(error).toMatchObject({ type: 'wrong-expected-version', actualVersion: 2n, expectedVersion });
  });

  test.each([0n, STREAM_EXISTS] as const)(
    'refuses a stream that is not there when %p is expected',
    async (expectedRevision) => {
      const error = await failure(
        fixture.client.appendToStream(newStream(), numbered(9), { expectedRevision }),
      );
      expect(error).toMatchObject({ type: 'wrong-expected-version', actualVersion: 'no_stream' });
    },
  );
});

describe('the same append sent twice', () => {
  test.each([
    ['no stream', NO_STREAM],
    ['any', ANY],
  ] as const)('has one effect and one answer, expecting %s', async (_title, expectedRevision) => {
    const stream = newStream();
    const events = range(0, 3).map((n) => numbered(n));
    const first = await fixture.client.appendToStream(stream, events, { expectedRevision });
    const second = await fixture.client.appendToStream(stream, events, { expectedRevision });
    expect(second).toEqual(first);
    expect(numbersOf(await collect(fixture.client.readStream(stream)))).toEqual([0, 1, 2]);
  });

  test('is refused when only a part of it was written', async () => {
    const stream = newStream();
    const event = numbered(0);
    await fixture.client.appendToStream(stream, event);
    const error = await failure(fixture.client.appendToStream(stream, [event, numbered(1)]));
    expect(error).toMatchObject({ type: 'wrong-expected-version' });
  });

  test('to another stream is another append', async () => {
    const [one, other] = [newStream(), newStream()];
    const event = numbered(0);
    await fixture.client.appendToStream(one, event);
    await fixture.client.appendToStream(other, event);
    expect(numbersOf(await collect(fixture.client.readStream(other)))).toEqual([0]);
  });
});

describe('an append that cannot be', () => {
  test('because it is too large is refused with the limit', async () => {
    const event = binaryEvent({ type: 'T', data: Buffer.alloc(1024 * 1024) });
    const error = await failure(fixture.client.appendToStream(newStream(), event));
    expect(error).toMatchObject({ type: 'maximum-append-size-exceeded', maxAppendSize: 1024 * 1024 });
  });

  test('because it is to all events is refused', async () => {
    const error = await failure(fixture.client.appendToStream('$all', numbered(0)));
    expect(error).toMatchObject({ type: 'access-denied' });
  });

  test('because its deadline has passed is refused', async () => {
    const error = await failure(fixture.client.appendToStream(newStream(), numbered(0), { deadline: -1 }));
    expect(error).toMatchObject({ type: 'deadline-exceeded' });
  });
});
