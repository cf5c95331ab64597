import type { ErasureJournal } from './erasure-journal.ts';

/** A data key under a version of the key-encryption key. */
export type WrappedKey = { readonly version: string; readonly bytes: Uint8Array };

/**
 * The key that wraps data keys: a local file, or a key management service. It has versions; the newest wraps, older ones
 * still unwrap, so that rotation never touches what the data keys encrypted.
 */
export type KeyEncryptionKey = {
  /** The version that wraps now. */
  currentVersion(): Promise<string>;
  /** Wraps under the current version. `bound` (whose key it is) must be the same when it is unwrapped. */
  wrap(dataKey: Uint8Array, bound: string): Promise<WrappedKey>;
  /** @throws UnknownKeyVersion, BrokenCiphertext */
  unwrap(wrapped: WrappedKey, bound: string): Promise<Uint8Array>;
  /** Makes a new version the current one and names it. */
  addVersion(): Promise<string>;
  /** 32 bytes that depend on the key material and the purpose only, never on the version. For keyed hashes. */
  derive(purpose: string): Uint8Array;
  /** Whose keys must not come back, kept where the key material is. Without it a restored key store revives the erased. */
  readonly erasures?: ErasureJournal;
};
