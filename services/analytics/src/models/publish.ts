import type { PredictionKind } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { eventId, nameId } from '@icrm/runtime';
import {
  handleDecision,
  handleGoal,
  handleLifecycle,
  handleModel,
  handlePrediction,
  handleWatch,
} from '../application/handle.ts';
import type { ToRaise } from '../plans/insights.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Expectation, ToDecide } from './decide.ts';
import type { StageChange } from './lifecycles.ts';

export type RunOptions = {
  readonly warehouse: Warehouse;
  readonly store: EventStore;
  readonly tenant: string;
  /** Nothing later is looked at; what is published is of this time. */
  readonly moment: string;
  readonly signal?: AbortSignal | undefined;
};

export type Fit = {
  readonly method: string;
  readonly hash: string;
  readonly customers: number;
  readonly measures: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, number>>;
};

/** What a run writes. Every id follows from tenant, moment and subject: writing again has no second effect. */
export const publisher = ({ warehouse, store, tenant, moment, signal }: RunOptions) => {
  const on = (name: string, causationId?: string) => ({
    store,
    context: {
      commandId: nameId(name),
      tenant,
      actor: { kind: 'system' as const, id: 'analytics' },
      channel: 'system',
      causationId,
      occurredAt: moment,
    },
    ...(signal === undefined ? {} : { signal }),
  });
  const predictionOf = ({ kind, personId }: { readonly kind: string; readonly personId: string }) =>
    nameId(`prediction/${tenant}/${kind}/${personId}/${moment}`);

  return {
    async train(kind: PredictionKind, { method, hash, customers, measures, parameters }: Fit) {
      const version = `${method}/${hash.slice(0, 8)}`;
      await handleModel(on(`model/${tenant}/${kind}/${hash}`), kind, {
        type: 'TrainModel',
        data: {
          modelId: nameId(`model/${tenant}/${kind}/${hash}`),
          kind,
          version,
          data: { through: moment, toPosition: String(warehouse.loader.position), customers },
          hash,
          measures: { ...measures },
          parameters: { ...parameters },
        },
      });
      return { kind, version };
    },
    async predict(it: Expectation) {
      const predictionId = predictionOf(it);
      await handlePrediction(on(`predict/${predictionId}`), predictionId, {
        type: 'MakePrediction',
        data: {
          predictionId,
          customerId: it.personId,
          kind: it.kind,
          modelVersion: it.modelVersion,
          value: it.value,
          ...(it.currency === undefined ? {} : { currency: it.currency }),
          band: it.band,
          ...(it.about === undefined ? {} : { about: it.about }),
          horizonDays: it.horizonDays,
          dataThrough: moment,
          reasons: it.reasons.map((reason) => ({ ...reason })),
        },
      });
    },
    async decide({ personId, kind, arm, value, because, reasons, days }: ToDecide) {
      const decisionId = nameId(`decision/${tenant}/${kind}/${personId}/${moment}`);
      const predictionId = because === undefined ? undefined : predictionOf(because);
      const cause = predictionId === undefined ? undefined : eventId(nameId(`predict/${predictionId}`), 0);
      await handleDecision(on(`decide/${decisionId}`, cause), decisionId, {
        type: 'PublishDecision',
        data: {
          decisionId,
          customerId: personId,
          kind,
          arm,
          ...(value === undefined ? {} : { value }),
          ...(predictionId === undefined ? {} : { predictionId }),
          reasons: reasons.map((reason) => ({ ...reason })),
          expiresAt: new Date(Date.parse(moment) + days * 86_400_000).toISOString(),
        },
      });
    },
    async changeStage({ personId, to, rule, evidence }: StageChange) {
      await handleLifecycle(on(`stage/${tenant}/${personId}/${moment}`), personId, {
        type: 'ChangeStage',
        data: { customerId: personId, to, rule, evidence: evidence.map((it) => ({ ...it })) },
      });
    },
    /** True: it was raised, and not raised before. */
    async raise({ insightId, ...raised }: ToRaise): Promise<boolean> {
      const command = { type: 'RaiseInsight' as const, data: raised };
      const outcome = await handleWatch(on(`raise/${raised.raiseId}`), insightId, command);
      return outcome.accepted && outcome.events.length > 0;
    },
    async judge(goalId: string, value: number): Promise<boolean> {
      const outcome = await handleGoal(on(`judge/${tenant}/${goalId}`), goalId, {
        type: 'JudgeGoal',
        data: { value },
      });
      return outcome.accepted;
    },
    evaluatePrediction: (predictionId: string, observed: number) =>
      handlePrediction(on(`evaluate/${predictionId}`), predictionId, {
        type: 'EvaluatePrediction',
        data: { observed },
      }),
    evaluateDecision: (decisionId: string, outcome: 'kept' | 'lost') =>
      handleDecision(on(`evaluate/${decisionId}`), decisionId, {
        type: 'EvaluateDecision',
        data: { outcome },
      }),
  };
};

/** The commands of a run. */
export type Publish = ReturnType<typeof publisher>;
