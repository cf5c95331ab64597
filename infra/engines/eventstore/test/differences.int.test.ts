import {
  END,
  jsonEvent,
  PARK,
  START,
  persistentSubscriptionToStreamSettingsFromDefaults as settings,
} from '@eventstore/db-client';
import { Client, credentials } from '@grpc/grpc-js';
import { describe, expect, test } from '@jest/globals';
import { compileFilter, InvalidFilter } from '../src/store/event-filter.ts';
import {
  collect,
  eventually,
  failure,
  newStream,
  numbered,
  numbersOf,
  range,
  useClient,
} from './testing/support.ts';

/* Where the engine differs from EventStoreDB on purpose; the README lists them. */

const fixture = useClient({ systemStreams: true });

describe('unlike EventStoreDB, the engine', () => {
  test('numbers positions densely, so the next event stands at the next position', async () => {
    const first = await fixture.client.appendToStream(`plain${newStream()}`.replaceAll('-', ''), numbered(0));
    const second = await fixture.client.setStreamMetadata(newStream(), { mine: 1 });
    // Between them stand the links that the first event brought: by type and by stream.
    expect((second.position?.commit ?? 0n) - (first.position?.commit ?? 0n)).toBe(3n);
  });

  test('never removes what is truncated or deleted: it stays among all events', async () => {
    const stream = newStream();
    await fixture.client.appendToStream(
      stream,
      range(0, 3).map((n) => numbered(n)),
    );
    await fixture.client.setStreamMetadata(stream, { maxCount: 1 });
    await fixture.client.deleteStream(stream);
    const all = await collect(fixture.client.readAll());
    expect(numbersOf(all.filter(({ event }) => event?.streamId === stream))).toEqual([0, 1, 2]);
  });

  test('writes the links of system streams with the event, so they are there at once', async () => {
    const category = `c${Date.now()}`;
    await fixture.client.appendToStream(`${category}-1`, numbered(7));
    expect(
      numbersOf(await collect(fixture.client.readStream(`$ce-${category}`, { resolveLinkTos: true }))),
    ).toEqual([7]);
  });

  test('takes JavaScript expressions in filters, and refuses .NET ones that are not', () => {
    expect(() => compileFilter({ on: 'stream', regex: '(?i)order', prefixes: [] })).toThrow(InvalidFilter);
    expect(() => compileFilter({ on: 'stream', regex: '(?<name>order)', prefixes: [] })).not.toThrow();
  });

  test('has no projections', async () => {
    expect(await failure(fixture.client.createProjection('p', 'fromAll()'))).toMatchObject({ code: 12 });
  });

  test('buffers no live events for a group, because it reads them from the log', async () => {
    const stream = newStream();
    await fixture.client.createPersistentSubscriptionToStream(stream, 'g', settings({ startFrom: START }));
    await fixture.client.appendToStream(
      stream,
      range(0, 30).map((n) => numbered(n)),
    );
    const told = await fixture.client.getPersistentSubscriptionToStreamInfo(stream, 'g');
    expect(told).toMatchObject({ status: 'Behind', stats: { liveBufferCount: 0n } });
  });

  test('says `caught up` once, however fast events come', async () => {
    const stream = newStream();
    const subscription = fixture.client.subscribeToStream(stream, { fromRevision: END });
    let caughtUp = 0;
    subscription.on('caughtUp', () => {
      caughtUp += 1;
    });
    const seen = new Promise<void>((resolve) => {
      let count = 0;
      subscription.on('data', () => {
        count += 1;
        if (count === 500) resolve();
      });
    });
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    await Promise.all(
      range(0, 50).map(() =>
        fixture.client.appendToStream(
          stream,
          range(0, 10).map(() => jsonEvent({ type: 'T', data: {} })),
        ),
      ),
    );
    await seen;
    expect(caughtUp).toBe(1);
    await subscription.unsubscribe();
  });

  test('resolves a parked link in two steps when it is replayed', async () => {
    const category = `c${Date.now()}p`;
    await fixture.client.appendToStream(`${category}-1`, numbered(7));
    const links = `$ce-${category}`;
    await fixture.client.createPersistentSubscriptionToStream(
      links,
      'g',
      settings({ startFrom: START, resolveLinkTos: true }),
    );
    const subscription = fixture.client.subscribeToPersistentSubscriptionToStream(links, 'g');
    const seen: { from: string | undefined; link: string | undefined; n: unknown }[] = [];
    const twice = new Promise<void>((resolve) => {
      subscription.on('data', async (message) => {
        const { event, link } = message;
        seen.push({ from: event?.streamId, link: link?.streamId, n: numbersOf([message])[0] });
        if (seen.length === 2) {
          await subscription.ack(message);
          resolve();
        } else await subscription.nack(PARK, 'later', message);
      });
    });
    const parked = async () =>
      (await fixture.client.getPersistentSubscriptionToStreamInfo(links, 'g')).stats.parkedMessageCount;
    await eventually(async () => (await parked()) === 1n);
    await fixture.client.replayParkedMessagesToStream(links, 'g');
    await twice;
    // The first link leads to the category's link, and that to the event.
    expect(seen).toEqual([
      { from: `${category}-1`, link: links, n: 7 },
      { from: `${category}-1`, link: `$persistentsubscription-${links}::g-parked`, n: 7 },
    ]);
    await subscription.unsubscribe();
  });

  test('has no calls to change users: they are fixed at the start', async () => {
    if (fixture.engine === undefined) return;
    const client = new Client(
      fixture.engine.connectionString.replace(/^esdb:\/\/|\?.*$/g, ''),
      credentials.createInsecure(),
    );
    const pass = (bytes: Buffer) => bytes;
    const answer = await new Promise((resolve) =>
      client.makeUnaryRequest('/event_store.client.users.Users/Create', pass, pass, Buffer.alloc(0), resolve),
    );
    expect(answer).toMatchObject({ code: 12 });
    client.close();
  });

  test('keeps the definitions of groups as JSON of its own', async () => {
    const stream = newStream();
    await fixture.client.createPersistentSubscriptionToStream(stream, 'g', settings({ startFrom: START }));
    const [newest] = await collect(
      fixture.client.readStream('$persistentSubscriptionConfig', {
        direction: 'backwards',
        fromRevision: END,
        maxCount: 1,
      }),
    );
    expect(newest?.event?.type).toBe('$PersistentConfig');
    expect(JSON.stringify(newest?.event?.data)).toContain(stream);
  });
});
