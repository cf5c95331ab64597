export type { Fault, FaultEffect, FaultTarget, InjectedFault } from './connection/faults.ts';
export type { LoggedRequest } from './connection/request-log.ts';
export { type Clock, ManualClock, systemClock, type Timer } from './engine/clock.ts';
export { type ErrorName, KafkaError } from './engine/kafka-error.ts';
export type { FlushMode } from './engine/storage/flusher.ts';
export type { KafkaOptions, KafkaTls } from './options.ts';
export { type KafkaEngine, startKafka } from './start-kafka.ts';
