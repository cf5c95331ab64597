export {
  type BgNbd,
  expectedPurchases,
  fitBgNbd,
  type PurchaseHistory,
  probabilityAlive,
  purchaseProbability,
} from './bg-nbd.ts';
export { brierScore, type CalibrationBin, calibrate, calibrationCurve } from './calibration.ts';
export { type CoxModel, fitCox, type Observed } from './cox.ts';
export {
  type AbandonmentForecast,
  agentsFor,
  type CallLoad,
  erlangA,
  erlangC,
  erlangs,
  type QueueForecast,
} from './erlang.ts';
export { type Group, holm, sampleRatioP, sizePerGroup, type Uplift, uplift, wilson } from './experiment.ts';
export { type Forecast, forecast, type Smoothing, smooth } from './forecast.ts';
export { expectedValue, fitGammaGamma, type GammaGamma, type Spending } from './gamma-gamma.ts';
export { fitLinear, type LinearModel } from './linear-regression.ts';
export {
  areaUnderRoc,
  contributions,
  fitLogistic,
  type Labelled,
  type LogisticModel,
  predict,
} from './logistic-regression.ts';
export { type Minimum, minimise } from './minimise.ts';
export { chiSquareTail, hypergeometric2F1, lnGamma, normalCdf, normalQuantile } from './special-functions.ts';
export { kaplanMeier, type Lifetime, logRank, type SurvivalStep, survivalAt } from './survival.ts';
