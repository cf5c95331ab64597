import { patienceOf } from '@icrm/command-service';
import type { analyticsV1 } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { type Handlers, validated } from '@icrm/rpc';
import type { Clock } from '@icrm/runtime';
import { handleAssessment } from '../application/handle.ts';
import { runModels } from '../models/run-models.ts';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import { refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

type Methods = Pick<Handlers<typeof analyticsV1.AnalyticsServiceService>, 'runModels' | 'assessCriterion'>;
type Options = { readonly warehouse: LazyWarehouse; readonly store: EventStore; readonly clock: Clock };

/** What becomes facts: models, predictions, decisions, assessments. */
export const modelMethods = ({ warehouse, store, clock }: Options): Methods => {
  const running = new Set<string>();
  return {
    runModels: validated(requests.runModels, async ({ tenant, moment }, { signal }) => {
      if (running.has(tenant)) throw refuse('models-run-already');
      running.add(tenant);
      try {
        const report = await runModels({
          warehouse: await warehouse.open(),
          store,
          tenant,
          moment: moment ?? clock.now().toISOString(),
          signal,
        });
        return {
          trained: report.trained.map((it) => ({ ...it })),
          skipped: [...report.skipped],
          predictions: BigInt(report.predictions),
          decisions: BigInt(report.decisions),
          evaluated: BigInt(report.evaluated),
        };
      } finally {
        running.delete(tenant);
      }
    }),

    assessCriterion: validated(requests.assessCriterion, async ({ context, criterion, ...said }, call) => {
      const handling = { store, context, ...patienceOf(call) };
      const outcome = await handleAssessment(handling, criterion, {
        type: 'AssessCriterion',
        data: { criterion, ...said },
      });
      return { result: toResult(outcome) };
    }),
  };
};
