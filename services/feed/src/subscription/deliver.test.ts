import { feedV1 } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { sampleEvent, sampleLog } from '../../test/sample-log.ts';
import { createPages } from '../log/pages.ts';
import { createLogReader } from '../log/reader.ts';
import { createTail, type Tail } from '../log/tail.ts';
import { type Delivery, deliver } from './deliver.ts';
import { matcher } from './filter.ts';
import { createPacer } from './pacer.ts';

const everything = matcher({ tenant: 'acme', contexts: [], types: [], customerIds: [] });

const given = (history: number, options: Partial<Delivery> = {}) => {
  const events = Array.from({ length: history }, (_, n) => sampleEvent(n + 1));
  const tail = createTail(BigInt(history * 10), { entries: 100, bytes: 1e9 });
  const pages = createPages({
    store: sampleLog(events),
    park: async () => {},
    kept: 3,
    bytes: 1e9,
    lanes: 2,
  });
  const stop = new AbortController();
  const frames = deliver({
    reader: createLogReader({ tail, pages }, 0n),
    pacer: createPacer(),
    matches: everything,
    maxBatch: 1,
    heartbeatMs: 60_000,
    head: () => tail.end,
    delivered: () => undefined,
    signal: stop.signal,
    ...options,
  });
  return { frames, tail, stop };
};

const take = async (frames: AsyncIterator<Buffer>, count: number): Promise<feedV1.SubscribeResponse[]> => {
  const found: feedV1.SubscribeResponse[] = [];
  while (found.length < count) {
    const { value, done } = await frames.next();
    if (done === true) break;
    found.push(feedV1.SubscribeResponse.decode(value));
  }
  return found;
};

const kinds = (responses: readonly feedV1.SubscribeResponse[]) => responses.map(({ item }) => item?.$case);
const add = (tail: Tail, n: number) => tail.add({ kind: 'event', event: sampleEvent(n) });

describe('a subscription', () => {
  test('gives the history, says once that it is done, then goes on live', async () => {
    const { frames, tail, stop } = given(3);
    const first = await take(frames, 4);
    expect(kinds(first)).toEqual(['event', 'event', 'event', 'caughtUp']);
    expect(first.map(({ position }) => position)).toEqual([10n, 20n, 30n, 30n]);
    add(tail, 4);
    expect(kinds(await take(frames, 1))).toEqual(['event']);
    add(tail, 5);
    expect(kinds(await take(frames, 1))).toEqual(['event']);
    stop.abort();
    expect((await frames.next()).done).toBe(true);
  });

  test('an event arrives as it was recorded', async () => {
    const { frames } = given(1);
    const [response] = await take(frames, 1);
    const { data, metadata, position, ...rest } = sampleEvent(1);
    if (response?.item?.$case !== 'event') throw new Error('no event');
    const { value } = response.item;
    expect(value).toMatchObject({
      id: rest.id,
      type: rest.type,
      context: 'customer',
      stream: rest.stream,
      revision: rest.revision,
      position,
      tenant: 'acme',
      customerIds: ['customer-1'],
      recordedAt: rest.recordedAt,
      occurredAt: metadata.occurredAt,
      schemaVersion: 1,
    });
    expect(JSON.parse(Buffer.from(value.data).toString())).toEqual(data);
    expect(JSON.parse(Buffer.from(value.metadata).toString())).toEqual(metadata);
  });

  test('gives what waits together in batches of the size asked for', async () => {
    const { frames } = given(7, { maxBatch: 3 });
    const responses = await take(frames, 4);
    expect(kinds(responses)).toEqual(['batch', 'batch', 'batch', 'caughtUp']);
    const sizes = responses.map(({ item }) => (item?.$case === 'batch' ? item.value.events.length : 0));
    expect(sizes).toEqual([3, 3, 1, 0]);
    expect(responses.map(({ position }) => position)).toEqual([30n, 60n, 70n, 70n]);
  });

  test('keeps to its filter, and still tells how far it is', async () => {
    const matches = matcher({ tenant: 'acme', contexts: [], types: [], customerIds: ['customer-1'] });
    const { frames } = given(6, { matches });
    const responses = await take(frames, 3);
    expect(responses.map(({ position }) => position)).toEqual([10n, 40n, 60n]);
    expect(kinds(responses)).toEqual(['event', 'event', 'caughtUp']);
  });

  test('sends heartbeats with the end of the log while nothing matches', async () => {
    const matches = matcher({ tenant: 'nobody', contexts: [], types: [], customerIds: [] });
    const { frames, tail } = given(2, { matches, heartbeatMs: 20 });
    expect(kinds(await take(frames, 1))).toEqual(['caughtUp']);
    add(tail, 3);
    const [heartbeat] = await take(frames, 1);
    expect(heartbeat).toEqual({
      item: { $case: 'heartbeat', value: { headPosition: 30n } },
      position: 30n,
    });
  });
});
