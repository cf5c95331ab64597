import type { PredictionKind } from '@icrm/contracts';
import { goalsAt } from '../plans/goals.ts';
import { insightsAt } from '../plans/insights.ts';
import { type Classifier, type Examples, trainClassifier } from './classifier.ts';
import { careFor, decisionsFor, type Expectation } from './decide.ts';
import { evaluateDue } from './evaluate-due.ts';
import { churnExamples, contactExamples, expectations } from './expectations.ts';
import { buyerFeatures, featuresAt } from './features.ts';
import { stageChanges } from './lifecycles.ts';
import { buyersAt, trainLifetime } from './lifetime-value.ts';
import { frustratedAt, liveDecisions, livePredictions } from './live.ts';
import { type Fit, type Publish, publisher, type RunOptions } from './publish.ts';

/** What a run came to. `skipped` names the models that had too little to learn from. */
export type RunReport = {
  readonly trained: readonly Trained[];
  readonly skipped: readonly PredictionKind[];
  readonly predictions: number;
  readonly decisions: number;
  readonly evaluated: number;
  readonly stages: number;
  readonly insights: number;
  readonly goals: number;
};
type Trained = { readonly kind: PredictionKind; readonly version: string };

/** Appends of one run that are in work at a time. */
const AT_ONCE = 32;

/**
 * Judges what is due, fits the models to what is known at a moment, and publishes what changed: a prediction that differs
 * from the one that holds, what should be done about it, who is at another stage, which watched question crossed its
 * threshold. Every id follows from tenant, moment and customer, so that a run that is repeated publishes nothing twice.
 */
export const runModels = async (options: RunOptions): Promise<RunReport> => {
  const { warehouse, tenant, moment } = options;
  const publish = publisher(options);
  const evaluated = await evaluateDue({ warehouse, tenant, moment, run: publish });
  const goals = await judgeGoals(options, publish);
  const insights = await raiseInsights(options, publish);
  const { trained, skipped, all, known } = await expect(options, publish);
  const live = await livePredictions(warehouse, { tenant, moment });
  const holding = await liveDecisions(warehouse, { tenant, moment });
  const decisions = [
    ...decisionsFor({ expectations: all, live: holding }),
    ...careFor(await frustratedAt(warehouse, { tenant, moment }), holding),
  ];
  // A decision names its prediction, so that one is published whatever it says.
  const causes = new Set(decisions.map(({ because }) => because));
  const changed = all.filter((it) => causes.has(it) || differs(it, live.get(`${it.kind} ${it.personId}`)));
  const stages = await stageChanges(warehouse, { tenant, known, names: buyerFeatures.names });
  await inParallel(changed, (it) => publish.predict(it));
  await inParallel(decisions, (it) => publish.decide(it));
  await inParallel(stages, (it) => publish.changeStage(it));
  return {
    trained,
    skipped,
    predictions: changed.length,
    decisions: decisions.length,
    evaluated,
    stages: stages.length,
    insights,
    goals,
  };
};

/** Fits the models and says what they expect of everybody. */
const expect = async ({ warehouse, tenant, moment }: RunOptions, publish: Publish) => {
  const known = await featuresAt(warehouse, { tenant, moment });
  const buyers = await buyersAt(warehouse, { tenant, moment });
  const [churn, contact] = [
    await learnt(await churnExamples(warehouse, { tenant, moment })),
    await learnt(await contactExamples(warehouse, { tenant, moment })),
  ];
  const lifetime = trainLifetime(buyers);
  const fits: readonly (readonly [PredictionKind, Fit | undefined])[] = [
    ['churn', churn.fit],
    ['contact', contact.fit],
    [
      'lifetime-value',
      lifetime && {
        method: 'bg-nbd-gamma-gamma@1',
        hash: lifetime.hash,
        customers: buyers.length,
        measures: { 'log-likelihood': lifetime.logLikelihood },
        parameters: { ...lifetime.purchases, ...lifetime.value },
      },
    ],
  ];
  const trained: Trained[] = [];
  for (const [kind, fit] of fits) if (fit !== undefined) trained.push(await publish.train(kind, fit));
  const all = await expectations({
    warehouse,
    tenant,
    moment,
    known,
    churn: churn.model,
    contact: contact.model,
    lifetime,
    buyers,
    versions: new Map(trained.map(({ kind, version }) => [kind, version])),
  });
  const skipped = fits.flatMap(([kind, fit]) => (fit === undefined ? [kind] : []));
  return { trained, skipped, all, known };
};

const learnt = async (
  examples: Examples,
): Promise<{ readonly model: Classifier | undefined; readonly fit: Fit | undefined }> => {
  // Fitting keeps the process busy; what waits meanwhile comes first.
  await new Promise(setImmediate);
  const model = trainClassifier(examples);
  const fit = model && {
    method: 'logistic@1',
    hash: model.hash,
    customers: examples.outcomes.length,
    measures: model.measures,
    parameters: Object.fromEntries(model.names.map((name, i) => [name, model.model.coefficients[i] ?? 0])),
  };
  return { model, fit };
};

/** Goals whose window is over; gives how many. What nothing was measured of waits. */
const judgeGoals = async ({ warehouse, tenant, moment }: RunOptions, publish: Publish): Promise<number> => {
  let judged = 0;
  for (const { goalId, to, value, state } of await goalsAt(warehouse, { tenant, moment }))
    if (to <= moment && value !== null && state !== 'reached' && state !== 'missed')
      judged += Number(await publish.judge(goalId, value));
  return judged;
};

const raiseInsights = async (
  { warehouse, tenant, moment }: RunOptions,
  publish: Publish,
): Promise<number> => {
  let raised = 0;
  for (const it of await insightsAt(warehouse, { tenant, moment })) raised += Number(await publish.raise(it));
  return raised;
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

const inParallel = async <T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> => {
  const waiting = [...items].reverse();
  const workOff = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
};
