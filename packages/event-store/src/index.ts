export type {
  Actor,
  Appended,
  EventMetadata,
  EventStore,
  ExpectedRevision,
  LogFilter,
  NewEvent,
  Position,
  RecordedEvent,
  SubscriptionItem,
} from './event-store.ts';
