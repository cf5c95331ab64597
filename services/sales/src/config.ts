import { defineSettings, integerSetting, type SettingsOf, sharedVariables, variable } from '@icrm/runtime';

const variables = {
  eventStore: sharedVariables.eventStore,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  keysFile: sharedVariables.keysFile,
  listen: sharedVariables.listen,
  timerMs: variable(
    'ICRM_SALES_TIMER_MS',
    integerSetting({ min: 10, max: 60_000 }).default(1_000),
    'milliseconds between two looks for deadlines that have passed',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const salesSettings = defineSettings(variables);
export type SalesSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
