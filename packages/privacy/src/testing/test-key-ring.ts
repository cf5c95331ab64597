import { hkdfSync } from 'node:crypto';
import { createKeyRing, type KeyRingOptions, type RotatingKeyRing } from '../create-key-ring.ts';
import type { KeyEncryptionKey } from '../key-encryption-key.ts';
import type { KeyStore } from '../key-store.ts';
import { memoryKeyStore } from '../memory-key-store.ts';

/** A key ring for tests: real data keys and real sealing, kept in memory and wrapped by nothing. */
export type TestKeyRing = {
  readonly keyRing: RotatingKeyRing;
  readonly store: KeyStore;
  /** How many subjects each look-up in the store asked for. */
  readonly finds: number[];
};

/** A fresh one; several over one `store` are several processes. */
export const testKeyRing = (options: Partial<KeyRingOptions> = {}): TestKeyRing => {
  const store = options.store ?? memoryKeyStore();
  const finds: number[] = [];
  const counting: KeyStore = {
    ...store,
    find(tenant, subjects) {
      finds.push(subjects.length);
      return store.find(tenant, subjects);
    },
  };
  return { keyRing: createKeyRing({ kek: openKek(), ...options, store: counting }), store, finds };
};

/** A key-encryption key that wraps nothing. */
export const openKek = (): KeyEncryptionKey => {
  let version = 1;
  return {
    currentVersion: async () => `k${version}`,
    wrap: async (bytes) => ({ version: `k${version}`, bytes }),
    unwrap: async ({ bytes }) => bytes,
    async addVersion() {
      version += 1;
      return `k${version}`;
    },
    derive: (purpose) => new Uint8Array(hkdfSync('sha256', 'for tests', '', purpose, 32)),
  };
};
