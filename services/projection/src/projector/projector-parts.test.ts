import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Facet } from '../view/facet.ts';
import { toFacetDocument } from '../view/facet.ts';
import { createBatchQueue } from './batch-queue.ts';
import { createExclusive } from './exclusive.ts';
import { createFacetCache } from './facet-cache.ts';
import { createProgress } from './progress.ts';
import { shardOf } from './shard.ts';

const never = new AbortController().signal;

describe('progress', () => {
  test('wakes those whose position has come, and only those', async () => {
    const progress = createProgress(5n);
    const reached: bigint[] = [];
    const waits = [6n, 9n, 5n].map((position) =>
      progress.reached(position, never).then(() => reached.push(position)),
    );
    await waits[2];
    progress.advance(8n);
    await waits[0];
    expect(reached).toEqual([5n, 6n]);
    progress.advance(9n);
    await Promise.all(waits);
    expect(progress.waiting()).toBe(0);
  });

  test('never goes back', () => {
    const progress = createProgress(5n);
    progress.advance(3n);
    expect(progress.position()).toBe(5n);
  });

  test('begun anew may be lower, and wakes those it has reached all the same', async () => {
    const progress = createProgress(5n);
    progress.reset(3n);
    expect(progress.position()).toBe(3n);
    const wait = progress.reached(4n, never);
    progress.reset(6n);
    await wait;
    expect(progress.waiting()).toBe(0);
  });

  test('a wait that is given up leaves nothing behind', async () => {
    const progress = createProgress(0n);
    const giveUp = new AbortController();
    const wait = progress.reached(1n, giveUp.signal);
    giveUp.abort(new Error('enough'));
    await expect(wait).rejects.toThrow('enough');
    expect(progress.waiting()).toBe(0);
  });
});

describe('the batch queue', () => {
  test('gives what is there at once, in order, at most as much as asked for', async () => {
    const queue = createBatchQueue<number>(10);
    for (const item of [1, 2, 3]) await queue.push(item);
    expect(await queue.take(2)).toEqual([1, 2]);
    expect(await queue.take(2)).toEqual([3]);
    const waiting = queue.take(2);
    await queue.push(4);
    expect(await waiting).toEqual([4]);
  });

  test('holds the reader back until there is room', async () => {
    const queue = createBatchQueue<number>(2);
    await queue.push(1);
    let pushed = false;
    const push = queue.push(2).then(() => {
      pushed = true;
    });
    await Promise.resolve();
    expect(pushed).toBe(false);
    await queue.take(1);
    await push;
    expect(pushed).toBe(true);
  });

  test('ends once it is closed and empty', async () => {
    const queue = createBatchQueue<number>(2);
    await queue.push(1);
    queue.close();
    expect(await queue.take(5)).toEqual([1]);
    expect(await queue.take(5)).toBeUndefined();
  });
});

test('exclusive work runs one after the other, also after a failure', async () => {
  const exclusive = createExclusive();
  const steps: string[] = [];
  const work = (name: string, fails = false) =>
    exclusive(async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const outcomes = await Promise.allSettled([work('a'), work('b', true), work('c')]);
  expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('the facet cache reads what it does not hold, once, and forgets what is dropped', async () => {
  const facet: Facet = {
    tenant: 'acme',
    customerId: 'a',
    position: '1',
    eventId: 'e',
    recordedAt: '',
    lastActivityAt: '',
    events: 1,
    graphPosition: '0',
    sections: {},
  };
  const asked: (readonly string[])[] = [];
  const cache = createFacetCache(async (keys) => {
    asked.push(keys);
    return new Map(keys.includes('acme.a') ? [['acme.a', toFacetDocument(facet)]] : []);
  }, 2);
  const found = await cache.getMany(['acme.a', 'acme.nobody']);
  expect([...found.values()]).toEqual([facet, undefined]);
  await cache.getMany(['acme.a', 'acme.nobody']);
  cache.drop(['acme.a']);
  await cache.getMany(['acme.a']);
  expect(asked).toEqual([['acme.a', 'acme.nobody'], ['acme.a']]);
});

test('shards share all customers, each by exactly one, about evenly', () => {
  const keys = Array.from({ length: 3_000 }, (_, index) => `acme.customer-${index}`);
  const counts = keys.reduce(
    (all, key) => all.map((n, shard) => n + (shardOf(key, 3) === shard ? 1 : 0)),
    [0, 0, 0],
  );
  for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(100);
  fc.assert(fc.property(fc.string(), (key) => shardOf(key, 1) === 0));
});
