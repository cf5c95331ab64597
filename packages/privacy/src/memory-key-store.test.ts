import { describe } from '@jest/globals';
import { memoryKeyStore } from './memory-key-store.ts';
import { keyStoreContract } from './testing/key-store-contract.ts';

describe('a key store in memory', () => keyStoreContract(memoryKeyStore));
