import { describe } from '@jest/globals';
import { eventStoreContract } from './contract.ts';
import { memoryEventStore, memoryLog } from './memory-event-store.ts';

describe('a store in memory', () => {
  const log = memoryLog();
  eventStoreContract((options) => memoryEventStore(options, log));
});
