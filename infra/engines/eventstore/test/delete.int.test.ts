import { ANY, BACKWARDS, END, jsonEvent, NO_STREAM, START, STREAM_EXISTS } from '@eventstore/db-client';
import { describe, expect, test } from '@jest/globals';
import {
  collect,
  failure,
  newStream,
  numbered,
  numbersOf,
  range,
  revisionsOf,
  useClient,
} from './testing/support.ts';

const fixture = useClient();
const written = async (count: number): Promise<string> => {
  const stream = newStream();
  await fixture.client.appendToStream(
    stream,
    range(0, count).map((n) => numbered(n)),
  );
  return stream;
};
const readError = (stream: string) => failure(collect(fixture.client.readStream(stream)));
const read = (stream: string) => collect(fixture.client.readStream(stream));

describe('a soft-deleted stream', () => {
  test('is not found, and its events stay among all events', async () => {
    const stream = await written(2);
    const { position } = await fixture.client.deleteStream(stream, { expectedRevision: 1n });
    expect(await readError(stream)).toMatchObject({ type: 'stream-not-found' });
    // Others may be writing too, on a server that is not ours alone.
    const all = await collect(
      fixture.client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 2000 }),
    );
    const ours = all.map(({ event }) => event).filter((event) => event?.streamId.endsWith(stream));
    expect(ours[0]).toMatchObject({ streamId: `$$${stream}`, type: '$metadata', position });
    expect(ours.filter((event) => event?.streamId === stream)).toHaveLength(2);
  });

  test.each([NO_STREAM, ANY, 1n] as const)(
    'is begun again behind its old events, expecting %p',
    async (expectedRevision) => {
      const stream = await written(2);
      await fixture.client.deleteStream(stream);
      const answer = await fixture.client.appendToStream(stream, [numbered(7), numbered(8)], {
        expectedRevision,
      });
      expect(answer.nextExpectedRevision).toBe(3n);
      expect(numbersOf(await read(stream))).toEqual([7, 8]);
      expect(revisionsOf(await read(stream))).toEqual([2n, 3n]);
      expect((await fixture.client.getStreamMetadata(stream)).metadata).toMatchObject({ truncateBefore: 2 });
    },
  );

  test('does not exist for those who expect that it does', async () => {
    const stream = await written(2);
    await fixture.client.deleteStream(stream);
    const error = await failure(
      fixture.client.appendToStream(stream, numbered(1), { expectedRevision: STREAM_EXISTS }),
    );
    expect(error).toMatchObject({ type: 'stream-deleted' });
  });

  test('drops its metadata', async () => {
    const stream = await written(5);
    await fixture.client.setStreamMetadata(stream, { maxCount: 2, mine: 'x' });
    await fixture.client.deleteStream(stream);
    const [event] = await collect(
      fixture.client.readStream(`$$${stream}`, { direction: BACKWARDS, fromRevision: END, maxCount: 1 }),
    );
    expect(Object.keys((event?.event?.data as object | undefined) ?? {})).toEqual(['$tb']);
  });

  test('is revived empty by metadata', async () => {
    const stream = await written(3);
    await fixture.client.deleteStream(stream);
    await fixture.client.setStreamMetadata(stream, { mine: 'x' });
    expect(await read(stream)).toEqual([]);
    expect((await fixture.client.getStreamMetadata(stream)).metadata).toMatchObject({
      truncateBefore: 3,
      mine: 'x',
    });
  });

  test('must have existed', async () => {
    const error = await failure(fixture.client.deleteStream(newStream()));
    expect(error).toMatchObject({ type: 'wrong-expected-version' });
  });

  test('is refused with the wrong revision', async () => {
    const stream = await written(3);
    const error = await failure(fixture.client.deleteStream(stream, { expectedRevision: 0n }));
    expect(error).toMatchObject({ type: 'wrong-expected-version', expectedVersion: 0n, actualVersion: 2n });
  });
});

describe('a tombstoned stream', () => {
  test('can be neither read, written, deleted nor subscribed to again', async () => {
    const stream = await written(2);
    await fixture.client.tombstoneStream(stream);
    const deleted = { type: 'stream-deleted', streamName: stream };
    expect(await readError(stream)).toMatchObject(deleted);
    for (const expectedRevision of [ANY, NO_STREAM, STREAM_EXISTS, 1n] as const)
      expect(
        await failure(fixture.client.appendToStream(stream, numbered(1), { expectedRevision })),
      ).toMatchObject(deleted);
    expect(await failure(fixture.client.deleteStream(stream))).toMatchObject(deleted);
    expect(await failure(fixture.client.tombstoneStream(stream))).toMatchObject(deleted);
    expect(await failure(collect(fixture.client.subscribeToStream(stream)))).toMatchObject(deleted);
    expect(await failure(fixture.client.setStreamMetadata(stream, { mine: 1 }))).toMatchObject({
      type: 'stream-deleted',
    });
  });

  test('need never have existed', async () => {
    const stream = newStream();
    await fixture.client.tombstoneStream(stream, { expectedRevision: NO_STREAM });
    expect(await readError(stream)).toMatchObject({ type: 'stream-deleted' });
  });

  test('ends with an event of the highest revision among all events', async () => {
    const stream = await written(1);
    const { position } = await fixture.client.tombstoneStream(stream);
    const [last] = await collect(fixture.client.readAll({ fromPosition: position ?? END, maxCount: 1 }));
    expect(last?.event).toMatchObject({ streamId: stream, type: '$streamDeleted', revision: 2n ** 63n - 1n });
  });
});

describe('the visible window', () => {
  test.each([
    ['the newest by count', { maxCount: 3 }, [7, 8, 9]],
    ['what is not truncated', { truncateBefore: 8 }, [8, 9]],
    ['nothing when all is truncated', { truncateBefore: 10 }, []],
    ['what is young enough', { maxAge: 1000 }, range(0, 10)],
  ])('shows %s', async (_title, metadata, numbers) => {
    const stream = await written(10);
    await fixture.client.setStreamMetadata(stream, metadata);
    expect(numbersOf(await read(stream))).toEqual(numbers);
    const backwards = await collect(
      fixture.client.readStream(stream, { direction: BACKWARDS, fromRevision: END }),
    );
    expect(numbersOf(backwards)).toEqual(numbers.toReversed());
    const next = await fixture.client.appendToStream(stream, numbered(10), { expectedRevision: 9n });
    expect(next.nextExpectedRevision).toBe(10n);
  });

  test('is ruled by the newest metadata', async () => {
    const stream = await written(10);
    await fixture.client.setStreamMetadata(stream, { maxCount: 1 });
    await fixture.client.setStreamMetadata(stream, { maxCount: 2 });
    expect(numbersOf(await read(stream))).toEqual([8, 9]);
    expect(await collect(fixture.client.readStream(`$$${stream}`, { fromRevision: START }))).toHaveLength(1);
  });

  test('is open when the metadata is no JSON', async () => {
    const stream = await written(3);
    const broken = {
      ...jsonEvent({ type: '$metadata', data: {} }),
      contentType: 'application/octet-stream' as const,
      data: Buffer.from('{"$maxCount":1}'),
    };
    await fixture.client.appendToStream(`$$${stream}`, broken);
    expect(await read(stream)).toHaveLength(3);
  });
});

describe('stream metadata', () => {
  test('comes back as it was set', async () => {
    const stream = newStream();
    const metadata = {
      maxAge: 7,
      maxCount: 3,
      cacheControl: 5,
      truncateBefore: 1,
      acl: { readRoles: ['$all', 'joe'] },
      own: { a: [1] },
    };
    await fixture.client.setStreamMetadata(stream, metadata, { expectedRevision: NO_STREAM });
    const answer = await fixture.client.getStreamMetadata(stream);
    expect(answer.metadata).toMatchObject(metadata);
  });

  test('is empty where none was set', async () => {
    expect((await fixture.client.getStreamMetadata(newStream())).metadata).toBeUndefined();
  });

  test('makes a stream exist', async () => {
    const stream = newStream();
    await fixture.client.setStreamMetadata(stream, { mine: 1 });
    const answer = await fixture.client.appendToStream(stream, numbered(0), {
      expectedRevision: STREAM_EXISTS,
    });
    expect(answer.nextExpectedRevision).toBe(0n);
  });
});
