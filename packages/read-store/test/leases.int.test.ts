import { type Engines, eventually, startEngines } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectReadStore, createLeases, type ReadStore } from '../src/index.ts';

let engines: Engines;
let store: ReadStore;
beforeAll(async () => {
  engines = await startEngines({ mongo: true });
  store = connectReadStore({ uri: engines.mongo.uri, database: 'icrm-test' });
});
afterAll(async () => {
  await store.close();
  await engines.stop();
});

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

describe('a lease', () => {
  test('has one holder, and is free when given back', async () => {
    const leases = createLeases(store);
    const asked = await Promise.all(Array.from({ length: 5 }, () => leases.acquire('one')));
    const held = asked.filter((lease) => lease !== undefined);
    expect(held).toHaveLength(1);
    expect(held[0]?.held()).toBe(true);
    await held[0]?.release();
    expect(held[0]?.held()).toBe(false);
    const next = await leases.acquire('one');
    expect(next).toBeDefined();
    await next?.release();
  });

  test('is kept by renewing, and lost when another has taken it', async () => {
    const leases = createLeases(store, { lastsMs: 60_000, renewEveryMs: 50 });
    const lease = await leases.acquire('two');
    if (lease === undefined) throw new Error('nobody else asks');
    const documents = store.collection<{ _id: string; until: Date }>('leases');
    const first = (await documents.findOne({ _id: 'two' }))?.until ?? new Date();
    await eventually(async () => {
      const until = (await documents.findOne({ _id: 'two' }))?.until ?? first;
      if (until <= first) throw new Error('not renewed');
    });
    expect(lease.held()).toBe(true);
    expect(await leases.acquire('two')).toBeUndefined();
    await store.collection('leases').update({ _id: 'two' }, { $set: { holder: 'somebody else' } });
    await aborted(lease.lost);
    expect(lease.held()).toBe(false);
  });

  test('of a process of this machine that is gone is free at once', async () => {
    const leases = createLeases(store);
    await leases.acquire('three');
    await store.collection('leases').update({ _id: 'three' }, { $set: { holder: 'gone', pid: 2 ** 30 } });
    const lease = await leases.acquire('three');
    expect(lease?.held()).toBe(true);
    await lease?.release();
  });
});
