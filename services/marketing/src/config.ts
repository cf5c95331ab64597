import {
  defineSettings,
  integerSetting,
  type SettingsOf,
  sharedVariables,
  textSetting,
  urlSetting,
  variable,
} from '@icrm/runtime';

const variables = {
  eventStore: sharedVariables.eventStore,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  keysFile: sharedVariables.keysFile,
  listen: sharedVariables.listen,
  feed: sharedVariables.hooks,
  customer: sharedVariables.customer,
  sales: sharedVariables.sales,
  view: sharedVariables.view,
  smtp: variable('ICRM_MARKETING_SMTP', urlSetting('smtp', 'smtps').optional(), {
    summary: 'the mail server, smtp://user:password@host:port; without it mails stay queued',
    secret: true,
  }),
  mailFrom: variable(
    'ICRM_MARKETING_FROM',
    textSetting.default('news@localhost'),
    'the address mails are from; bounces come back to bounce+<message>@ its domain',
  ),
  publicUrl: variable(
    'ICRM_MARKETING_PUBLIC_URL',
    urlSetting('http', 'https').default('http://127.0.0.1:8080'),
    'where the gateway is for customers: links of mails lead there',
  ),
  leaseMs: variable(
    'ICRM_MARKETING_LEASE_MS',
    integerSetting({ min: 500, max: 600_000 }).default(15_000),
    'milliseconds after which another process takes over from one that is gone; at once when it ran on the same machine',
  ),
  stepMs: variable(
    'ICRM_MARKETING_STEP_MS',
    integerSetting({ min: 10, max: 60_000 }).default(1_000),
    'milliseconds between two looks for journeys whose time has come',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const marketingSettings = defineSettings(variables);
export type MarketingSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
