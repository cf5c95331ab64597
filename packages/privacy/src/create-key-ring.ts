import { createHash, createHmac, randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '@icrm/runtime';
import type { DestroyedKey, Erasure } from './erasure-journal.ts';
import type { KeyEncryptionKey, WrappedKey } from './key-encryption-key.ts';
import type { KeyRing, SubjectKey } from './key-ring.ts';
import type { KeyStore, StoredKey } from './key-store.ts';
import { recent } from './recent.ts';

/** What a key ring is made of. */
export type KeyRingOptions = {
  readonly store: KeyStore;
  readonly kek: KeyEncryptionKey;
  /** How many keys are kept in memory; 10,000 (about 3 MB). */
  readonly cached?: number;
  /**
   * How long a key is kept in memory; 30 s. The bound of an erasure: the process that erases forgets the key at once, the
   * others within this time.
   */
  readonly cachedForMs?: number;
  readonly clock?: Clock;
  /** Monotonic milliseconds, for the memory. */
  readonly elapsed?: () => number;
};

/** A key ring that can also change its key-encryption key. */
export type RotatingKeyRing = KeyRing & {
  /**
   * Adds a version of the key-encryption key and wraps every data key anew, while others read and write. What the data
   * keys encrypted stays as it is. Gives the new version and the number of keys wrapped; safe to repeat after a failure.
   */
  rotate(): Promise<{ readonly version: string; readonly rewrapped: number }>;
};

const REWRAPPED_AT_ONCE = 500;

/** A key ring over a store of wrapped keys. Two processes that make the key of a subject at once end with one key. */
export const createKeyRing = ({
  store,
  kek,
  cached = 10_000,
  cachedForMs = 30_000,
  clock = systemClock,
  elapsed = () => performance.now(),
}: KeyRingOptions): RotatingKeyRing => {
  const memory = recent<SubjectKey>({ most: cached, forMs: cachedForMs, now: elapsed });
  const hashKeys = new Map<string, Uint8Array>();

  const open = async (tenant: string, subject: string, stored: StoredKey): Promise<SubjectKey> => {
    const key: SubjectKey =
      stored.state === 'erased'
        ? { state: 'erased' }
        : { state: 'active', key: await kek.unwrap(stored.wrapped, boundTo(tenant, subject)) };
    const place = placeOf(tenant, subject);
    // An erasure may have come between the look-up and now.
    if (memory.get(place)?.state === 'erased') return { state: 'erased' };
    memory.set(place, key);
    return key;
  };

  const keysForReading: KeyRing['keysForReading'] = async (tenant, subjects) => {
    const keys = new Map<string, SubjectKey>();
    const missing: string[] = [];
    for (const subject of new Set(subjects)) {
      const known = memory.get(placeOf(tenant, subject));
      if (known === undefined) missing.push(subject);
      else keys.set(subject, known);
    }
    if (missing.length === 0) return keys;
    const [found, gone = new Map<string, Erasure>()] = await Promise.all([
      store.find(tenant, missing),
      kek.erasures?.find(tenant, missing),
    ]);
    for (const subject of missing) {
      const stored = await standing(found.get(subject), gone.get(subject));
      if (stored !== undefined) keys.set(subject, await open(tenant, subject, stored));
    }
    return keys;
  };

  /** What the store holds, unless the journal knows better: then a backup brought the key back, and it is destroyed again. */
  const standing = async (
    stored: StoredKey | undefined,
    erasure: Erasure | undefined,
  ): Promise<StoredKey | undefined> => {
    if (stored?.state === 'erased' || erasure === undefined) return stored;
    const { tenant, subject, erasedAt } = erasure;
    await store.erase(tenant, subject, erasedAt);
    return { state: 'erased', erasedAt };
  };

  return {
    keysForReading,
    async keyForWriting(tenant, subject) {
      const known = (await keysForReading(tenant, [subject])).get(subject);
      if (known !== undefined) return known;
      const wrapped = await kek.wrap(randomBytes(32), boundTo(tenant, subject));
      return open(tenant, subject, await store.insert({ tenant, subject, wrapped }));
    },
    async erase(tenant, subject) {
      const stored = (await store.find(tenant, [subject])).get(subject);
      const erasure = toErasure({ tenant, subject, stored, now: clock.now().toISOString() });
      // First the journal: what it holds is gone for every process, whatever becomes of this one.
      const first = (await kek.erasures?.add(erasure)) ?? erasure;
      await store.erase(tenant, subject, first.erasedAt);
      memory.set(placeOf(tenant, subject), { state: 'erased' });
      return first;
    },
    forget: (tenant, subject) => memory.delete(placeOf(tenant, subject)),
    lookupKey(tenant, kind, value) {
      const key = hashKeys.get(tenant) ?? kek.derive(`lookup\0${tenant}`);
      hashKeys.set(tenant, key);
      const hash = createHmac('sha256', key).update(`${kind}\0${value}`).digest();
      return hash.subarray(0, 16).toString('base64url');
    },
    rotate: () => rotate(store, kek),
  };
};

type Erasing = {
  readonly tenant: string;
  readonly subject: string;
  readonly stored: StoredKey | undefined;
  readonly now: string;
};

const toErasure = ({ tenant, subject, stored, now }: Erasing): Erasure => {
  if (stored?.state === 'erased') return { tenant, subject, erasedAt: stored.erasedAt };
  const erasure = { tenant, subject, erasedAt: now };
  return stored === undefined ? erasure : { ...erasure, key: toDestroyed(stored.wrapped) };
};

const toDestroyed = ({ version, bytes }: WrappedKey): DestroyedKey => ({
  version,
  fingerprint: createHash('sha256').update(bytes).digest('hex'),
});

const rotate = async (store: KeyStore, kek: KeyEncryptionKey) => {
  const version = await kek.addVersion();
  let rewrapped = 0;
  for (;;) {
    const keys = await store.findOthers(version, REWRAPPED_AT_ONCE);
    if (keys.length === 0) return { version, rewrapped };
    for (const key of keys) {
      const bound = boundTo(key.tenant, key.subject);
      const dataKey = await kek.unwrap(key.wrapped, bound);
      if (await store.replace(key, await kek.wrap(dataKey, bound))) rewrapped += 1;
    }
  }
};

const boundTo = (tenant: string, subject: string): string => `${tenant}\0${subject}`;
const placeOf = boundTo;
