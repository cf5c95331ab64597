import { variable } from './define-settings.ts';
import {
  choiceSetting,
  integerSetting,
  listenSetting,
  targetSetting,
  targetsSetting,
  textSetting,
  urlSetting,
} from './setting-types.ts';

const anyPort = { host: '127.0.0.1', port: 0 };
const target = (name: string, service: string) =>
  variable(name, targetSetting, `host:port of the ${service} service`);

/** The variables that several programs read, declared once so that they mean the same everywhere. */
export const sharedVariables = {
  eventStore: variable(
    'ICRM_EVENTSTORE',
    urlSetting('esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover'),
    { summary: 'the connection string of EventStoreDB, esdb://host:port?tls=false', secret: true },
  ),
  kafka: variable('ICRM_KAFKA', targetsSetting, {
    summary: 'the brokers of Kafka, host:port[,host:port] or kafka://user:password@host:port?tls=true',
    secret: true,
  }),
  mongo: variable('ICRM_MONGO', urlSetting('mongodb', 'mongodb+srv'), {
    summary: 'the connection string of MongoDB, mongodb://host:port',
    secret: true,
  }),
  mongoDatabase: variable('ICRM_MONGO_DATABASE', textSetting.default('icrm'), 'the name of the database'),
  keysFile: variable(
    'ICRM_KEYS_FILE',
    textSetting,
    'the file of key-encryption keys; made on first use in development',
  ),
  listen: variable(
    'ICRM_LISTEN',
    listenSetting.default(anyPort),
    'host:port the server listens on; port 0 picks one',
  ),
  opsListen: variable(
    'ICRM_OPS_LISTEN',
    listenSetting.optional(),
    'host:port of the ops server (/metrics, /healthz, /readyz, /debug/spans); none unless set',
  ),
  stopWithinMs: variable(
    'ICRM_STOP_WITHIN_MS',
    integerSetting({ min: 100, max: 600_000 }).default(10_000),
    'milliseconds the program may take to finish its work when told to stop',
  ),
  logLevel: variable(
    'ICRM_LOG_LEVEL',
    choiceSetting(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).optional(),
    'the least level that is logged: trace, debug, info, warn, error, fatal or silent; info unless set',
  ),
  nodeEnv: variable(
    'NODE_ENV',
    textSetting.optional(),
    'test: only fatal lines are logged unless ICRM_LOG_LEVEL is set',
  ),
  customer: target('ICRM_CUSTOMER', 'customer'),
  sales: target('ICRM_SALES', 'sales'),
  service: target('ICRM_SERVICE', 'service'),
  marketing: target('ICRM_MARKETING', 'marketing'),
  view: target('ICRM_VIEW', 'projection'),
  feed: target('ICRM_FEED', 'feed'),
  hooks: variable(
    'ICRM_FEED',
    targetSetting.optional(),
    'host:port of the feed service, which asks hooks about commands; without it hooks that must be asked refuse theirs',
  ),
  collaboration: target('ICRM_COLLABORATION', 'collaboration'),
  analytics: target('ICRM_ANALYTICS', 'analytics'),
} as const;
