import type { Erasure } from './erasure-journal.ts';

/** The data key of one subject, or the knowledge that it was erased. */
export type SubjectKey =
  | { readonly state: 'active'; readonly key: Uint8Array }
  | { readonly state: 'erased' };

/**
 * The keys of the people whose data is stored. A data key (AES-256) is made when a subject is first written,
 * kept wrapped by a key-encryption key, and destroyed by an erasure; what it encrypted is then gone everywhere.
 */
export type KeyRing = {
  /** The key for writing; made when there is none. An erased subject stays erased: writing for it is refused. */
  keyForWriting(tenant: string, subject: string): Promise<SubjectKey>;
  /** The keys for reading, of many subjects at once; a subject without a key is missing from the answer. */
  keysForReading(tenant: string, subjects: readonly string[]): Promise<ReadonlyMap<string, SubjectKey>>;
  /** Destroys the key for good, and tells what was destroyed. Idempotent: again, it tells of the first time. */
  erase(tenant: string, subject: string): Promise<Erasure>;
  /** Drops the key of a subject from memory, for one that another process erased. The next look-up decides. */
  forget(tenant: string, subject: string): void;
  /** A keyed hash of a personal value, equal for equal values of one tenant and kind; base64url, 22 characters. */
  lookupKey(tenant: string, kind: string, value: string): string;
};
