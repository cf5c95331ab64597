import { defineSettings, integerSetting, type SettingsOf, sharedVariables, variable } from '@icrm/runtime';
import { z } from 'zod';

const shardSetting = z
  .string()
  .regex(/^\d{1,4}\/\d{1,4}$/, 'expected k/n, such as 0/3 for the first of three')
  .transform((text) => {
    const [index = 0, count = 1] = text.split('/').map(Number);
    return { index, count };
  })
  .refine(({ index, count }) => index < count, 'k must be below n');

const variables = {
  eventStore: sharedVariables.eventStore,
  mongo: sharedVariables.mongo,
  mongoDatabase: sharedVariables.mongoDatabase,
  keysFile: sharedVariables.keysFile,
  listen: sharedVariables.listen,
  defaultRegion: variable(
    'ICRM_DEFAULT_REGION',
    z
      .string()
      .regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 code such as ES')
      .optional(),
    'the country of phone numbers written without one, ISO 3166-1; such numbers are refused unless set',
  ),
  shard: variable(
    'ICRM_PROJECTION_SHARD',
    shardSetting.default({ index: 0, count: 1 }),
    'which part of the customers this replica writes, k/n; everything unless set',
  ),
  cachedFacets: variable(
    'ICRM_PROJECTION_CACHED_FACETS',
    integerSetting({ min: 100, max: 1_000_000 }).default(20_000),
    'how many customers are kept in memory for writing, about 4 KB each',
  ),
  cachedViews: variable(
    'ICRM_PROJECTION_CACHED_VIEWS',
    integerSetting({ min: 0, max: 1_000_000 }).default(5_000),
    'how many views are kept in memory for reading, about 2 KB each',
  ),
  keepOldViewsMs: variable(
    'ICRM_PROJECTION_KEEP_OLD_MS',
    integerSetting({ min: 0, max: 3_600_000 }).default(30_000),
    'milliseconds that the views from before a rebuild are kept for readers under way',
  ),
  auditEveryMs: variable(
    'ICRM_PROJECTION_AUDIT_MS',
    integerSetting({ min: 0, max: 86_400_000 }).default(10_000),
    'milliseconds between two rounds of the audit, which compares five customers with the log; 0: none',
  ),
  heartbeatMs: variable(
    'ICRM_PROJECTION_HEARTBEAT_MS',
    integerSetting({ min: 100, max: 600_000 }).default(10_000),
    'milliseconds of silence after which a watched timeline gets a sign of life',
  ),
} as const;

/** The settings of this service; the only reader of its environment. */
export const projectionSettings = defineSettings(variables);
export type ProjectionSettings = SettingsOf<typeof variables>;

/** The settings of the process that this service has of its own. */
export const processSettings = defineSettings({
  opsListen: sharedVariables.opsListen,
  stopWithinMs: sharedVariables.stopWithinMs,
});
