export { type Fault, FaultSwitch, type FaultTarget } from './faults.ts';
export type { User } from './grpc/access.ts';
export { type EventStoreEngine, type EventStoreOptions, startEventStore } from './start-event-store.ts';
export { StoreUnusable } from './store/database.ts';
export type { StorePoint } from './store/event-log.ts';
export { CorruptStore } from './store/integrity.ts';
