import {
  defineSettings,
  integerSetting,
  type SettingsOf,
  sharedVariables,
  textSetting,
  variable,
} from '@icrm/runtime';

const variables = {
  eventStore: sharedVariables.eventStore,
  kafka: sharedVariables.kafka,
  listen: sharedVariables.listen,
  feed: sharedVariables.hooks,
  file: variable(
    'ICRM_ANALYTICS_FILE',
    textSetting,
    'the file of the warehouse; its folder is made, and the Parquet exports stand beside it',
  ),
  memoryMb: variable(
    'ICRM_ANALYTICS_MEMORY_MB',
    integerSetting({ min: 64, max: 1_000_000 }).default(512),
    'megabytes the warehouse may use before it works on disk',
  ),
  threads: variable(
    'ICRM_ANALYTICS_THREADS',
    integerSetting({ min: 1, max: 256 }).default(2),
    'threads the warehouse may use',
  ),
  openAfterMs: variable(
    'ICRM_ANALYTICS_OPEN_AFTER_MS',
    integerSetting({ min: 0, max: 600_000 }).default(3_000),
    'milliseconds after the start until the warehouse is opened and loads; a question opens it at once',
  ),
  loadEveryMs: variable(
    'ICRM_ANALYTICS_LOAD_EVERY_MS',
    integerSetting({ min: 0, max: 60_000 }).default(200),
    'milliseconds in which events are gathered before they are loaded together',
  ),
  metricsEveryMs: variable(
    'ICRM_ANALYTICS_METRICS_MS',
    integerSetting({ min: 1_000, max: 86_400_000 }).default(60_000),
    'milliseconds between two looks at the operational metrics for OpenTelemetry',
  ),
  roundsEveryMs: variable(
    'ICRM_ANALYTICS_ROUNDS_MS',
    integerSetting({ min: 50, max: 3_600_000 }).default(15_000),
    'milliseconds between two looks whether a scheduled round is due',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const analyticsSettings = defineSettings(variables);
export type AnalyticsSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
