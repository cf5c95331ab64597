export { keyStoreContract } from './key-store-contract.ts';
export { type TestKeyRing, testKeyRing } from './test-key-ring.ts';
