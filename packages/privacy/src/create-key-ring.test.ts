import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createKeyRing } from './create-key-ring.ts';
import { memoryErasureJournal } from './erasure-journal.ts';
import { memoryKeyStore } from './memory-key-store.ts';
import { openKek, testKeyRing } from './testing/test-key-ring.ts';

const activeKey = (key: { state: string; key?: Uint8Array } | undefined) => {
  if (key?.key === undefined) throw new Error(`expected an active key, got ${key?.state}`);
  return Buffer.from(key.key);
};

describe('a key ring', () => {
  test('gives a subject one key of 32 bytes, for writing and reading', async () => {
    const { keyRing } = testKeyRing();
    const written = activeKey(await keyRing.keyForWriting('acme', 'ana'));
    expect(written).toHaveLength(32);
    expect(activeKey((await keyRing.keysForReading('acme', ['ana'])).get('ana'))).toEqual(written);
    expect(activeKey(await keyRing.keyForWriting('acme', 'ben'))).not.toEqual(written);
    expect(activeKey(await keyRing.keyForWriting('other', 'ana'))).not.toEqual(written);
  });

  test('reading makes no key', async () => {
    const { keyRing } = testKeyRing();
    expect((await keyRing.keysForReading('acme', ['ana'])).size).toBe(0);
  });

  test('processes that make the key of a subject at once end with one', async () => {
    const store = memoryKeyStore();
    const rings = Array.from({ length: 8 }, () => testKeyRing({ store }).keyRing);
    const keys = await Promise.all(rings.map((ring) => ring.keyForWriting('acme', 'ana')));
    expect(new Set(keys.map((key) => activeKey(key).toString('hex'))).size).toBe(1);
  });

  test('forgets an erased subject at once, for reading and writing', async () => {
    const { keyRing } = testKeyRing();
    await keyRing.keyForWriting('acme', 'ana');
    await keyRing.erase('acme', 'ana');
    await keyRing.erase('acme', 'ana');
    expect(await keyRing.keyForWriting('acme', 'ana')).toEqual({ state: 'erased' });
    expect((await keyRing.keysForReading('acme', ['ana'])).get('ana')).toEqual({ state: 'erased' });
  });

  test('another process forgets an erased subject within the bound', async () => {
    const store = memoryKeyStore();
    let ms = 0;
    const here = testKeyRing({ store }).keyRing;
    const there = testKeyRing({ store, cachedForMs: 30_000, elapsed: () => ms }).keyRing;
    await there.keyForWriting('acme', 'ana');
    await here.erase('acme', 'ana');
    ms = 30_000;
    expect(await there.keyForWriting('acme', 'ana')).toEqual({ state: 'erased' });
  });

  test('another process forgets at once when it is told to', async () => {
    const store = memoryKeyStore();
    const here = testKeyRing({ store }).keyRing;
    const there = testKeyRing({ store }).keyRing;
    await there.keyForWriting('acme', 'ana');
    await here.erase('acme', 'ana');
    there.forget('acme', 'ana');
    expect(await there.keyForWriting('acme', 'ana')).toEqual({ state: 'erased' });
  });

  test('a look-up that an erasure overtakes does not bring the key back', async () => {
    const inner = memoryKeyStore();
    await testKeyRing({ store: inner }).keyRing.keyForWriting('acme', 'ana');
    const gate = Promise.withResolvers<void>();
    let finds = 0;
    const slow = {
      ...inner,
      find: async (...args: Parameters<typeof inner.find>) => {
        const found = await inner.find(...args);
        finds += 1;
        if (finds === 1) await gate.promise;
        return found;
      },
    };
    const { keyRing } = testKeyRing({ store: slow });
    const reading = keyRing.keysForReading('acme', ['ana']);
    await keyRing.erase('acme', 'ana');
    gate.resolve();
    expect((await reading).get('ana')).toEqual({ state: 'erased' });
  });

  test('asks the store once for what it remembers, and again for what it had to forget', async () => {
    const { keyRing, finds } = testKeyRing({ cached: 2 });
    for (const subject of ['a', 'b', 'a', 'c', 'a', 'b']) await keyRing.keyForWriting('acme', subject);
    expect(finds).toHaveLength(4);
  });

  test('a rotation keeps every data key, wraps it anew and leaves tombstones alone', async () => {
    const { keyRing, store } = testKeyRing({ cachedForMs: 0 });
    const subjects = Array.from({ length: 1_200 }, (_, n) => `s${n}`);
    const before = new Map<string, Buffer>();
    for (const subject of subjects)
      before.set(subject, activeKey(await keyRing.keyForWriting('acme', subject)));
    await keyRing.erase('acme', 's7');
    expect(await keyRing.rotate()).toEqual({ version: 'k2', rewrapped: 1_199 });
    expect(await store.findOthers('k2', 1)).toEqual([]);
    const after = await keyRing.keysForReading('acme', subjects);
    for (const [subject, key] of before)
      if (subject !== 's7') expect(activeKey(after.get(subject))).toEqual(key);
    expect(after.get('s7')).toEqual({ state: 'erased' });
  });
});

describe('what was erased', () => {
  const journaled = (store = memoryKeyStore(), erasures = memoryErasureJournal()) => ({
    ...testKeyRing({ store, kek: { ...openKek(), erasures }, cachedForMs: 0 }),
    erasures,
  });

  test('is told: when, and how a copy of the key would be recognised; again, the first time', async () => {
    const { keyRing, store } = journaled();
    await keyRing.keyForWriting('acme', 'ana');
    const kept = (await store.find('acme', ['ana'])).get('ana');
    if (kept?.state !== 'active') throw new Error('expected a key');
    const fingerprint = createHash('sha256').update(kept.wrapped.bytes).digest('hex');
    const erasure = await keyRing.erase('acme', 'ana');
    expect(erasure).toEqual({
      tenant: 'acme',
      subject: 'ana',
      erasedAt: expect.any(String),
      key: { version: 'k1', fingerprint },
    });
    expect(await keyRing.erase('acme', 'ana')).toEqual(erasure);
  });

  test('names no key where there was none', async () => {
    const erasure = await journaled().keyRing.erase('acme', 'ana');
    expect(erasure.key).toBeUndefined();
  });

  test('stays erased over a key store from before the erasure, which is put right', async () => {
    const before = memoryKeyStore();
    const { keyRing, erasures } = journaled(before);
    await keyRing.keyForWriting('acme', 'ana');
    await keyRing.keyForWriting('acme', 'ben');
    const backup = memoryKeyStore();
    for (const [subject, kept] of await before.find('acme', ['ana', 'ben']))
      if (kept.state === 'active') await backup.insert({ tenant: 'acme', subject, wrapped: kept.wrapped });
    const { erasedAt } = await keyRing.erase('acme', 'ana');

    const restored = journaled(backup, erasures);
    const keys = await restored.keyRing.keysForReading('acme', ['ana', 'ben']);
    expect(keys.get('ana')).toEqual({ state: 'erased' });
    expect(keys.get('ben')?.state).toBe('active');
    expect((await backup.find('acme', ['ana'])).get('ana')).toEqual({ state: 'erased', erasedAt });
  });

  test('stays erased over a key store that has never heard of the subject', async () => {
    const { keyRing, erasures } = journaled();
    await keyRing.erase('acme', 'ana');
    const empty = journaled(memoryKeyStore(), erasures).keyRing;
    expect(await empty.keyForWriting('acme', 'ana')).toEqual({ state: 'erased' });
    expect((await empty.keyForWriting('other', 'ana')).state).toBe('active');
  });
});

describe('a look-up key', () => {
  const { keyRing } = testKeyRing();
  const key = keyRing.lookupKey('acme', 'email', 'ana@example.com');

  test('has 22 characters of base64url and is equal for equal values', () => {
    expect(key).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(keyRing.lookupKey('acme', 'email', 'ana@example.com')).toBe(key);
  });

  test('differs by tenant, kind and value, also where the parts touch', () => {
    const others = [
      keyRing.lookupKey('other', 'email', 'ana@example.com'),
      keyRing.lookupKey('acme', 'phone', 'ana@example.com'),
      keyRing.lookupKey('acme', 'email', 'ben@example.com'),
      keyRing.lookupKey('acme', 'emaila', 'na@example.com'),
    ];
    expect(new Set([key, ...others]).size).toBe(5);
  });

  test('survives a rotation', async () => {
    await keyRing.keyForWriting('acme', 'ana');
    await keyRing.rotate();
    expect(keyRing.lookupKey('acme', 'email', 'ana@example.com')).toBe(key);
  });

  test('depends on the key material', () => {
    const other = createKeyRing({
      store: memoryKeyStore(),
      kek: {
        currentVersion: async () => 'k1',
        wrap: async (bytes) => ({ version: 'k1', bytes }),
        unwrap: async ({ bytes }) => bytes,
        addVersion: async () => 'k1',
        derive: () => new Uint8Array(32),
      },
    });
    expect(other.lookupKey('acme', 'email', 'ana@example.com')).not.toBe(key);
  });
});
