export { type Clock, ManualClock, systemClock, type Timer } from './engine/clock.ts';
export type { FlushMode } from './engine/storage/flusher.ts';
export { type KafkaEngine, type KafkaOptions, startKafka } from './start-kafka.ts';
