import {
  type AllStreamSubscription,
  END,
  eventTypeFilter,
  excludeSystemEvents,
  type Position,
  START,
  type StreamSubscription,
  streamNameFilter,
} from '@eventstore/db-client';
import { describe, expect, test } from '@jest/globals';
import {
  collect,
  eventually,
  failure,
  newStream,
  numbered,
  numbersOf,
  REAL_SERVER,
  range,
  useClient,
} from './testing/support.ts';

const fixture = useClient();

type Seen = { numbers: unknown[]; log: string[]; streams: Set<string> };

/** Notes what a subscription brings, in order. */
const watch = (
  subscription: StreamSubscription | AllStreamSubscription,
  wanted = (_stream: string) => true,
): Seen => {
  const seen: Seen = { numbers: [], log: [], streams: new Set() };
  subscription.on('confirmation', () => seen.log.push('confirmation'));
  subscription.on('caughtUp', () => seen.log.push('caughtUp'));
  subscription.on('error', (error: unknown) => seen.log.push(String((error as { type?: string }).type)));
  subscription.on('data', (resolved: Parameters<typeof numbersOf>[0][number]) => {
    if (!wanted(resolved.event?.streamId ?? '')) return;
    seen.numbers.push(...numbersOf([resolved]));
    if (seen.log.at(-1) !== 'event') seen.log.push('event');
  });
  return seen;
};

const write = (stream: string, from: number, to: number) =>
  fixture.client.appendToStream(
    stream,
    range(from, to).map((n) => numbered(n)),
  );

describe('a subscription to a stream', () => {
  test.each([
    ['from the start', START, [0, 1, 2, 3, 4, 5]],
    ['from a revision, exclusive', 2n, [3, 4, 5]],
    ['from the end', END, [5]],
    ['from beyond the end', 6n, [7]],
  ] as const)('%s: history, caught up, live', async (_title, fromRevision, numbers) => {
    const stream = newStream();
    await write(stream, 0, 5);
    const subscription = fixture.client.subscribeToStream(stream, { fromRevision });
    const seen = watch(subscription);
    await eventually(() => seen.log.includes('caughtUp'));
    await write(stream, 5, fromRevision === 6n ? 8 : 6);
    await eventually(() => seen.numbers.length >= numbers.length);
    expect(seen.numbers).toEqual(numbers);
    const history = numbers[0] === 0 || numbers[0] === 3;
    expect(seen.log).toEqual(['confirmation', ...(history ? ['event'] : []), 'caughtUp', 'event']);
    await subscription.unsubscribe();
  });

  test('that is not there yet is caught up at once', async () => {
    const stream = newStream();
    const subscription = fixture.client.subscribeToStream(stream);
    const seen = watch(subscription);
    await eventually(() => seen.log.includes('caughtUp'));
    await write(stream, 0, 3);
    await eventually(() => seen.numbers.length === 3);
    expect(seen.numbers).toEqual([0, 1, 2]);
    await subscription.unsubscribe();
  });

  test('goes on after the stream was deleted and begun again', async () => {
    const stream = newStream();
    await write(stream, 0, 2);
    const subscription = fixture.client.subscribeToStream(stream);
    const seen = watch(subscription);
    await eventually(() => seen.numbers.length === 2);
    await fixture.client.deleteStream(stream);
    await write(stream, 2, 4);
    await eventually(() => seen.numbers.length === 4);
    expect(seen.numbers).toEqual([0, 1, 2, 3]);
    await subscription.unsubscribe();
  });

  test('ends with the tombstone and then an error', async () => {
    const stream = newStream();
    await write(stream, 0, 1);
    const types: unknown[] = [];
    const subscription = fixture.client.subscribeToStream(stream);
    subscription.on('data', ({ event }) => types.push(event?.type));
    const seen = watch(subscription);
    await eventually(() => seen.log.includes('caughtUp'));
    await fixture.client.tombstoneStream(stream);
    await eventually(() => seen.log.includes('stream-deleted'));
    expect(types).toEqual(['Numbered', '$streamDeleted']);
  });
});

describe('a subscription to all events', () => {
  test('goes on after a position, exclusive', async () => {
    const stream = newStream();
    const { position } = await write(stream, 0, 1);
    await write(stream, 1, 3);
    const subscription = fixture.client.subscribeToAll({ fromPosition: position ?? START });
    const seen = watch(subscription, (name) => name === stream);
    await eventually(() => seen.numbers.length === 2);
    expect(seen.numbers).toEqual([1, 2]);
    await subscription.unsubscribe();
  });

  test('from the end brings only what is committed later', async () => {
    const stream = newStream();
    await write(stream, 0, 1);
    const subscription = fixture.client.subscribeToAll({ fromPosition: END });
    const seen = watch(subscription, (name) => name === stream);
    await eventually(() => seen.log.includes('caughtUp'));
    await write(stream, 1, 2);
    await eventually(() => seen.numbers.length === 1);
    expect(seen.numbers).toEqual([1]);
    await subscription.unsubscribe();
  });

  test('with a filter that cannot be is refused', async () => {
    const filter = streamNameFilter({ regex: '(' });
    expect(await failure(collect(fixture.client.subscribeToAll({ filter })))).toMatchObject({ code: 3 });
  });
});

describe('a filtered subscription', () => {
  test.each([
    ['stream prefix', (name: string) => streamNameFilter({ prefixes: [`${name}-`] })],
    ['stream expression', (name: string) => streamNameFilter({ regex: `^${name}-` })],
    ['type prefix', (name: string) => eventTypeFilter({ prefixes: [name] })],
    ['type expression', (name: string) => eventTypeFilter({ regex: `^${name}$` })],
  ])('by %s brings what matches, from history and live', async (_title, filterOf) => {
    const name = newStream('filtered');
    const append = (n: number) => fixture.client.appendToStream(`${name}-1`, numbered(n, name));
    await append(0);
    await fixture.client.appendToStream(newStream(), numbered(99, 'Other'));
    const subscription = fixture.client.subscribeToAll({ filter: filterOf(name) });
    const seen = watch(subscription);
    await eventually(() => seen.log.includes('caughtUp'));
    await append(1);
    await eventually(() => seen.numbers.length === 2);
    expect(seen.numbers).toEqual([0, 1]);
    await subscription.unsubscribe();
  });

  test('reports positions from which it can go on, each once and in order', async () => {
    const name = newStream('checked');
    const start = await fixture.client.appendToStream(newStream(), numbered(0));
    for (const n of range(0, 10)) {
      await write(newStream('noise'), 0, 10);
      await fixture.client.appendToStream(`${name}-1`, numbered(n));
    }
    const checkpoints: Position[] = [];
    const filter = streamNameFilter({
      prefixes: [name],
      checkpointInterval: 1,
      checkpointReached: (_subscription, position) => {
        checkpoints.push(position);
      },
    });
    const subscription = fixture.client.subscribeToAll({ filter, fromPosition: start.position ?? START });
    const seen = watch(subscription);
    await eventually(() => seen.log.includes('caughtUp'));
    await subscription.unsubscribe();
    const commits = checkpoints.map(({ commit }) => commit);
    expect(commits).toEqual([...new Set(commits)].toSorted((a, b) => Number(a - b)));
    // 110 events in windows of 32, and one checkpoint at the end of history; a real server has more between them.
    const at = (events: bigint): bigint => (start.position?.commit ?? 0n) + events;
    if (REAL_SERVER === undefined) expect(commits).toEqual([at(32n), at(64n), at(96n), at(110n)]);
    const resumed = fixture.client.subscribeToAll({ filter, fromPosition: checkpoints[1] ?? START });
    const rest = watch(resumed);
    await eventually(() => rest.log.includes('caughtUp'));
    expect(rest.numbers).toEqual(range(10 - rest.numbers.length, 10));
    if (REAL_SERVER === undefined) expect(rest.numbers).toHaveLength(5);
    await resumed.unsubscribe();
  });

  test('that excludes system events sees none', async () => {
    const stream = newStream();
    const subscription = fixture.client.subscribeToAll({ filter: excludeSystemEvents(), fromPosition: END });
    const seen: { stream: string | undefined; type: string | undefined }[] = [];
    subscription.on('data', ({ event }) => seen.push({ stream: event?.streamId, type: event?.type }));
    await eventually(() => subscription.listenerCount('data') > 0);
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    await fixture.client.setStreamMetadata(stream, { mine: 1 });
    await write(stream, 0, 1);
    await eventually(() => seen.some((one) => one.stream === stream));
    // Others may be writing too, on a server that is not ours alone.
    expect(seen.filter(({ stream: name }) => name?.endsWith(stream))).toEqual([{ stream, type: 'Numbered' }]);
    expect(seen.filter(({ type }) => type?.startsWith('$'))).toEqual([]);
    await subscription.unsubscribe();
  });
});

describe('across the switch from history to live', () => {
  test('every subscription gets each event once and in order under 64 writers', async () => {
    const name = newStream('switch');
    const filter = streamNameFilter({ prefixes: [name] });
    const perWriter = 30;
    const writer = async (index: number): Promise<void> => {
      for (const n of range(0, perWriter))
        await fixture.client.appendToStream(`${name}-${index % 8}`, numbered(index * perWriter + n));
    };
    const writing = Promise.all(range(0, 64).map(writer));
    const opened: {
      subscription: StreamSubscription | AllStreamSubscription;
      events: unknown[];
      wanted: number;
    }[] = [];
    const open = (subscription: StreamSubscription | AllStreamSubscription, wanted: number): void => {
      const events: unknown[] = [];
      subscription.on('data', ({ event }: { event?: { streamId: string; revision: bigint; id: string } }) => {
        if (event?.streamId.startsWith(name)) events.push(`${event.streamId}@${event.revision}`);
      });
      opened.push({ subscription, events, wanted });
    };
    for (const _ of range(0, 4)) {
      open(fixture.client.subscribeToAll(), 64 * perWriter);
      open(fixture.client.subscribeToAll({ filter }), 64 * perWriter);
      open(fixture.client.subscribeToStream(`${name}-3`), 8 * perWriter);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writing;
    await eventually(() => opened.every(({ events, wanted }) => events.length >= wanted), 60_000);
    const all = await collect(fixture.client.readAll());
    const inOrder = all
      .filter(({ event }) => event?.streamId.startsWith(name))
      .map(({ event }) => `${event?.streamId}@${event?.revision}`);
    for (const { events, wanted, subscription } of opened) {
      const expected =
        wanted === inOrder.length ? inOrder : inOrder.filter((key) => key.startsWith(`${name}-3@`));
      expect(events).toEqual(expected);
      await subscription.unsubscribe();
    }
  }, 90_000);
});
