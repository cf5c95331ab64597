import { vocabulary } from '@icrm/contracts';
import {
  defineSettings,
  flagSetting,
  integerSetting,
  type SettingsOf,
  sharedVariables,
  variable,
} from '@icrm/runtime';
import { z } from 'zod';

const variables = {
  eventStore: sharedVariables.eventStore,
  kafka: sharedVariables.kafka,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  keysFile: sharedVariables.keysFile,
  listen: sharedVariables.listen,
  feed: sharedVariables.hooks,
  defaultRegion: variable(
    'ICRM_DEFAULT_REGION',
    z
      .string()
      .regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 code such as ES')
      .optional(),
    'the country of phone numbers written without one, ISO 3166-1; such numbers are refused unless set',
  ),
  erasureAskedOf: variable(
    'ICRM_ERASURE_ASKED_OF',
    z
      .string()
      .default('analytics,collaboration,feed,marketing,matching,projection,sales,service')
      .transform((text) => text.split(',').filter(Boolean))
      .pipe(z.array(vocabulary.label)),
    'who holds copies of personal data and has to confirm erasures, names with commas between',
  ),
  claimLeaseMs: variable(
    'ICRM_CLAIM_LEASE_MS',
    integerSetting({ min: 10_000, max: 3_600_000 }).default(60_000),
    'milliseconds after which a claim of an identifier that nobody was registered on may be taken over',
  ),
  matching: variable(
    'ICRM_MATCHING',
    flagSetting.default(true),
    'whether this instance may match customers; of several one does, and another takes over when it ends',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const customerSettings = defineSettings(variables);
export type CustomerSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
