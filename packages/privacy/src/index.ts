export { BrokenCiphertext, KeyMissing, SubjectErased, UnknownKeyVersion } from './errors.ts';
export type { KeyRing, SubjectKey } from './key-ring.ts';
export { hasPersonal, type Protection, protect, protectPlain } from './protect.ts';
export { reveal, revealAll, subjectsIn } from './reveal.ts';
export type { Owner } from './sealed-value.ts';
