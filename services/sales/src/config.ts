import { tenant } from '@icrm/contracts';
import {
  defineSettings,
  integerSetting,
  type SettingsOf,
  sharedVariables,
  targetsSetting,
  variable,
} from '@icrm/runtime';
import { z } from 'zod';

const erpSetting = z
  .string()
  .transform((text) => text.split(',').map((pair) => pair.trim().split('=')))
  .pipe(z.array(z.tuple([tenant, z.url({ protocol: /^(https?|file)$/ })])));

const variables = {
  eventStore: sharedVariables.eventStore,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  kafka: variable('ICRM_KAFKA', targetsSetting.optional(), {
    summary:
      'the brokers of Kafka, host:port[,host:port], for what analytics decides; not listened to unless set',
    secret: true,
  }),
  keysFile: sharedVariables.keysFile,
  listen: sharedVariables.listen,
  feed: sharedVariables.hooks,
  timerMs: variable(
    'ICRM_SALES_TIMER_MS',
    integerSetting({ min: 10, max: 60_000 }).default(1_000),
    'milliseconds between two looks for deadlines that have passed',
  ),
  erp: variable(
    'ICRM_SALES_ERP',
    erpSetting.optional(),
    'the ERP of each tenant, tenant=http://host/path or tenant=file:///folder, separated by commas; none unless set',
  ),
  erpMs: variable(
    'ICRM_SALES_ERP_MS',
    integerSetting({ min: 10, max: 3_600_000 }).default(5_000),
    'milliseconds between two questions to an ERP for its changes',
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
