import { defineSettings, type SettingsOf, sharedVariables } from '@icrm/runtime';

const variables = {
  eventStore: sharedVariables.eventStore,
  listen: sharedVariables.listen,
} as const;

/** The settings of this service; the only reader of its environment. */
export const salesSettings = defineSettings(variables);
export type SalesSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
