import { chiSquareTail } from './special-functions.ts';

/** How long somebody was observed, and whether that ended with the event or with the end of observation. */
export type Lifetime = { readonly duration: number; readonly ended: boolean };

/** One step of a survival curve. */
export type SurvivalStep = {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  readonly survival: number;
  /** Greenwood's standard error. */
  readonly error: number;
};

/** The survival curve of Kaplan and Meier (1958), a step for each time with an event. */
export const kaplanMeier = (lifetimes: readonly Lifetime[]): SurvivalStep[] => {
  let survival = 1;
  let variance = 0;
  return eventTimes(lifetimes).map(({ time, atRisk, events }) => {
    survival *= 1 - events / atRisk;
    if (atRisk > events) variance += events / (atRisk * (atRisk - events));
    return { time, atRisk, events, survival, error: survival * Math.sqrt(variance) };
  });
};

/** The share that survives a time. */
export const survivalAt = (curve: readonly SurvivalStep[], time: number): number =>
  curve.findLast((step) => step.time <= time)?.survival ?? 1;

/** Whether two groups survive alike: Mantel's log-rank test, one degree of freedom. */
export const logRank = (
  a: readonly Lifetime[],
  b: readonly Lifetime[],
): { readonly chiSquare: number; readonly p: number } => {
  let observed = 0;
  let expected = 0;
  let variance = 0;
  for (const { time, atRisk, events } of eventTimes([...a, ...b])) {
    const risk = a.filter(({ duration }) => duration >= time).length;
    observed += a.filter(({ duration, ended }) => ended && duration === time).length;
    expected += (events * risk) / atRisk;
    if (atRisk > 1)
      variance += (events * risk * (atRisk - risk) * (atRisk - events)) / (atRisk ** 2 * (atRisk - 1));
  }
  const chiSquare = variance === 0 ? 0 : (observed - expected) ** 2 / variance;
  return { chiSquare, p: chiSquareTail(chiSquare, 1) };
};

const eventTimes = (lifetimes: readonly Lifetime[]): { time: number; atRisk: number; events: number }[] => {
  const byTime = [...Map.groupBy(lifetimes, ({ duration }) => duration)].sort(([x], [y]) => x - y);
  let atRisk = lifetimes.length;
  return byTime.flatMap(([time, group]) => {
    const step = { time, atRisk, events: group.filter(({ ended }) => ended).length };
    atRisk -= group.length;
    return step.events > 0 ? step : [];
  });
};
