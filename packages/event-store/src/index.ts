export { type Codec, type CodecOptions, createCodec, type StoredEvent } from './codec.ts';
export { type CommandContext, toMetadata } from './command-context.ts';
export {
  AppendTooLarge,
  InvalidEvent,
  MalformedEvent,
  StoreRefused,
  StoreUnavailable,
  StreamDeleted,
  UnknownEventType,
  WrongExpectedRevision,
} from './errors.ts';
export type {
  Actor,
  Appended,
  EventMetadata,
  EventStore,
  ExpectedRevision,
  LogFilter,
  NewEvent,
  NewEventMetadata,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  SubscribeOptions,
  SubscriptionItem,
  UnreadableEvent,
} from './event-store.ts';
export { type ConnectOptions, connectEventStore } from './eventstoredb/connect.ts';
export { type CommandOutcome, type CommandToHandle, handleCommand } from './handle-command.ts';
export { readState } from './read-state.ts';
export type { DecodedEvent } from './undecoded.ts';
