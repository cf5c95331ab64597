import { minimise } from './minimise.ts';
import { hypergeometric2F1, lnGamma } from './special-functions.ts';

/** A customer's history in one unit of time: repeat purchases, time of the last one, time observed. */
export type PurchaseHistory = {
  readonly frequency: number;
  readonly recency: number;
  readonly observed: number;
};

/** Purchase rates vary by Gamma(r, alpha) over customers, dropout after a purchase by Beta(a, b). */
export type BgNbd = { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number };

/**
 * The BG/NBD model of repeat buying, fitted by maximum likelihood: Fader, Hardie and Lee, "Counting Your Customers the
 * Easy Way", Marketing Science 24 (2005), equation 6.
 */
export const fitBgNbd = (
  histories: readonly PurchaseHistory[],
): BgNbd & { readonly logLikelihood: number } => {
  const byFrequency = [...Map.groupBy(histories, ({ frequency }) => frequency)];
  const minusLogLikelihood = (at: readonly number[]) => {
    const model = fromLogs(at);
    return -byFrequency.reduce((sum, [frequency, alike]) => sum + logLikelihood(model, frequency, alike), 0);
  };
  const { at, value } = minimise(minusLogLikelihood, [0, 0, 0, 0]);
  return { ...fromLogs(at), logLikelihood: -value };
};

const fromLogs = (at: readonly number[]): BgNbd => {
  const [r = 0, alpha = 0, a = 0, b = 0] = at;
  return { r: Math.exp(r), alpha: Math.exp(alpha), a: Math.exp(a), b: Math.exp(b) };
};

/** Of customers who came back equally often: the gamma functions are theirs together. */
const logLikelihood = ({ r, alpha, a, b }: BgNbd, x: number, alike: readonly PurchaseHistory[]): number => {
  const rate = lnGamma(r + x) - lnGamma(r) + r * Math.log(alpha);
  const dropout = lnGamma(a + b) + lnGamma(b + x) - lnGamma(b) - lnGamma(a + b + x);
  const leaving = Math.log(a) - Math.log(b + x - 1);
  let sum = alike.length * (rate + dropout);
  for (const { recency, observed } of alike) {
    const alive = -(r + x) * Math.log(alpha + observed);
    const gone = x === 0 ? Number.NEGATIVE_INFINITY : leaving - (r + x) * Math.log(alpha + recency);
    const most = Math.max(alive, gone);
    sum += most + Math.log(Math.exp(alive - most) + Math.exp(gone - most));
  }
  return sum;
};

/** The probability that a customer has not dropped out (ibid., from equation 7's denominator). */
export const probabilityAlive = (model: BgNbd, history: PurchaseHistory): number =>
  1 / (1 + oddsGone(model, history));

const oddsGone = ({ r, alpha, a, b }: BgNbd, { frequency: x, recency, observed }: PurchaseHistory): number =>
  x === 0 ? 0 : (a / (b + x - 1)) * ((alpha + observed) / (alpha + recency)) ** (r + x);

/** The purchases expected in the next `horizon` units of time (ibid., equation 10). */
export const expectedPurchases = (model: BgNbd, history: PurchaseHistory, horizon: number): number => {
  const { r, alpha, a, b } = model;
  const { frequency: x, observed } = history;
  const share = (alpha + observed) / (alpha + observed + horizon);
  const series = hypergeometric2F1([r + x, b + x, a + b + x - 1], horizon / (alpha + observed + horizon));
  const grown = ((a + b + x - 1) / (a - 1)) * (1 - share ** (r + x) * series);
  return grown / (1 + oddsGone(model, history));
};

/**
 * The probability of at least one purchase in the next `horizon` units of time. While somebody is alive their rate is
 * Gamma(r + x, alpha + T), and nobody drops out before their next purchase, so that it is the chance to be alive times
 * one less the chance of a Gamma mixture of exponentials to outlast the horizon.
 */
export const purchaseProbability = (model: BgNbd, history: PurchaseHistory, horizon: number): number => {
  const { r, alpha } = model;
  const { frequency, observed } = history;
  const none = ((alpha + observed) / (alpha + observed + horizon)) ** (r + frequency);
  return probabilityAlive(model, history) * (1 - none);
};
