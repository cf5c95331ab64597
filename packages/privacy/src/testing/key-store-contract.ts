import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { KeptKey, KeyStore } from '../key-store.ts';

const at = '2026-03-02T09:00:00.000Z';
const later = '2026-03-03T09:00:00.000Z';

/** The behaviour every key store owes. The store may have other keys in it; subjects are fresh in each test. */
export const keyStoreContract = (makeStore: () => KeyStore): void => {
  const fresh = (version = 'k1'): KeptKey => ({
    tenant: 'acme',
    subject: randomBytes(8).toString('hex'),
    wrapped: { version, bytes: randomBytes(60) },
  });
  const active = ({ wrapped }: KeptKey) => ({ state: 'active', wrapped: plain(wrapped) });
  const plain = ({ version, bytes }: KeptKey['wrapped']) => ({ version, bytes: Buffer.from(bytes) });
  const find = async (store: KeyStore, { tenant, subject }: KeptKey) => {
    const found = (await store.find(tenant, [subject])).get(subject);
    return found?.state === 'active' ? { ...found, wrapped: plain(found.wrapped) } : found;
  };

  test('a key that was inserted is found, one that was not is missing', async () => {
    const store = makeStore();
    const [kept, other] = [fresh(), fresh()];
    await store.insert(kept);
    expect([...(await store.find('acme', [kept.subject, other.subject])).keys()]).toEqual([kept.subject]);
    expect(await find(store, kept)).toEqual(active(kept));
  });

  test('a tenant does not find the keys of another', async () => {
    const store = makeStore();
    const kept = fresh();
    await store.insert(kept);
    expect(await find(store, { ...kept, tenant: 'other' })).toBeUndefined();
  });

  test('of many that insert at once all get the same key', async () => {
    const store = makeStore();
    const { subject } = fresh();
    const stood = await Promise.all(Array.from({ length: 8 }, () => store.insert({ ...fresh(), subject })));
    const standing = await find(store, { ...fresh(), subject });
    for (const key of stood)
      expect(key.state === 'active' && plain(key.wrapped)).toEqual(
        standing?.state === 'active' && plain(standing.wrapped),
      );
  });

  test('an erased key is a tombstone, of the first time, and stays one', async () => {
    const store = makeStore();
    const kept = fresh();
    await store.insert(kept);
    await store.erase(kept.tenant, kept.subject, at);
    await store.erase(kept.tenant, kept.subject, later);
    expect(await find(store, kept)).toEqual({ state: 'erased', erasedAt: at });
    expect(await store.insert(kept)).toEqual({ state: 'erased', erasedAt: at });
    expect(await store.replace(kept, { version: 'k2', bytes: randomBytes(60) })).toBe(false);
    expect(await find(store, kept)).toEqual({ state: 'erased', erasedAt: at });
  });

  test('a subject without a key can be erased in advance', async () => {
    const store = makeStore();
    const kept = fresh();
    await store.erase(kept.tenant, kept.subject, at);
    expect(await store.insert(kept)).toEqual({ state: 'erased', erasedAt: at });
  });

  test('an erasure that races an insertion wins', async () => {
    const store = makeStore();
    const kept = Array.from({ length: 16 }, () => fresh());
    await Promise.all(kept.flatMap((key) => [store.insert(key), store.erase(key.tenant, key.subject, at)]));
    for (const key of kept) expect(await find(store, key)).toEqual({ state: 'erased', erasedAt: at });
  });

  test('keys of other versions are found until they are replaced', async () => {
    const store = makeStore();
    const version = randomBytes(4).toString('hex');
    const kept = [fresh(), fresh('k2'), fresh()];
    for (const key of kept) await store.insert(key);
    const subjects = kept.map(({ subject }) => subject);
    const others = async () =>
      (await store.findOthers(version, 10_000)).filter(({ subject }) => subjects.includes(subject));
    expect(await store.findOthers(version, 2)).toHaveLength(2);
    for (const key of await others())
      expect(await store.replace(key, { version, bytes: randomBytes(60) })).toBe(true);
    expect(await others()).toEqual([]);
  });

  test('a key that was replaced meanwhile is left alone', async () => {
    const store = makeStore();
    const kept = fresh();
    const second = { version: 'k2', bytes: randomBytes(60) };
    await store.insert(kept);
    expect(await store.replace(kept, second)).toBe(true);
    expect(await store.replace(kept, { version: 'k3', bytes: randomBytes(60) })).toBe(false);
    expect(await find(store, kept)).toEqual(active({ ...kept, wrapped: second }));
  });
};
