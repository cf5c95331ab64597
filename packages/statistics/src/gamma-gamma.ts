import { minimise } from './minimise.ts';
import { lnGamma } from './special-functions.ts';

/** A customer's spending: how many repeat purchases, and their mean value. */
export type Spending = { readonly frequency: number; readonly meanValue: number };

/** Values of one customer vary by Gamma(p, nu), nu over customers by Gamma(q, gamma). */
export type GammaGamma = { readonly p: number; readonly q: number; readonly gamma: number };

/**
 * The Gamma-Gamma model of monetary value, fitted by maximum likelihood over customers with a repeat purchase: Fader
 * and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013), equation 1a.
 */
export const fitGammaGamma = (
  spending: readonly Spending[],
): GammaGamma & { readonly logLikelihood: number } => {
  const repeat = spending.filter(({ frequency, meanValue }) => frequency > 0 && meanValue > 0);
  const minusLogLikelihood = (at: readonly number[]) => {
    const model = fromLogs(at);
    return -repeat.reduce((sum, it) => sum + logLikelihood(model, it), 0);
  };
  const { at, value } = minimise(minusLogLikelihood, [1, 1, 2]);
  return { ...fromLogs(at), logLikelihood: -value };
};

const fromLogs = (at: readonly number[]): GammaGamma => {
  const [p = 0, q = 0, gamma = 0] = at;
  return { p: Math.exp(p), q: Math.exp(q), gamma: Math.exp(gamma) };
};

const logLikelihood = ({ p, q, gamma }: GammaGamma, { frequency: x, meanValue: m }: Spending): number =>
  lnGamma(p * x + q) -
  lnGamma(p * x) -
  lnGamma(q) +
  q * Math.log(gamma) +
  (p * x - 1) * Math.log(m) +
  p * x * Math.log(x) -
  (p * x + q) * Math.log(gamma + m * x);

/** The expected value of a customer's next purchase (ibid., equation 5); the mean over all without a history. */
export const expectedValue = (
  { p, q, gamma }: GammaGamma,
  { frequency: x, meanValue: m }: Spending,
): number => (p * (gamma + x * m)) / (p * x + q - 1);
