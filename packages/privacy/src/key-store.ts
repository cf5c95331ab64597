import type { WrappedKey } from './key-encryption-key.ts';

/** What is kept of a subject: its wrapped key, or a tombstone. */
export type StoredKey =
  | { readonly state: 'active'; readonly wrapped: WrappedKey }
  | { readonly state: 'erased'; readonly erasedAt: string };

/** A stored key with its place. */
export type KeptKey = { readonly tenant: string; readonly subject: string; readonly wrapped: WrappedKey };

/** Where wrapped keys are kept. At most one entry per tenant and subject; a tombstone is never replaced. */
export type KeyStore = {
  /** The entries there are. */
  find(tenant: string, subjects: readonly string[]): Promise<ReadonlyMap<string, StoredKey>>;
  /** Keeps the key unless there is an entry; gives the entry that stands. Of two at once, both get the same. */
  insert(key: KeptKey): Promise<StoredKey>;
  /** Replaces the entry by a tombstone, or puts one where none was. Idempotent: the first time stands. */
  erase(tenant: string, subject: string, at: string): Promise<void>;
  /** Some of the keys that are not wrapped by a version, at most `limit`. */
  findOthers(version: string, limit: number): Promise<readonly KeptKey[]>;
  /** Replaces a wrapped key, unless it is no longer the one that was read. */
  replace(key: KeptKey, by: WrappedKey): Promise<boolean>;
};
