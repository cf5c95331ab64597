import {
  END,
  jsonEvent,
  START,
  persistentSubscriptionToStreamSettingsFromDefaults as settings,
} from '@eventstore/db-client';
import { describe, expect, test } from '@jest/globals';
import { compileFilter, InvalidFilter } from '../src/store/event-filter.ts';
import { collect, failure, newStream, numbered, numbersOf, range, useClient } from './testing/support.ts';

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
});
