import { analyticsCommands, commandContext, tenant, vocabulary } from '@icrm/contracts';
import { z } from 'zod';
import { grains } from '../metrics/definition.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'expected a name such as service-level');
const dimension = z.string().regex(/^[a-z][a-zA-Z-]{0,31}$/, 'expected a name such as channel');
const window = { from: vocabulary.instant.optional(), to: vocabulary.instant.optional() };
const asOfPosition = z.coerce.bigint().nonnegative().default(0n);
const ofTenant = z.strictObject({ tenant });
const nothing = z.strictObject({});

/** What each method of AnalyticsService takes. */
export const requests = {
  listMetrics: nothing,
  queryMetric: z.strictObject({
    tenant,
    name,
    version: z.int().min(0).default(0),
    dimensions: z.array(dimension).max(8).default([]),
    filters: z.record(dimension, z.string().max(200)).default({}),
    ...window,
    grain: z.enum(grains).optional(),
    asOfPosition,
    asOfTime: vocabulary.instant.optional(),
  }),
  listAnalyses: nothing,
  analyse: z.strictObject({
    tenant,
    name,
    ...window,
    parameters: z.record(dimension, z.string().max(200)).default({}),
    asOfPosition,
  }),
  runModels: z.strictObject({ tenant, moment: vocabulary.instant.optional() }),
  assessCriterion: analyticsCommands.assessCriterion.extend({
    context: commandContext,
    criterion: analyticsCommands.criterionName,
  }),
  setGoal: analyticsCommands.setGoal.extend({ context: commandContext }),
  withdrawGoal: analyticsCommands.withdrawGoal.extend({ context: commandContext, goalId: vocabulary.id }),
  acknowledgeGoal: z.strictObject({ context: commandContext, goalId: vocabulary.id }),
  listGoals: z.strictObject({ tenant, moment: vocabulary.instant.optional() }),
  watchInsight: analyticsCommands.watchInsight.extend({ context: commandContext }),
  unwatchInsight: z.strictObject({ context: commandContext, insightId: vocabulary.id }),
  actOnInsight: analyticsCommands.actOnInsight.extend({
    context: commandContext,
    insightId: vocabulary.id,
    raiseId: vocabulary.id,
  }),
  listInsights: ofTenant,
  scheduleRounds: analyticsCommands.scheduleRounds.extend({ context: commandContext }),
  endRounds: z.strictObject({ context: commandContext }),
  listRounds: ofTenant,
  listMarts: ofTenant,
  buildMarts: ofTenant,
  exportParquet: ofTenant,
  rebuildWarehouse: nothing,
  getAnalyticsStatus: nothing,
};
