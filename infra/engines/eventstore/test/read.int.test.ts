import { BACKWARDS, END, FORWARDS, jsonEvent, START } from '@eventstore/db-client';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { collect, failure, newStream, numbered, numbersOf, range, useClient } from './testing/support.ts';

const fixture = useClient();
const stream = newStream();
const category = `cat${Date.now()}`;
let positions: { commit: bigint; prepare: bigint }[] = [];

beforeAll(async () => {
  for (const n of range(0, 10))
    await fixture.client.appendToStream(stream, numbered(n, n % 2 ? 'Odd' : 'Even'));
  await fixture.client.appendToStream(
    `${category}-1`,
    range(0, 500).map((n) => numbered(n, `${category}T`)),
  );
  const events = await collect(fixture.client.readStream(stream));
  positions = events.map(({ event }) => event?.position ?? { commit: 0n, prepare: 0n });
});

describe('a stream read', () => {
  test.each([
    ['from the start', {}, range(0, 10)],
    ['from a revision, inclusive', { fromRevision: 7n }, [7, 8, 9]],
    ['of a few', { fromRevision: 7n, maxCount: 2 }, [7, 8]],
    ['beyond the end', { fromRevision: 10n }, []],
    ['forwards from the end', { fromRevision: END, direction: FORWARDS }, []],
    ['backwards from the end', { fromRevision: END, direction: BACKWARDS }, range(0, 10).toReversed()],
    ['backwards from a revision, inclusive', { fromRevision: 2n, direction: BACKWARDS }, [2, 1, 0]],
    ['backwards from beyond the end', { fromRevision: 99n, direction: BACKWARDS, maxCount: 2 }, [9, 8]],
    ['backwards from the start', { fromRevision: START, direction: BACKWARDS }, [0]],
    ['of one, backwards', { fromRevision: END, direction: BACKWARDS, maxCount: 1 }, [9]],
  ] as const)('%s', async (_title, options, numbers) => {
    expect(numbersOf(await collect(fixture.client.readStream(stream, options)))).toEqual(numbers);
  });

  test('of a stream that never was fails as not found', async () => {
    const error = await failure(collect(fixture.client.readStream(newStream())));
    expect(error).toMatchObject({ type: 'stream-not-found' });
  });

  test('can be longer than a page in either direction', async () => {
    const forwards = await collect(fixture.client.readStream(`${category}-1`));
    const backwards = await collect(
      fixture.client.readStream(`${category}-1`, { fromRevision: END, direction: BACKWARDS }),
    );
    expect(numbersOf(forwards)).toEqual(range(0, 500));
    expect(numbersOf(backwards)).toEqual(range(0, 500).toReversed());
  });

  test('can be given up in the middle', async () => {
    let seen = 0;
    for await (const _ of fixture.client.readStream(`${category}-1`)) {
      seen += 1;
      if (seen === 3) break;
    }
    expect(seen).toBe(3);
    expect(numbersOf(await collect(fixture.client.readStream(stream, { maxCount: 1 })))).toEqual([0]);
  });
});

describe('a read of all events', () => {
  const ours = <E extends { event?: { streamId: string } }>(events: readonly E[]): E[] =>
    events.filter(({ event }) => event?.streamId === stream);

  test('begins with system events and goes on in the order of commits', async () => {
    const events = await collect(fixture.client.readAll());
    expect(events[0]?.event?.type.startsWith('$')).toBe(true);
    expect(numbersOf(ours(events))).toEqual(range(0, 10));
    const commits = events.map(({ event }) => event?.position.commit ?? 0n);
    expect(commits).toEqual(commits.toSorted((a, b) => Number(a - b)));
  });

  test('forwards from a position includes it', async () => {
    const [fromPosition] = positions.slice(4);
    const events = await collect(
      fixture.client.readAll({ fromPosition: fromPosition ?? START, maxCount: 1 }),
    );
    expect(numbersOf(events)).toEqual([4]);
  });

  test('backwards from a position excludes it', async () => {
    const [fromPosition] = positions.slice(4);
    const options = { fromPosition: fromPosition ?? START, direction: BACKWARDS, maxCount: 1 } as const;
    expect(numbersOf(await collect(fixture.client.readAll(options)))).toEqual([3]);
  });

  test.each([
    ['forwards from the end', { fromPosition: END, direction: FORWARDS }],
    ['backwards from the start', { fromPosition: START, direction: BACKWARDS }],
  ] as const)('%s is empty', async (_title, options) => {
    expect(await collect(fixture.client.readAll(options))).toEqual([]);
  });
});

describe('a link', () => {
  const linkTo = (target: string) => ({
    ...jsonEvent({ type: '$>', data: {} }),
    contentType: 'application/octet-stream' as const,
    data: Buffer.from(target),
  });

  test('is resolved on demand, keeps its own position, and stands alone when its target is gone', async () => {
    const links = newStream('links');
    await fixture.client.appendToStream(links, [
      linkTo(`3@${stream}`),
      linkTo('0@nowhere'),
      linkTo(`99@${stream}`),
    ]);
    const plain = await collect(fixture.client.readStream(links));
    expect(plain.map(({ event }) => event?.type)).toEqual(['$>', '$>', '$>']);
    const resolved = await collect(fixture.client.readStream(links, { resolveLinkTos: true }));
    expect(resolved.map(({ event }) => event?.revision)).toEqual([3n, undefined, undefined]);
    expect(resolved.map(({ link }) => link?.revision)).toEqual([0n, 1n, 2n]);
    expect(resolved[0]?.commitPosition).toBe(plain[0]?.commitPosition);
  });
});
