import { countedGauge, gauge, histogram, type Logger, logger, startSpan, withSpan } from '@icrm/telemetry';
import type { ConsumeOptions, Consumer, MessageHandler, OutgoingMessage } from './messaging.ts';
import type { Observation } from './worker.ts';

/** Puts a span around each attempt of a handler that continues the trace of the command behind the event. */
export const traced = ({ group, handler }: ConsumeOptions): MessageHandler => {
  return (message, context) =>
    withSpan(
      `process ${message.topic}`,
      {
        kind: 'consumer',
        parent: message.event.extensions['traceparent'],
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.type': 'process',
          'messaging.destination.name': message.topic,
          'messaging.destination.partition.id': String(message.partition),
          'messaging.kafka.offset': String(message.offset),
          'messaging.consumer.group.name': group,
          'icrm.event.id': message.event.id,
          'icrm.event.type': message.event.type,
        },
      },
      async (span) => {
        const outcome = await handler(message, context);
        span.set({ 'icrm.outcome': outcome.kind });
        return outcome;
      },
    );
};

/** Records what came of each message: a duration by outcome, and a line for what did not go well. */
export const observer = (group: string, log: Logger): ((observation: Observation) => void) => {
  const duration = histogram('icrm.consumer.duration');
  return ({ record, outcome, reason, ms }) => {
    const { topic, partition, offset } = record;
    duration.record(ms / 1_000, {
      'messaging.consumer.group.name': group,
      'messaging.destination.name': topic,
      'icrm.outcome': outcome,
    });
    const fields = { group, topic, partition, offset, reason };
    if (outcome === 'parked') log.error(fields, 'message parked');
    if (outcome === 'retry') log.warn(fields, 'message will be tried again');
  };
};

/** Shows how far a consumer is behind, for as long as it runs. */
export const withLagGauge = (group: string, consumer: Consumer): Consumer => {
  const lag = (): number =>
    consumer.progress().reduce((sum, { next, end }) => sum + (end > next ? Number(end - next) : 0), 0);
  let end = (): void => undefined;
  return {
    ...consumer,
    start() {
      end = gauge('icrm.consumer.lag', lag, { 'messaging.consumer.group.name': group });
      return consumer.start();
    },
    stop() {
      end();
      return consumer.stop();
    },
  };
};

/** Shows how many messages a group has set aside. */
export const withParkedGauge = (
  group: string,
  consumer: Consumer,
  count: () => Promise<number>,
): Consumer => {
  let end = (): void => undefined;
  return {
    ...consumer,
    start() {
      end = countedGauge('icrm.parked.messages', count, { 'messaging.consumer.group.name': group });
      return consumer.start();
    },
    stop() {
      end();
      return consumer.stop();
    },
  };
};

/** One span per message whose trace is being kept, under the command that caused the event. */
export const tracePublishing = async (
  messages: readonly OutgoingMessage[],
  send: () => Promise<void>,
): Promise<void> => {
  const spans = messages
    .filter(({ event }) => event.extensions['traceparent']?.endsWith('-01'))
    .map(({ topic, event }) =>
      startSpan(`publish ${topic}`, {
        kind: 'producer',
        parent: event.extensions['traceparent'],
        attributes: {
          'messaging.system': 'kafka',
          'messaging.operation.type': 'send',
          'messaging.destination.name': topic,
          'messaging.batch.message_count': messages.length,
          'icrm.event.id': event.id,
          'icrm.event.type': event.type,
        },
      }),
    );
  try {
    await send();
  } catch (error) {
    for (const span of spans) span.fail(error);
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
};

/** The log of this package. */
export const messagingLog = (): Logger => logger('messaging');
