export { decodeEvent, type Envelope, encodeEvent } from './envelope.ts';
export {
  BrokerUnavailable,
  InvalidEnvelope,
  MessageRejected,
  TopicMismatch,
  UnknownTopic,
} from './errors.ts';
export { connectKafka, type KafkaSettings } from './kafka/connect.ts';
export type {
  BatchConsumer,
  BatchOptions,
  CloudEvent,
  ConsumeOptions,
  Consumer,
  GroupLag,
  IncomingMessage,
  MessageHandler,
  Messaging,
  Outcome,
  OutgoingMessage,
  ParkedMessage,
  Parking,
  PartitionProgress,
  Producer,
  ReceivedRecord,
  TopicSpec,
} from './messaging.ts';
export {
  CUSTOMER_VIEW_TOPIC,
  customerViewTopic,
  EVENT_TOPIC_PARTITIONS,
  eventTopic,
  eventTopicName,
  eventTopics,
  parkedTopic,
} from './topics.ts';
