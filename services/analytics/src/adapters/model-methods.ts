import { setTimeout } from 'node:timers/promises';
import { patienceOf } from '@icrm/command-service';
import type { analyticsV1 } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { type Handlers, validated } from '@icrm/rpc';
import type { Clock } from '@icrm/runtime';
import { handleAssessment } from '../application/handle.ts';
import { type RunReport, runModels } from '../models/run-models.ts';
import type { LazyWarehouse } from '../warehouse/lazy-warehouse.ts';
import { refuse, toResult } from './refusals.ts';
import { requests } from './requests.ts';

type Methods = Pick<Handlers<typeof analyticsV1.AnalyticsServiceService>, 'runModels' | 'assessCriterion'>;
type Options = {
  readonly warehouse: LazyWarehouse;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Tenants whose models are being run, by whomever. */
  readonly running: Set<string>;
};

/** A run takes as long as there are people; whoever waits is told that it goes on. */
const SIGN_OF_LIFE_MS = 1_000;

const toStep = (report: RunReport | undefined): analyticsV1.RunModelsResponse => ({
  phase: report === undefined ? 'running' : 'done',
  trained: (report?.trained ?? []).map((it) => ({ ...it })),
  skipped: [...(report?.skipped ?? [])],
  predictions: BigInt(report?.predictions ?? 0),
  decisions: BigInt(report?.decisions ?? 0),
  evaluated: BigInt(report?.evaluated ?? 0),
  stages: BigInt(report?.stages ?? 0),
  insights: BigInt(report?.insights ?? 0),
  goals: BigInt(report?.goals ?? 0),
});

/** What becomes facts: models, predictions, decisions, assessments. */
export const modelMethods = ({ warehouse, store, clock, running }: Options): Methods => {
  return {
    runModels: validated(requests.runModels, async function* ({ tenant, moment }, { signal }) {
      if (running.has(tenant)) throw refuse('models-run-already');
      running.add(tenant);
      try {
        const work = runModels({
          warehouse: await warehouse.open(),
          store,
          tenant,
          moment: moment ?? clock.now().toISOString(),
          signal,
        });
        // A failure is told by the race; until then it must not count as unhandled.
        work.catch(() => undefined);
        let report: RunReport | undefined;
        while (report === undefined) {
          report = await Promise.race([work, setTimeout(SIGN_OF_LIFE_MS, undefined, { ref: false })]);
          yield toStep(report);
        }
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
