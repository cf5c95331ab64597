import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokenCiphertext, createKeyRing, fileKek, memoryKeyStore, UnknownKeyVersion } from '@icrm/privacy';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

let folder: string;
let count = 0;
const freshPath = () => {
  count += 1;
  return join(folder, `${count}`, 'keys.json');
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'icrm-kek-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a key-encryption key in a file', () => {
  const dataKey = new Uint8Array(32).fill(7);

  test('is made on first use, for its owner alone, and found again', async () => {
    const path = freshPath();
    const first = await fileKek(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const second = await fileKek(path);
    const wrapped = await first.wrap(dataKey, 'acme|ana');
    expect(await second.unwrap(wrapped, 'acme|ana')).toEqual(Buffer.from(dataKey));
    expect(second.derive('lookup')).toEqual(first.derive('lookup'));
    expect(await readdir(join(path, '..'))).toEqual(['keys.json']);
  });

  test('made by many at once is one', async () => {
    const path = freshPath();
    const keks = await Promise.all(Array.from({ length: 8 }, () => fileKek(path)));
    expect(new Set(keks.map((kek) => Buffer.from(kek.derive('x')).toString('hex'))).size).toBe(1);
  });

  // Kept for ever: whatever changes, this must unwrap, and find by the same key.
  test('of the first day still unwraps and hashes as it did', async () => {
    const path = join(folder, 'golden.json');
    const base64 = (byte: number) => Buffer.alloc(32, byte).toString('base64');
    const versions = { k1: { key: base64(2), createdAt: '2026-03-02T09:00:00.000Z' } };
    await writeFile(
      path,
      JSON.stringify({ format: 'icrm-keys/1', root: base64(1), current: 'k1', versions }),
    );
    const kek = await fileKek(path);
    const bytes = Buffer.from(
      '8819rgRwYrN3KpVPBWdAHmtf5/YywfwIPiN9Zsd/Lbw813F8FxZyJwHDP0A9+SrVe9QwytImvbaS9+IK',
      'base64',
    );
    expect(await kek.unwrap({ version: 'k1', bytes }, 'acme\0ana')).toEqual(Buffer.from(dataKey));
    const ring = createKeyRing({ store: memoryKeyStore(), kek });
    expect(ring.lookupKey('acme', 'email', 'ana@example.com')).toBe('jX4OCPs4lxTpq5TxPDMXhw');
  });

  test('unwraps for the owner it was wrapped for only', async () => {
    const kek = await fileKek(freshPath());
    const wrapped = await kek.wrap(dataKey, 'acme|ana');
    await expect(kek.unwrap(wrapped, 'acme|ben')).rejects.toThrow(BrokenCiphertext);
  });

  test('a new version wraps, older ones still unwrap, others learn of it when they meet it', async () => {
    const path = freshPath();
    const [here, there] = [await fileKek(path), await fileKek(path)];
    const old = await here.wrap(dataKey, 'x');
    expect(await here.addVersion()).toBe('k2');
    const fresh = await here.wrap(dataKey, 'x');
    expect([old.version, fresh.version]).toEqual(['k1', 'k2']);
    expect(await there.unwrap(fresh, 'x')).toEqual(Buffer.from(dataKey));
    expect(await there.unwrap(old, 'x')).toEqual(Buffer.from(dataKey));
    await expect(there.unwrap({ ...fresh, version: 'k9' }, 'x')).rejects.toThrow(UnknownKeyVersion);
  });

  test('two changes at once: one is refused and no version is lost', async () => {
    const path = freshPath();
    const [here, there] = [await fileKek(path), await fileKek(path)];
    const changes = await Promise.allSettled([here.addVersion(), there.addVersion()]);
    const made = changes.filter(({ status }) => status === 'fulfilled').length;
    const { versions } = JSON.parse(await readFile(path, 'utf8'));
    expect(Object.keys(versions)).toHaveLength(1 + made);
  });

  test('a file that is no key file is refused by name, and left as it is', async () => {
    const path = join(folder, 'not-keys');
    await writeFile(path, 'hello');
    await expect(fileKek(path)).rejects.toThrow(`${path} is not a key file`);
    expect(await readFile(path, 'utf8')).toBe('hello');
  });

  test('a whole ring rotates over it', async () => {
    const ring = createKeyRing({ store: memoryKeyStore(), kek: await fileKek(freshPath()), cachedForMs: 0 });
    const before = await ring.keyForWriting('acme', 'ana');
    expect(await ring.rotate()).toEqual({ version: 'k2', rewrapped: 1 });
    expect(await ring.keyForWriting('acme', 'ana')).toEqual(before);
  });
});
