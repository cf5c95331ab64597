export { createKeyRing, type KeyRingOptions, type RotatingKeyRing } from './create-key-ring.ts';
export {
  type DestroyedKey,
  type Erasure,
  type ErasureJournal,
  memoryErasureJournal,
} from './erasure-journal.ts';
export { BrokenCiphertext, KeyMissing, SubjectErased, UnknownKeyVersion } from './errors.ts';
export { fileErasureJournal } from './file-erasure-journal.ts';
export { fileKek } from './file-kek.ts';
export type { KeyEncryptionKey, WrappedKey } from './key-encryption-key.ts';
export type { KeyRing, SubjectKey } from './key-ring.ts';
export type { KeptKey, KeyStore, StoredKey } from './key-store.ts';
export { memoryKeyStore } from './memory-key-store.ts';
export { hasPersonal, type Protection, protect, protectPlain } from './protect.ts';
export { hidesTexts, reveal, revealAll, subjectsIn } from './reveal.ts';
export { openTogether, type SealedTogether, sealTogether } from './seal-together.ts';
export type { Owner } from './sealed-value.ts';
