/** The brokers could not be reached or did not answer in time; what was sent may or may not be in the topic. */
export class BrokerUnavailable extends Error {
  override readonly name = 'BrokerUnavailable';
}

/** The broker refuses this message for good, for instance because it is too large. */
export class MessageRejected extends Error {
  override readonly name = 'MessageRejected';
}

/** A topic does not exist, and nobody said how it should be. */
export class UnknownTopic extends Error {
  override readonly name = 'UnknownTopic';
}

/** A topic exists with fewer partitions than asked for. Adding some would break the order per key, so it is refused. */
export class TopicMismatch extends Error {
  override readonly name = 'TopicMismatch';
}

/** Bytes that are no CloudEvent of ours; the message names the attribute. */
export class InvalidEnvelope extends Error {
  override readonly name = 'InvalidEnvelope';
}
