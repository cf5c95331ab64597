export { type EventStoreEngine, type EventStoreOptions, startEventStore } from './start-event-store.ts';
export { StoreUnusable } from './store/database.ts';
export { CorruptStore } from './store/integrity.ts';
