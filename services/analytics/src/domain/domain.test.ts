import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { assessment } from './assessment.ts';
import { decision } from './decision.ts';
import { model } from './model.ts';
import { prediction } from './prediction.ts';

const at = '2026-03-02T09:00:00.000Z';
const due = '2026-05-31T09:00:00.000Z';
const customerId = '0193a000-0000-7000-8000-000000000001';
const predictionId = '0193a000-0000-7000-8000-0000000000f1';
const decisionId = '0193a000-0000-7000-8000-0000000000f2';

const expectation = {
  predictionId,
  customerId,
  kind: 'churn' as const,
  modelVersion: 'logistic@1/6f1e02ab',
  value: 0.71,
  band: 'high',
  horizonDays: 90,
  dataThrough: at,
  reasons: [{ feature: 'recency', value: 80, weight: 1.2 }],
};
const made = { type: 'PredictionMade' as const, data: { ...expectation, expiresAt: due, at } };
const observed = {
  type: 'PredictionEvaluated' as const,
  data: { predictionId, customerId, kind: 'churn' as const, predicted: 0.71, observed: 1, at: due },
};

describe('a prediction', () => {
  const given = specify(prediction, { now: at });
  const then = specify(prediction, { now: due });

  test('holds until its horizon is over', () =>
    given().when({ type: 'MakePrediction', data: expectation }).then(made));
  test('is made once', () =>
    given(made).when({ type: 'MakePrediction', data: expectation }).thenRejected('prediction-already-made'));
  test('is compared with what came, when that can be known', () =>
    then(made)
      .when({ type: 'EvaluatePrediction', data: { observed: 1 } })
      .then(observed));
  test('is not judged before', () =>
    given(made)
      .when({ type: 'EvaluatePrediction', data: { observed: 1 } })
      .thenRejected('prediction-not-due'));
  test('is judged once', () =>
    then(made, observed)
      .when({ type: 'EvaluatePrediction', data: { observed: 0 } })
      .thenRejected('prediction-already-evaluated'));
  test('that was never made is not judged', () =>
    then()
      .when({ type: 'EvaluatePrediction', data: { observed: 0 } })
      .thenRejected('prediction-not-found'));
});

const decided = {
  decisionId,
  customerId,
  kind: 'retention-play' as const,
  arm: 'treated' as const,
  predictionId,
  reasons: [],
  expiresAt: due,
};
const published = { type: 'DecisionPublished' as const, data: { ...decided, at } };
const evaluated = {
  type: 'DecisionEvaluated' as const,
  data: {
    decisionId,
    customerId,
    kind: 'retention-play' as const,
    arm: 'treated' as const,
    outcome: 'kept' as const,
    at: due,
  },
};

describe('a decision', () => {
  const given = specify(decision, { now: at });
  const then = specify(decision, { now: due });

  test('is published with its reasons', () =>
    given().when({ type: 'PublishDecision', data: decided }).then(published));
  test('is published once', () =>
    given(published)
      .when({ type: 'PublishDecision', data: decided })
      .thenRejected('decision-already-published'));
  test('is not published when nobody could follow it any more', () =>
    then().when({ type: 'PublishDecision', data: decided }).thenRejected('decision-expired'));
  test('is evaluated when its time is over, treated and held out alike', () =>
    then(published)
      .when({ type: 'EvaluateDecision', data: { outcome: 'kept' } })
      .then(evaluated));
  test('is not evaluated before', () =>
    given(published)
      .when({ type: 'EvaluateDecision', data: { outcome: 'kept' } })
      .thenRejected('decision-not-due'));
  test('is evaluated once', () =>
    then(published, evaluated)
      .when({ type: 'EvaluateDecision', data: { outcome: 'lost' } })
      .thenRejected('decision-already-evaluated'));
  test('that was never published is not evaluated', () =>
    then()
      .when({ type: 'EvaluateDecision', data: { outcome: 'lost' } })
      .thenRejected('decision-not-found'));
});

describe('a model', () => {
  const given = specify(model, { now: at });
  const fit = {
    modelId: predictionId,
    kind: 'churn' as const,
    version: 'logistic@1/6f1e02ab',
    data: { through: at, toPosition: '7', customers: 10 },
    hash: 'ab'.repeat(32),
    measures: { auc: 0.8 },
    parameters: {},
  };
  const trained = { type: 'ModelTrained' as const, data: { ...fit, at } };

  test('that is fitted is a fact', () => given().when({ type: 'TrainModel', data: fit }).then(trained));
  test('that is the same again is none', () => given(trained).when({ type: 'TrainModel', data: fit }).then());
});

test('an assessment is between 0 and 100', () => {
  const given = specify(assessment, { now: at });
  const command = { type: 'AssessCriterion' as const, data: { criterion: 'people' as const, score: 60 } };
  given()
    .when(command)
    .then({ type: 'CriterionAssessed', data: { criterion: 'people', score: 60, at } });
  given()
    .when({ ...command, data: { ...command.data, score: 101 } })
    .thenRejected('score-out-of-range');
  expect(assessment.initial).toEqual({});
});
