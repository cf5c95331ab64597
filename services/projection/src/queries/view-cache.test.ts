import { expect, test } from '@jest/globals';
import { factsOf, fold } from '../../test/given.ts';
import { a, b, c, linked, ordered, registered } from '../../test/sample-events.ts';
import { createAnnouncements } from '../projector/announcements.ts';
import type { Facet } from '../view/facet.ts';
import { createViewCache } from './view-cache.ts';

const facets = fold(factsOf([registered(a), registered(b), linked(a, b)]));
const both = [a, b].flatMap((id) => facets.get(id) ?? []);
const touch = (id: string) => ({ facts: factsOf([ordered(id, 1)], 10), others: [], position: 110n });

const cacheOf = (capacity = 10) => {
  const announcements = createAnnouncements();
  const cache = createViewCache(announcements, { capacity, mayKeep: (key) => key !== 'acme.foreign' });
  let built = 0;
  const get = (key: string) =>
    cache.get(key, async () => {
      built += 1;
      return { text: `${key} ${built}`, members: both };
    });
  return { announcements, cache, get };
};

test('a text is built once and forgotten when any member is touched', async () => {
  const { announcements, get } = cacheOf();
  expect(await get(`acme.${a}`)).toBe(`acme.${a} 1`);
  expect(await get(`acme.${a}`)).toBe(`acme.${a} 1`);
  announcements.publish(touch(c));
  expect(await get(`acme.${a}`)).toBe(`acme.${a} 1`);
  announcements.publish(touch(b));
  expect(await get(`acme.${a}`)).toBe(`acme.${a} 2`);
});

test('a text that was built while something was touched is not kept', async () => {
  const { announcements, cache, get } = cacheOf();
  const text = await cache.get(`acme.${a}`, async () => {
    announcements.publish(touch(a));
    return { text: 'stale', members: both };
  });
  expect(text).toBe('stale');
  expect(await get(`acme.${a}`)).toBe(`acme.${a} 1`);
});

test('the least recently used text goes first', async () => {
  const { get } = cacheOf(2);
  await get(`acme.${a}`);
  await get(`acme.${b}`);
  await get(`acme.${a}`);
  await get(`acme.${c}`);
  expect(await get(`acme.${a}`)).toBe(`acme.${a} 1`);
  expect(await get(`acme.${b}`)).toBe(`acme.${b} 4`);
});

test('another generation begins with nothing', async () => {
  const { cache, get } = cacheOf();
  await get(`acme.${a}`);
  cache.clear();
  expect(await get(`acme.${a}`)).toBe(`acme.${a} 2`);
});

test('a text with a member that is written elsewhere is not kept', async () => {
  const { cache } = cacheOf();
  const foreign = { ...fold(factsOf([registered(c)])).get(c), tenant: 'acme', customerId: 'foreign' };
  let built = 0;
  const build = async () => {
    built += 1;
    return { text: 'view', members: [...both, foreign as Facet] };
  };
  await cache.get('acme.x', build);
  await cache.get('acme.x', build);
  expect(built).toBe(2);
});
