import {
  defineSettings,
  integerSetting,
  type SettingsOf,
  sharedVariables,
  targetSetting,
  targetsSetting,
  variable,
} from '@icrm/runtime';
import { z } from 'zod';

const phoneCentre = /^[\w.-]+\/[\w.-]+=[\w.-]+(\+machine)?(,[\w.-]+\/[\w.-]+=[\w.-]+(\+machine)?)*$/;
const readPhoneCentre = (pair: string) => {
  const [name = '', value = ''] = pair.split('=');
  const [centreId = '', machine] = value.split('+');
  return [name, { centreId, afterMachine: machine !== undefined }] as const;
};

const variables = {
  eventStore: sharedVariables.eventStore,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  keysFile: sharedVariables.keysFile,
  listen: sharedVariables.listen,
  feed: sharedVariables.hooks,
  kafka: variable('ICRM_KAFKA', targetsSetting.optional(), {
    summary: 'the brokers of Kafka, host:port[,host:port]; without them no positions are taken',
    secret: true,
  }),
  positionHours: variable(
    'ICRM_SERVICE_POSITION_HOURS',
    integerSetting({ min: 1, max: 168 }).default(6),
    'hours for which positions of technicians are kept',
  ),
  view: variable(
    'ICRM_VIEW',
    targetSetting.optional(),
    'host:port of the projection service, which knows the customers; without it nobody is known to routing',
  ),
  phoneCentres: variable(
    'ICRM_SERVICE_PHONE_CENTRES',
    z
      .string()
      .regex(phoneCentre, 'expected tenant/system=centre[+machine][,…]')
      .transform((text) => new Map(text.split(',').map(readPhoneCentre)))
      .optional(),
    'the centres that calls of exchanges are led in: tenant/system=centre[+machine][,…]; with +machine once one could not help',
  ),
  smsCarrier: variable(
    'ICRM_SERVICE_SMS_CARRIER',
    z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/=]+@https?:\/\/\S+$/, 'expected whsec_…@https://host/path')
      .optional(),
    {
      summary: 'where short messages are handed over: whsec_…@https://host/path; simulated unless set',
      secret: true,
    },
  ),
  advertise: variable(
    'ICRM_SERVICE_ADVERTISE',
    targetSetting.optional(),
    'host:port at which other instances reach this one; where it listens unless set',
  ),
  leaseMs: variable(
    'ICRM_SERVICE_LEASE_MS',
    integerSetting({ min: 200, max: 600_000 }).default(5_000),
    'milliseconds after which another instance takes over the contact centres of one that is gone',
  ),
  samplePercent: variable(
    'ICRM_SERVICE_SAMPLE_PERCENT',
    integerSetting({ min: 0, max: 100 }).default(5),
    'how many of a hundred finished calls are drawn to be judged',
  ),
  timerMs: variable(
    'ICRM_SERVICE_TIMER_MS',
    integerSetting({ min: 10, max: 60_000 }).default(1_000),
    'milliseconds between two looks for promises whose time has passed',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const serviceSettings = defineSettings(variables);
export type ServiceSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
