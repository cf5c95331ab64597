import {
  defineSettings,
  flagSetting,
  integerSetting,
  type SettingsOf,
  sharedVariables,
  targetSetting,
  variable,
} from '@icrm/runtime';

const commanded = (name: string) =>
  variable(
    `ICRM_${name.toUpperCase()}`,
    targetSetting.optional(),
    `host:port of the ${name} service, for workflows that send it commands`,
  );

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
  view: variable(
    'ICRM_VIEW',
    targetSetting.optional(),
    'host:port of the projection service, whose views are published to the topic icrm.customer.view.v1; none unless set',
  ),
  customer: commanded('customer'),
  sales: commanded('sales'),
  service: commanded('service'),
  marketing: commanded('marketing'),
  collaboration: commanded('collaboration'),
  analytics: commanded('analytics'),
  customerViewsShare: variable(
    'ICRM_CUSTOMER_VIEWS_PERCENT',
    integerSetting({ min: 1, max: 100 }).default(20),
    'how much of the time the topic of customer views may take, so that others have the rest',
  ),
  webhooksPrivate: variable(
    'ICRM_WEBHOOKS_PRIVATE',
    flagSetting.default(false),
    'true: webhooks may call private addresses and this machine; for development only',
  ),
  webhooksRetryMs: variable(
    'ICRM_WEBHOOKS_RETRY_MS',
    integerSetting({ min: 1, max: 3_600_000 }).default(1_000),
    'milliseconds before the first retry of a webhook call; later waits are 5, 30, 120, 600, 1800, 3600, 10800, 21600 times as long',
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
