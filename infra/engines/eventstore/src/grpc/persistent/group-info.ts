import persistentPb from '@eventstore/db-client/generated/persistent_pb.js';
import type { Consumer } from '../../persistent/consumer.ts';
import { ALL, FROM_END, formatKey } from '../../persistent/definition.ts';
import type { PersistentGroup } from '../../persistent/group.ts';

const { SubscriptionInfo } = persistentPb;

const measurement = ([key, value]: readonly [string, number]): persistentPb.SubscriptionInfo.Measurement => {
  const message = new SubscriptionInfo.Measurement();
  message.setKey(key);
  message.setValue(String(value));
  return message;
};

const connectionInfo = (
  consumer: Consumer,
  extraStatistics: boolean,
): persistentPb.SubscriptionInfo.ConnectionInfo => {
  const message = new SubscriptionInfo.ConnectionInfo();
  const { connection } = consumer;
  message.setFrom(connection.from);
  message.setUsername(connection.username);
  message.setConnectionName(connection.name);
  message.setTotalItems(String(consumer.throughput.total));
  message.setCountSinceLastMeasurement(String(consumer.throughput.takeNew()));
  message.setAverageItemsPerSecond(consumer.throughput.perSecond());
  message.setAvailableSlots(consumer.freeSlots);
  message.setInFlightMessages(consumer.inFlight.size);
  if (extraStatistics) message.setObservedMeasurementsList(consumer.measurements.report().map(measurement));
  return message;
};

const startFrom = (stream: string, start: number): string => {
  if (start !== FROM_END) return formatKey(stream, start);
  return stream === ALL ? 'C:-1/P:-1' : '-1';
};

const setSettings = (message: persistentPb.SubscriptionInfo, { definition }: PersistentGroup): void => {
  const { settings, stream, start } = definition;
  message.setStartFrom(startFrom(stream, start));
  message.setResolveLinkTos(settings.resolveLinks);
  message.setExtraStatistics(settings.extraStatistics);
  message.setMessageTimeoutMilliseconds(settings.messageTimeoutMs);
  message.setMaxRetryCount(settings.maxRetryCount);
  message.setLiveBufferSize(settings.liveBufferSize);
  message.setBufferSize(settings.historyBufferSize);
  message.setReadBatchSize(settings.readBatchSize);
  message.setCheckPointAfterMilliseconds(settings.checkpointAfterMs);
  message.setMinCheckPointCount(settings.minCheckpointCount);
  message.setMaxCheckPointCount(settings.maxCheckpointCount);
  message.setMaxSubscriberCount(settings.maxSubscriberCount);
  message.setNamedConsumerStrategy(settings.strategy);
};

/** What clients are told about a group. */
export const groupInfo = (group: PersistentGroup): persistentPb.SubscriptionInfo => {
  const { definition, consumers } = group;
  const { stream, settings } = definition;
  const head = group.source.head();
  const message = new SubscriptionInfo();
  message.setEventSource(stream);
  message.setGroupName(definition.group);
  message.setStatus(group.isLive ? 'Live' : 'Behind');
  message.setConnectionsList(
    [...consumers].map((consumer) => connectionInfo(consumer, settings.extraStatistics)),
  );
  message.setAveragePerSecond(group.throughput.perSecond());
  message.setTotalItems(String(group.throughput.total));
  message.setCountSinceLastMeasurement(String(group.throughput.takeNew()));
  message.setLastCheckpointedEventPosition(
    group.lastCheckpoint === undefined ? '' : formatKey(stream, group.lastCheckpoint),
  );
  message.setLastKnownEventPosition(head < 0 ? '' : formatKey(stream, head));
  message.setReadBufferCount(group.queue.length);
  // Events are read on from the log when they are committed, so nothing is buffered live.
  message.setLiveBufferCount('0');
  message.setRetryBufferCount(group.retries.size);
  message.setTotalInFlightMessages(group.inFlightCount);
  message.setOutstandingMessagesCount(group.inFlightCount);
  message.setParkedMessageCount(String(group.streams.parkedCount()));
  setSettings(message, group);
  return message;
};
