import { defineSettings, integerSetting, type SettingsOf, sharedVariables, variable } from '@icrm/runtime';

const variables = {
  eventStore: sharedVariables.eventStore,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  keysFile: sharedVariables.keysFile,
  customer: sharedVariables.customer,
  listen: sharedVariables.listen,
  timerMs: variable(
    'ICRM_COLLABORATION_TIMER_MS',
    integerSetting({ min: 10, max: 60_000 }).default(1_000),
    'milliseconds between two looks for what is due',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const collaborationSettings = defineSettings(variables);
export type CollaborationSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
