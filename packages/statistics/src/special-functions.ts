/** ln Γ(x) for x > 0, to about 1e-13 relative (Lanczos, g = 7, n = 9). */
export const lnGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lnGamma(1 - x);
  const shifted = x - 1;
  let sum = lanczos[0] ?? 0;
  for (let i = 1; i < lanczos.length; i++) sum += (lanczos[i] ?? 0) / (shifted + i);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
};

const lanczos = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13,
  -176.615_029_162_140_59, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6,
  1.505_632_735_149_311_6e-7,
];

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z) for 0 <= z < 1 by its series, to 1e-12.
 * @throws RangeError for z outside, where the series does not converge.
 */
export const hypergeometric2F1 = ([a, b, c]: readonly [number, number, number], z: number): number => {
  if (z < 0 || z >= 1) throw new RangeError(`2F1 needs 0 <= z < 1, got ${z}`);
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 100_000; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) < Math.abs(sum) * 1e-13) return sum;
  }
  return sum;
};

/** The standard normal distribution function, to about 1e-15 (through the regularised incomplete gamma function). */
export const normalCdf = (x: number): number => {
  const tail = 0.5 * (1 - lowerGamma(0.5, (x * x) / 2));
  return x >= 0 ? 1 - tail : tail;
};

/** The standard normal quantile of p in (0, 1), by bisection on {@link normalCdf}. */
export const normalQuantile = (p: number): number => {
  if (p <= 0 || p >= 1) throw new RangeError(`a quantile needs 0 < p < 1, got ${p}`);
  let low = -40;
  let high = 40;
  while (high - low > 1e-12) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
};

/** P(X >= x) of the chi-square distribution with k degrees of freedom. */
export const chiSquareTail = (x: number, k: number): number => 1 - lowerGamma(k / 2, x / 2);

/** The regularised lower incomplete gamma function P(s, x): series below s + 1, continued fraction above. */
const lowerGamma = (s: number, x: number): number => {
  if (x <= 0) return 0;
  const scale = Math.exp(s * Math.log(x) - x - lnGamma(s));
  return x < s + 1 ? scale * gammaSeries(s, x) : 1 - scale * gammaFraction(s, x);
};

const gammaSeries = (s: number, x: number): number => {
  let term = 1 / s;
  let sum = term;
  for (let n = 1; n < 10_000 && Math.abs(term) > Math.abs(sum) * 1e-16; n++) {
    term *= x / (s + n);
    sum += term;
  }
  return sum;
};

/** Lentz's method. */
const gammaFraction = (s: number, x: number): number => {
  const tiny = 1e-300;
  let b = x + 1 - s;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 10_000; i++) {
    const an = -i * (i - s);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const factor = d * c;
    h *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return h;
};
