export { blockLimit, candidatePairs, type PairOptions, personKeys } from './blocking.ts';
export { type Clusters, cluster, type ScoredPair } from './cluster.ts';
export { type Comparison, type Level, missing } from './comparison.ts';
export { type EstimateInput, estimateWeights, type TrainingPass } from './estimate.ts';
export { type Likely, type LikelyScore, likelyScore } from './likely-score.ts';
export { type Folded, type MatchField, type MatchRecord, normalise } from './match-record.ts';
export { personComparisons, personPasses } from './person.ts';
export { personRule } from './person-rule.ts';
export { type Resolution, resolve } from './resolve.ts';
export {
  type Evidence,
  explain,
  type LevelWeights,
  type MatchRule,
  score,
  type Verdict,
  verdict,
} from './rule.ts';
export { jaroWinkler, withinTypos } from './similarity.ts';
export { type ThresholdInput, type Thresholds, thresholdsFor } from './thresholds.ts';
export { roughScore, traitCount, traitsOf } from './traits.ts';
