export { eventStoreContract, type MakeStore } from './contract.ts';
export { type Fault, faultyStore } from './faulty-store.ts';
export { type MemoryLog, memoryEventStore, memoryLog } from './memory-event-store.ts';
export { oneEffect } from './one-effect.ts';
