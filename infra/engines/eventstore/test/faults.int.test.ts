import { EventStoreDBClient, START } from '@eventstore/db-client';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  collect,
  eventually,
  failure,
  newStream,
  numbered,
  numbersOf,
  useClient,
} from './testing/support.ts';

const fixture = useClient();
afterEach(() => fixture.engine.faults.clear());

const read = async (stream: string) => numbersOf(await collect(fixture.client.readStream(stream)));

describe('a fault', () => {
  test('can delay an append', async () => {
    fixture.engine.faults.inject({ kind: 'delay', on: 'append', ms: 80, times: 1 });
    const before = performance.now();
    await fixture.client.appendToStream(newStream(), numbered(0));
    expect(performance.now() - before).toBeGreaterThan(75);
  });

  test('can refuse an append before it is written', async () => {
    const stream = newStream();
    await fixture.client.appendToStream(stream, numbered(0));
    fixture.engine.faults.inject({ kind: 'unavailable', on: 'append', times: 1 });
    expect(await failure(fixture.client.appendToStream(stream, numbered(1)))).toMatchObject({
      type: 'unavailable',
    });
    await fixture.client.appendToStream(stream, numbered(2));
    expect(await read(stream)).toEqual([0, 2]);
  });

  test('can leave the outcome of a committed append unknown, and the retry has no second effect', async () => {
    const stream = newStream();
    const event = numbered(1);
    fixture.engine.faults.inject({ kind: 'unknown-outcome', on: 'append', times: 1 });
    expect(await failure(fixture.client.appendToStream(stream, event))).toMatchObject({
      type: 'unavailable',
    });
    expect(await read(stream)).toEqual([1]);
    await fixture.client.appendToStream(stream, event);
    expect(await read(stream)).toEqual([1]);
  });

  test('can cut the connections', async () => {
    const stream = newStream();
    fixture.engine.faults.inject({ kind: 'drop', on: 'append', times: 1 });
    expect(await failure(fixture.client.appendToStream(stream, numbered(1)))).toMatchObject({
      type: 'unavailable',
    });
    expect(await failure(read(stream))).toMatchObject({ type: 'stream-not-found' });
  });

  test('can refuse reads and deletes', async () => {
    const stream = newStream();
    await fixture.client.appendToStream(stream, numbered(0));
    fixture.engine.faults.inject({ kind: 'unavailable', on: 'read', times: 1 });
    fixture.engine.faults.inject({ kind: 'unavailable', on: 'delete', times: 1 });
    expect(await failure(read(stream))).toMatchObject({ type: 'unavailable' });
    expect(await failure(fixture.client.deleteStream(stream))).toMatchObject({ type: 'unavailable' });
    expect(await read(stream)).toEqual([0]);
  });

  test('can deliver events twice', async () => {
    const stream = newStream();
    await fixture.client.appendToStream(stream, [numbered(0), numbered(1)]);
    fixture.engine.faults.inject({ kind: 'duplicate', times: 1 });
    const subscription = fixture.client.subscribeToStream(stream, { fromRevision: START });
    const seen: unknown[] = [];
    subscription.on('data', (event) => seen.push(...numbersOf([event])));
    await eventually(() => seen.length === 3);
    expect(seen).toEqual([0, 0, 1]);
    await subscription.unsubscribe();
  });

  test('can be taken back', async () => {
    const takeBack = fixture.engine.faults.inject({ kind: 'unavailable' });
    takeBack();
    const other = EventStoreDBClient.connectionString(fixture.engine.connectionString);
    await other.appendToStream(newStream(), numbered(0));
    await other.dispose();
  });
});
