import type { analyticsV1 } from '@icrm/contracts';
import { type Handlers, validated } from '@icrm/rpc';
import { askOf, WrongParameter } from '../analyses/analysis.ts';
import { analyses } from '../analyses/catalogue.ts';
import { askMetric, UnknownDimension } from '../metrics/ask-metric.ts';
import { findMetric, metrics } from '../metrics/catalogue.ts';
import { dimensionsOf } from '../metrics/definition.ts';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import { FIRST, lastMoment, positionOf } from './as-of.ts';
import { refuse } from './refusals.ts';
import { requests } from './requests.ts';

type Methods = Pick<
  Handlers<typeof analyticsV1.AnalyticsServiceService>,
  'listMetrics' | 'queryMetric' | 'listAnalyses' | 'analyse'
>;

/** Questions: metrics and analyses. The first one opens the warehouse. */
export const questionMethods = (warehouse: LazyWarehouse): Methods => ({
  listMetrics: validated(requests.listMetrics, async () => ({
    metrics: metrics.map((it) => ({
      name: it.name,
      version: it.version,
      summary: it.summary,
      unit: it.unit,
      owner: it.owner,
      dimensions: it.shape === 'series' ? [...dimensionsOf(it).keys()] : [],
      operational: it.operational ?? false,
    })),
  })),

  queryMetric: validated(
    requests.queryMetric,
    async ({ name, version, asOfPosition, asOfTime, ...question }) => {
      const definition = findMetric(name, version);
      if (definition === undefined) throw refuse('metric-not-found', { name, version: String(version) });
      const opened = await warehouse.open();
      const position = await positionOf(opened, { asOfPosition, asOfTime });
      try {
        const rows = await askMetric(opened, definition, { ...question, position });
        return {
          name,
          version: definition.version,
          unit: definition.unit,
          rows: rows.map((row) => JSON.stringify(row)),
          position,
        };
      } catch (error) {
        if (error instanceof UnknownDimension) throw refuse('dimension-not-found', { why: error.message });
        throw error;
      }
    },
  ),

  listAnalyses: validated(requests.listAnalyses, async () => ({
    analyses: analyses.map(({ name, summary, parameters }) => ({
      name,
      summary,
      parameters: [...parameters],
    })),
  })),

  analyse: validated(requests.analyse, async ({ name, tenant, from, to, parameters, asOfPosition }) => {
    const analysis = analyses.find((it) => it.name === name);
    if (analysis === undefined) throw refuse('analysis-not-found', { name });
    const unknown = Object.keys(parameters).find((it) => !analysis.parameters.includes(it));
    if (unknown !== undefined) throw refuse('parameter-wrong', { why: `${name} takes no ${unknown}` });
    const opened = await warehouse.open();
    const question = {
      tenant,
      position: await positionOf(opened, { asOfPosition }),
      from: from ?? FIRST,
      to: to ?? (await lastMoment(opened, tenant)),
      parameters,
    };
    try {
      const { summary, rows } = await analysis.run(askOf(opened, question), question);
      return {
        name,
        summary: JSON.stringify(summary),
        rows: rows.map((row) => JSON.stringify(row)),
        position: question.position,
      };
    } catch (error) {
      if (error instanceof WrongParameter) throw refuse('parameter-wrong', { why: error.message });
      throw error;
    }
  }),
});
