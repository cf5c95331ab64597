import type { PredictionKind } from '@icrm/contracts';
import type { EventStore } from '@icrm/event-store';
import { eventId, nameId } from '@icrm/runtime';
import { handleDecision, handleModel, handlePrediction } from '../application/handle.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import { trainChurn } from './churn.ts';
import { careFor, decisionsFor, type Expectation, type ToDecide } from './decide.ts';
import { evaluateDue } from './evaluate-due.ts';
import { expectations, trainingExamples } from './expectations.ts';
import { buyersAt, trainLifetime } from './lifetime-value.ts';
import { frustratedAt, liveDecisions, livePredictions } from './live.ts';

export type RunOptions = {
  readonly warehouse: Warehouse;
  readonly store: EventStore;
  readonly tenant: string;
  /** Nothing later is looked at; what is published is of this time. */
  readonly moment: string;
  readonly signal?: AbortSignal | undefined;
};

/** What a run came to. `skipped` names the models that had too little to learn from. */
export type RunReport = {
  readonly trained: readonly { readonly kind: PredictionKind; readonly version: string }[];
  readonly skipped: readonly PredictionKind[];
  readonly predictions: number;
  readonly decisions: number;
  readonly evaluated: number;
};

/** Appends of one run that are in work at a time. */
const AT_ONCE = 32;

/**
 * Judges what is due, fits the models to what is known at a moment, and publishes what changed: a prediction that differs
 * from the one that holds, and what should be done about it. Every id follows from tenant, moment and customer, so that a
 * run that is repeated publishes nothing twice.
 */
export const runModels = async (options: RunOptions): Promise<RunReport> => {
  const { warehouse, tenant, moment } = options;
  const run = runOf(options);
  const evaluated = await evaluateDue({ warehouse, tenant, moment, run });
  const buyers = await buyersAt(warehouse, { tenant, moment });
  const examples = await trainingExamples(warehouse, { tenant, moment });
  const churn = trainChurn(examples);
  const lifetime = trainLifetime(buyers);
  const trained = [
    ...(churn === undefined
      ? []
      : [
          await run.train('churn', {
            method: 'logistic@1',
            hash: churn.hash,
            customers: examples.outcomes.length,
            measures: churn.measures,
            parameters: Object.fromEntries(
              churn.names.map((name, i) => [name, churn.model.coefficients[i] ?? 0]),
            ),
          }),
        ]),
    ...(lifetime === undefined
      ? []
      : [
          await run.train('lifetime-value', {
            method: 'bg-nbd-gamma-gamma@1',
            hash: lifetime.hash,
            customers: buyers.length,
            measures: { 'log-likelihood': lifetime.logLikelihood },
            parameters: { ...lifetime.purchases, ...lifetime.value },
          }),
        ]),
  ];
  const versions = new Map(trained.map(({ kind, version }) => [kind, version]));
  const all = await expectations({ warehouse, tenant, moment, churn, lifetime, buyers, versions });
  const live = await livePredictions(warehouse, { tenant, moment });
  const holding = await liveDecisions(warehouse, { tenant, moment });
  const decisions = [
    ...decisionsFor({ expectations: all, live: holding }),
    ...careFor(await frustratedAt(warehouse, { tenant, moment }), holding),
  ];
  // A decision names its prediction, so that one is published whatever it says.
  const causes = new Set(decisions.map(({ because }) => because));
  const changed = all.filter((it) => causes.has(it) || differs(it, live.get(`${it.kind} ${it.personId}`)));
  await inParallel(changed, (it) => run.predict(it));
  await inParallel(decisions, (it) => run.decide(it));
  const kinds: readonly PredictionKind[] = ['churn', 'lifetime-value'];
  return {
    trained,
    skipped: kinds.filter((kind) => !versions.has(kind)),
    predictions: changed.length,
    decisions: decisions.length,
    evaluated,
  };
};

/** A prediction that holds is repeated only when it says something else. */
const differs = (
  { band, value, kind }: Expectation,
  live: { readonly band: string; readonly value: number } | undefined,
): boolean => {
  if (live === undefined || live.band !== band) return true;
  const scale = kind === 'lifetime-value' ? Math.max(1, Math.abs(live.value)) : 1;
  return Math.abs(live.value - value) / scale > 0.1;
};

type Fit = {
  readonly method: string;
  readonly hash: string;
  readonly customers: number;
  readonly measures: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, number>>;
};
/** The commands of a run. */
export type Run = ReturnType<typeof runOf>;

const runOf = ({ warehouse, store, tenant, moment, signal }: RunOptions) => {
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

const inParallel = async <T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> => {
  const waiting = [...items].reverse();
  const workOff = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
};
