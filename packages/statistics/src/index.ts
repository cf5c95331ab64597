export { type BgNbd, expectedPurchases, fitBgNbd, type PurchaseHistory, probabilityAlive } from './bg-nbd.ts';
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
export { expectedValue, fitGammaGamma, type GammaGamma, type Spending } from './gamma-gamma.ts';
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
