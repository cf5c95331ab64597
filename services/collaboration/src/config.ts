import {
  defineSettings,
  integerSetting,
  listenSetting,
  type SettingsOf,
  sharedVariables,
  targetSetting,
  targetsSetting,
  textSetting,
  urlSetting,
  variable,
} from '@icrm/runtime';

/** `name=value[,name=value]`; reads as a map in the order written. */
const pairs = textSetting
  .regex(/^[^=,\s]+=[^,\s]+(,[^=,\s]+=[^,\s]+)*$/, 'expected name=value[,name=value] without spaces')
  .transform((text) => new Map(text.split(',').map((pair) => splitAt(pair, pair.indexOf('=')))));
const splitAt = (pair: string, at: number): readonly [string, string] => [
  pair.slice(0, at),
  pair.slice(at + 1),
];

const variables = {
  eventStore: sharedVariables.eventStore,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  keysFile: sharedVariables.keysFile,
  customer: sharedVariables.customer,
  listen: sharedVariables.listen,
  kafka: variable('ICRM_KAFKA', targetsSetting.optional(), {
    summary:
      'the brokers of Kafka, over which instances tell each other who types; each knows its own alone unless set',
    secret: true,
  }),
  feed: variable(
    'ICRM_FEED',
    targetSetting.optional(),
    'host:port of the feed service, which keeps the account of what comes in; none unless set',
  ),
  smtpListen: variable(
    'ICRM_COLLABORATION_SMTP_LISTEN',
    listenSetting.optional(),
    'host:port mail is taken at; none unless set',
  ),
  mailboxes: variable(
    'ICRM_COLLABORATION_MAILBOXES',
    pairs.optional(),
    'our mailboxes and whose each is: address=tenant[,address=tenant]; a tenant writes from its first',
  ),
  smtpRelay: variable('ICRM_COLLABORATION_SMTP_RELAY', urlSetting('smtp', 'smtps').optional(), {
    summary: 'the relay that mail is sent through, smtp://host:port; none is sent unless set',
    secret: true,
  }),
  channelSecrets: variable('ICRM_COLLABORATION_CHANNEL_SECRETS', pairs.optional(), {
    summary: 'who may hand in over webhooks: tenant/channel/system=whsec_…[,…]',
    secret: true,
  }),
  carriers: variable('ICRM_COLLABORATION_CARRIERS', pairs.optional(), {
    summary:
      'where messages of other channels are handed over: channel=whsec_…@https://host/path[,…]; channels are sms, social, fax, chat, web, kiosk, device',
    secret: true,
  }),
  exchanges: variable('ICRM_COLLABORATION_EXCHANGES', pairs.optional(), {
    summary:
      'Asterisk exchanges whose calls are followed: tenant/system=http://user:password@host:8088/ari?app=icrm&lines=30[,…]',
    secret: true,
  }),
  imap: variable('ICRM_COLLABORATION_IMAP', pairs.optional(), {
    summary: 'mailboxes elsewhere that are fetched: tenant/mailbox=imaps://user:password@host:993/INBOX[,…]',
    secret: true,
  }),
  smtpTls: variable(
    'ICRM_COLLABORATION_SMTP_TLS',
    textSetting.optional(),
    'folder with tls.crt and tls.key for mail that comes in: STARTTLS is offered; none unless set',
  ),
  topics: variable(
    'ICRM_COLLABORATION_TOPICS',
    textSetting.optional(),
    'words that opinions are grouped by, with commas between',
  ),
  spikesTo: variable(
    'ICRM_COLLABORATION_SPIKES_TO',
    textSetting.optional(),
    'the department that spikes of ill opinion are handed to; none unless set',
  ),
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
