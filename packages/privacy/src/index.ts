export type { KeyRing, SubjectKey } from './key-ring.ts';
