import type { AssessmentEvent, DecisionEvent, PredictionEvent } from '@icrm/contracts';
import { fact, factsOf } from './facts-of.ts';

export const analyticsFacts = factsOf<PredictionEvent | DecisionEvent | AssessmentEvent>({
  PredictionMade: ({ predictionId, kind, modelVersion, value, band, horizonDays, dataThrough, about }) =>
    fact('prediction_step', {
      prediction_id: predictionId,
      step: 'made',
      kind,
      model_version: modelVersion,
      value,
      band,
      about,
      horizon_days: horizonDays,
      data_through: dataThrough,
    }),
  PredictionEvaluated: ({ predictionId, kind, predicted, observed }) =>
    fact('prediction_step', {
      prediction_id: predictionId,
      step: 'evaluated',
      kind,
      value: predicted,
      observed,
    }),
  DecisionPublished: ({ decisionId, kind, arm, value, predictionId, expiresAt }) =>
    fact('decision_step', {
      decision_id: decisionId,
      step: 'published',
      kind,
      arm,
      value,
      prediction_id: predictionId,
      expires_at: expiresAt,
    }),
  DecisionEvaluated: ({ decisionId, kind, arm, outcome }) =>
    fact('decision_step', { decision_id: decisionId, step: 'evaluated', kind, arm, outcome }),
  CriterionAssessed: ({ criterion, score }) => fact('assessment', { criterion, score }),
});
