import type { Arm, ArmOutcomes } from './campaign.ts';

export type Uplift = {
  readonly treated: ArmOutcomes;
  readonly holdout: ArmOutcomes;
  /** How much more often those played to were kept than those left alone, and between what that lies with 95 %. */
  readonly uplift?: { readonly rate: number; readonly low: number; readonly high: number };
};

const Z = 1.959_963_985;

/** What a play gained: the difference of two shares, with Newcombe's interval of their Wilson scores. */
export const upliftOf = ({ treated, holdout }: Readonly<Record<Arm, ArmOutcomes>>): Uplift => {
  const [a, b] = [scoreOf(treated), scoreOf(holdout)];
  if (a === undefined || b === undefined) return { treated, holdout };
  const rate = a.share - b.share;
  return {
    treated,
    holdout,
    uplift: {
      rate,
      low: rate - Math.hypot(a.share - a.low, b.high - b.share),
      high: rate + Math.hypot(a.high - a.share, b.share - b.low),
    },
  };
};

/** A share and its Wilson interval; undefined of nobody. */
const scoreOf = ({ kept, left }: ArmOutcomes) => {
  const n = kept + left;
  if (n === 0) return undefined;
  const share = kept / n;
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return { share, low: middle - half, high: middle + half };
};
