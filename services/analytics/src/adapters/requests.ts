import { tenant, vocabulary } from '@icrm/contracts';
import { z } from 'zod';
import { grains } from '../metrics/definition.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'expected a name such as service-level');
const dimension = z.string().regex(/^[a-z][a-z-]{0,31}$/, 'expected a name such as channel');

/** What each method of AnalyticsService takes. */
export const requests = {
  listMetrics: z.strictObject({}),
  queryMetric: z.strictObject({
    tenant,
    name,
    version: z.int().min(0).default(0),
    dimensions: z.array(dimension).max(8).default([]),
    filters: z.record(dimension, z.string().max(200)).default({}),
    from: vocabulary.instant.optional(),
    to: vocabulary.instant.optional(),
    grain: z.enum(grains).optional(),
    asOfPosition: z.coerce.bigint().nonnegative().default(0n),
    asOfTime: vocabulary.instant.optional(),
  }),
  getAnalyticsStatus: z.strictObject({}),
};
