import {
  persistentSubscriptionToAllSettingsFromDefaults as allSettings,
  DISPATCH_TO_SINGLE,
  END,
  eventTypeFilter,
  PARK,
  type PersistentSubscriptionToAll,
  type PersistentSubscriptionToStream,
  PINNED,
  RETRY,
  ROUND_ROBIN,
  SKIP,
  START,
  STOP,
  persistentSubscriptionToStreamSettingsFromDefaults as streamSettings,
} from '@eventstore/db-client';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  collect,
  eventually,
  failure,
  newStream,
  numbered,
  REAL_SERVER,
  range,
  useClient,
} from './testing/support.ts';

const fixture = useClient();
const GROUP = 'group';
type Subscription = PersistentSubscriptionToStream | PersistentSubscriptionToAll;
type Delivered = { n: unknown; retries: number };
type Handle = (event: Parameters<Subscription['ack']>[0], delivered: Delivered) => Promise<void> | void;

const open: Subscription[] = [];
afterEach(async () => {
  for (const subscription of open.splice(0)) await subscription.unsubscribe();
});

/** Joins a group and notes what it gets; acknowledges unless told otherwise. */
const follow = (subscription: Subscription, handle?: Handle) => {
  const seen: Delivered[] = [];
  const errors: unknown[] = [];
  open.push(subscription);
  subscription.on('error', (error: unknown) => errors.push((error as { type?: string }).type));
  subscription.on('data', (event: Parameters<Subscription['ack']>[0] & { retryCount: number }) => {
    const data = (event.event ?? event.link)?.data as { n?: unknown } | undefined;
    const delivered = { n: data?.n, retries: event.retryCount };
    seen.push(delivered);
    void (handle === undefined ? subscription.ack(event) : handle(event, delivered));
  });
  return { seen, errors, subscription, numbers: () => seen.map(({ n }) => n) };
};

const join = (stream: string, handle?: Handle, bufferSize = 10) =>
  follow(fixture.client.subscribeToPersistentSubscriptionToStream(stream, GROUP, { bufferSize }), handle);

const create = async (settings: Parameters<typeof streamSettings>[0], count = 5): Promise<string> => {
  const stream = newStream();
  if (count > 0)
    await fixture.client.appendToStream(
      stream,
      range(0, count).map((n) => numbered(n)),
    );
  await fixture.client.createPersistentSubscriptionToStream(stream, GROUP, streamSettings(settings));
  return stream;
};
const info = async (stream: string) =>
  (await fixture.client.getPersistentSubscriptionToStreamInfo(stream, GROUP)) as {
    stats: {
      parkedMessageCount: bigint;
      lastCheckpointedEventRevision: bigint | undefined;
      totalInFlightMessages: number;
    };
  };

describe('a group of a stream', () => {
  test.each([
    ['the start', START, [0, 1, 2, 3, 4, 5]],
    ['a revision, inclusive', 3n, [3, 4, 5]],
    ['the end', END, [5]],
  ] as const)('begins at %s and goes on live', async (_title, startFrom, numbers) => {
    const stream = await create({ startFrom });
    const { seen, numbers: got } = join(stream);
    await fixture.client.appendToStream(stream, numbered(5));
    await eventually(() => seen.length === numbers.length);
    expect(got()).toEqual(numbers);
  });

  test('need not have a stream yet', async () => {
    const stream = await create({ startFrom: START }, 0);
    const { seen } = join(stream);
    await fixture.client.appendToStream(stream, numbered(0));
    await eventually(() => seen.length === 1);
  });

  test.each([
    [
      'that exists',
      async (stream: string) =>
        fixture.client.createPersistentSubscriptionToStream(stream, GROUP, streamSettings()),
      'persistent-subscription-exists',
    ],
    [
      'with a batch as large as its buffer',
      async () => create({ readBatchSize: 500, historyBufferSize: 500 }),
      'persistent-subscription-failed',
    ],
    [
      'that is not there, to update',
      async () => fixture.client.updatePersistentSubscriptionToStream(newStream(), GROUP, streamSettings()),
      'persistent-subscription-does-not-exist',
    ],
    [
      'that is not there, to delete',
      async () => fixture.client.deletePersistentSubscriptionToStream(newStream(), GROUP),
      'persistent-subscription-does-not-exist',
    ],
    [
      'that is not there, to look at',
      async () => info(newStream()),
      'persistent-subscription-does-not-exist',
    ],
    [
      'that is not there, to list',
      async () => fixture.client.listPersistentSubscriptionsToStream(newStream()),
      'persistent-subscription-does-not-exist',
    ],
    [
      'that is not there, to join',
      async () => collect(fixture.client.subscribeToPersistentSubscriptionToStream(newStream(), GROUP)),
      'persistent-subscription-does-not-exist',
    ],
  ])('%s is refused', async (_title, run, type) => {
    expect(await failure(run(await create({})))).toMatchObject({ type });
  });

  test('admits no more consumers than it may', async () => {
    const stream = await create({ maxSubscriberCount: 1 });
    const first = join(stream);
    await new Promise((resolve) => first.subscription.once('confirmation', resolve));
    const second = join(stream);
    await eventually(() => second.errors.length > 0);
    expect(second.errors).toEqual(['maximum-subscribers-reached']);
  });

  test('keeps to the slots of a consumer', async () => {
    const stream = await create({ startFrom: START }, 20);
    const { seen } = join(stream, () => {}, 3);
    await eventually(() => seen.length === 3);
    expect((await info(stream)).stats.totalInFlightMessages).toBe(3);
    expect(seen).toHaveLength(3);
  });
});

describe('a message that is not acknowledged', () => {
  test('comes again with its count until it is parked, and comes back when parked ones are replayed', async () => {
    const stream = await create({ startFrom: START, maxRetryCount: 2 }, 3);
    const { seen, subscription } = join(stream, (event, { n, retries }) =>
      n === 1 && retries < 5 && seen.filter((one) => one.n === 1).length <= 3
        ? subscription.nack(RETRY, 'again', event)
        : subscription.ack(event),
    );
    await eventually(async () => (await info(stream)).stats.parkedMessageCount === 1n);
    expect(seen.filter(({ n }) => n === 1).map(({ retries }) => retries)).toEqual([0, 1, 2]);
    await fixture.client.appendToStream(stream, numbered(3));
    await fixture.client.replayParkedMessagesToStream(stream, GROUP);
    await eventually(() => seen.filter(({ n }) => n === 1).length === 4);
    expect(seen.filter(({ n }) => n === 1).at(-1)?.retries).toBe(0);
    expect((await info(stream)).stats.parkedMessageCount).toBe(0n);
  });

  test.each([
    ['parked', PARK, 1n],
    ['skipped', SKIP, 0n],
    ['stopped', STOP, 0n],
  ] as const)('and %s is not sent again', async (_title, action, parked) => {
    const stream = await create({ startFrom: START }, 3);
    const { seen, subscription } = join(stream, (event, { n }) =>
      n === 1 ? subscription.nack(action, 'no', event) : subscription.ack(event),
    );
    await eventually(
      async () => seen.length === 3 && (await info(stream)).stats.parkedMessageCount === parked,
    );
    expect(seen.map(({ n }) => n)).toEqual([0, 1, 2]);
  });

  test('is a link with the reason in the parked stream', async () => {
    const stream = await create({ startFrom: START }, 1);
    const { subscription } = join(stream, (event) => subscription.nack(PARK, 'why not', event));
    await eventually(async () => (await info(stream)).stats.parkedMessageCount === 1n);
    const parked = `$persistentsubscription-${stream}::${GROUP}-parked`;
    const [link] = await collect(fixture.client.readStream(parked));
    expect(Buffer.from(link?.event?.data as Uint8Array).toString()).toBe(`0@${stream}`);
    expect(link?.event?.metadata).toMatchObject({ reason: 'why not' });
  });

  test('in time comes again', async () => {
    const stream = await create({ startFrom: START, messageTimeout: 100 }, 1);
    const { seen } = join(stream, () => {});
    await eventually(() => seen.length >= 2);
    expect(seen.slice(0, 2).map(({ retries }) => retries)).toEqual([0, 1]);
  });

  test('by a consumer that leaves goes to another', async () => {
    const stream = await create({ startFrom: START, consumerStrategyName: DISPATCH_TO_SINGLE }, 4);
    const first = join(stream, () => {});
    await eventually(() => first.seen.length === 4);
    const second = join(stream);
    await new Promise((resolve) => second.subscription.once('confirmation', resolve));
    await first.subscription.unsubscribe();
    await eventually(() => second.seen.length === 4);
    expect(second.seen).toEqual(range(0, 4).map((n) => ({ n, retries: 1 })));
  });
});

describe('the strategy', () => {
  const two = async (stream: string, handle?: Handle) => {
    const both = [join(stream, handle), join(stream, handle)] as const;
    await Promise.all(
      both.map(({ subscription }) => new Promise((resolve) => subscription.once('confirmation', resolve))),
    );
    return both;
  };

  test('round robin takes turns', async () => {
    const stream = await create({ consumerStrategyName: ROUND_ROBIN }, 0);
    const [one, other] = await two(stream);
    for (const n of range(0, 10)) await fixture.client.appendToStream(stream, numbered(n));
    await eventually(() => one.seen.length + other.seen.length === 10);
    expect(one.seen).toHaveLength(5);
    expect(other.seen).toHaveLength(5);
  });

  test('dispatch to single stays with one until it is full', async () => {
    const stream = await create({ consumerStrategyName: DISPATCH_TO_SINGLE }, 0);
    const [one, other] = await two(stream, () => {});
    await fixture.client.appendToStream(
      stream,
      range(0, 15).map((n) => numbered(n)),
    );
    await eventually(() => one.seen.length + other.seen.length === 15);
    expect([one.seen.length, other.seen.length].toSorted()).toEqual([10, 5].toSorted());
  });

  test('pinned gives the events of one stream to one consumer', async () => {
    const category = `pinned${Date.now()}`;
    const links = newStream('links');
    const settings = streamSettings({ consumerStrategyName: PINNED, resolveLinkTos: true, startFrom: START });
    await fixture.client.createPersistentSubscriptionToStream(links, GROUP, settings);
    for (const n of range(0, 40)) {
      const stream = `${category}-${n % 10}`;
      await fixture.client.appendToStream(stream, numbered(n));
      const link = {
        ...numbered(0, '$>'),
        contentType: 'application/octet-stream' as const,
        data: Buffer.from(`${Math.floor(n / 10)}@${stream}`),
      };
      await fixture.client.appendToStream(links, link);
    }
    const [one, other] = await two(links);
    await eventually(() => one.seen.length + other.seen.length === 40);
    const streamsOf = (seen: readonly Delivered[]) => new Set(seen.map(({ n }) => Number(n) % 10));
    if (one.seen.length > 0 && other.seen.length > 0)
      expect([...streamsOf(one.seen)].filter((stream) => streamsOf(other.seen).has(stream))).toEqual([]);
    expect([...one.seen, ...other.seen].map(({ n }) => Number(n)).toSorted((a, b) => a - b)).toEqual(
      range(0, 40),
    );
  });
});

describe('a change of a group', () => {
  test.each([
    [
      'an update',
      (stream: string) =>
        fixture.client.updatePersistentSubscriptionToStream(
          stream,
          GROUP,
          streamSettings({ maxRetryCount: 1 }),
        ),
    ],
    ['its end', (stream: string) => fixture.client.deletePersistentSubscriptionToStream(stream, GROUP)],
    ['a restart of all groups', () => fixture.client.restartPersistentSubscriptionSubsystem()],
  ])('%s drops its consumers', async (_title, change) => {
    const stream = await create({});
    const { errors, subscription } = join(stream);
    await new Promise((resolve) => subscription.once('confirmation', resolve));
    await change(stream);
    await eventually(() => errors.length > 0);
    expect(errors).toEqual(['persistent-subscription-dropped']);
  });

  test('keeps what was acknowledged', async () => {
    const stream = await create({
      startFrom: START,
      checkPointUpperBound: 1,
      checkPointLowerBound: 1,
      checkPointAfter: 1,
    });
    const first = join(stream);
    await eventually(async () => (await info(stream)).stats.lastCheckpointedEventRevision === 4n);
    await fixture.client.updatePersistentSubscriptionToStream(
      stream,
      GROUP,
      streamSettings({ startFrom: START }),
    );
    await eventually(() => first.errors.length > 0);
    await fixture.client.appendToStream(stream, numbered(5));
    const second = join(stream);
    await eventually(() => second.seen.length > 0);
    expect(second.numbers()).toEqual([5]);
  });

  test('by the tombstone of its stream drops its consumers', async () => {
    const stream = await create({});
    const { errors, subscription } = join(stream);
    await new Promise((resolve) => subscription.once('confirmation', resolve));
    await fixture.client.tombstoneStream(stream);
    await eventually(() => errors.length > 0);
    expect(errors).toEqual(['persistent-subscription-dropped']);
  });
});

describe('the progress of a group', () => {
  test('never passes a message in hand', async () => {
    const stream = await create({
      startFrom: START,
      checkPointUpperBound: 1,
      checkPointLowerBound: 1,
      checkPointAfter: 1,
    });
    const { seen, subscription } = join(stream, (event, { n }) =>
      n === 2 ? undefined : subscription.ack(event),
    );
    await eventually(() => seen.length === 5);
    await eventually(async () => (await info(stream)).stats.lastCheckpointedEventRevision === 1n);
    await fixture.client.restartPersistentSubscriptionSubsystem();
    const again = join(stream);
    await eventually(() => again.seen.length === 3);
    expect(again.numbers()).toEqual([2, 3, 4]);
  });
});

describe('a group of all events', () => {
  test('can be filtered, and sees history and what follows', async () => {
    const type = `T${Date.now()}`;
    const group = newStream('group');
    await fixture.client.appendToStream(newStream(), [numbered(0, type), numbered(9, 'Other')]);
    await fixture.client.createPersistentSubscriptionToAll(group, allSettings({ startFrom: START }), {
      filter: eventTypeFilter({ prefixes: [type] }),
    });
    const { seen } = follow(fixture.client.subscribeToPersistentSubscriptionToAll(group));
    await fixture.client.appendToStream(newStream(), [numbered(8, 'Other'), numbered(1, type)]);
    await eventually(() => seen.length === 2);
    expect(seen.map(({ n }) => n)).toEqual([0, 1]);
    const told = await fixture.client.getPersistentSubscriptionToAllInfo(group);
    expect(told).toMatchObject({ eventSource: '$all', groupName: group, settings: { startFrom: START } });
    await fixture.client.deletePersistentSubscriptionToAll(group);
  });

  test('cannot begin behind the end', async () => {
    const startFrom = { commit: 2n ** 40n, prepare: 2n ** 40n };
    const error = await failure(
      fixture.client.createPersistentSubscriptionToAll(newStream(), allSettings({ startFrom })),
    );
    expect(error).toMatchObject({ type: 'persistent-subscription-failed' });
  });
});

describe('what is told about groups', () => {
  test('lists those of a stream, and shows connections and settings', async () => {
    const stream = await create({
      startFrom: 2n,
      extraStatistics: true,
      maxRetryCount: 7,
      messageTimeout: 1234,
    });
    const { seen } = join(stream);
    await eventually(() => seen.length === 3);
    const [told, ...others] = await fixture.client.listPersistentSubscriptionsToStream(stream);
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      eventSource: stream,
      groupName: GROUP,
      settings: {
        startFrom: 2n,
        extraStatistics: true,
        maxRetryCount: 7,
        messageTimeout: 1234,
        consumerStrategyName: ROUND_ROBIN,
      },
      stats: { lastKnownEventRevision: 4n },
    });
    expect(told?.connections).toHaveLength(1);
    const all = await fixture.client.listAllPersistentSubscriptions();
    expect(all.some(({ eventSource }) => eventSource === stream)).toBe(true);
    if (REAL_SERVER !== undefined) return;
    const measured = (await fixture.client.getPersistentSubscriptionToStreamInfo(stream, GROUP))
      .connections[0]?.extraStatistics;
    expect([...(measured?.keys() ?? [])]).toContain('median');
  });
});
