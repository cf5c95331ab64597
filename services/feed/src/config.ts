import { defineSettings, integerSetting, type SettingsOf, sharedVariables, variable } from '@icrm/runtime';

const variables = {
  eventStore: sharedVariables.eventStore,
  kafka: sharedVariables.kafka,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  keysFile: sharedVariables.keysFile,
  listen: sharedVariables.listen,
  partitions: variable(
    'ICRM_TOPIC_PARTITIONS',
    integerSetting({ min: 1, max: 1_000 }).default(6),
    'partitions of the event topics when they are created; the most members that can share a topic',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const feedSettings = defineSettings(variables);
export type FeedSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
