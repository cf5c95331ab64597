/** Where a search ended. */
export type Minimum = { readonly at: readonly number[]; readonly value: number; readonly steps: number };

type Point = { readonly at: readonly number[]; readonly value: number };

/**
 * The minimum of a function without derivatives: Nelder and Mead (1965), started again from its own result until that
 * no longer helps, since one simplex can collapse early.
 */
export const minimise = (f: (at: readonly number[]) => number, start: readonly number[]): Minimum => {
  let best: Minimum = descend(f, start);
  for (let again = 0; again < 10; again++) {
    const next = descend(f, best.at);
    const gain = best.value - next.value;
    if (next.value <= best.value) best = { ...next, steps: best.steps + next.steps };
    if (gain < 1e-9) break;
  }
  return best;
};

const descend = (f: (at: readonly number[]) => number, start: readonly number[]): Minimum => {
  const evaluate = (at: readonly number[]): Point => ({ at, value: f(at) });
  let simplex = [start, ...start.map((_, i) => start.map((x, j) => (i === j ? x + 0.5 : x)))].map(evaluate);
  let steps = 0;
  for (; steps < 5_000; steps++) {
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst] = [simplex[0], simplex.at(-1)];
    if (best === undefined || worst === undefined) break;
    if (Math.abs(worst.value - best.value) < 1e-12 * Math.max(10, Math.abs(best.value))) break;
    simplex = improve(simplex, evaluate);
  }
  const best = simplex.reduce((a, b) => (b.value < a.value ? b : a));
  return { ...best, steps };
};

/** One step on a sorted simplex: reflect, expand, contract or shrink. */
const improve = (simplex: readonly Point[], evaluate: (at: readonly number[]) => Point): Point[] => {
  const kept = simplex.slice(0, -1);
  const worst = simplex.at(-1) ?? evaluate([]);
  const [best, second] = [kept[0] ?? worst, kept.at(-1) ?? worst];
  const centre = best.at.map((_, i) => kept.reduce((sum, { at }) => sum + (at[i] ?? 0), 0) / kept.length);
  const along = (factor: number) => evaluate(centre.map((c, i) => c + factor * ((worst.at[i] ?? 0) - c)));
  const reflected = along(-1);
  if (reflected.value < best.value) {
    const expanded = along(-2);
    return [...kept, expanded.value < reflected.value ? expanded : reflected];
  }
  if (reflected.value < second.value) return [...kept, reflected];
  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
  if (contracted.value < Math.min(reflected.value, worst.value)) return [...kept, contracted];
  return simplex.map(({ at }) => evaluate(at.map((x, i) => ((best.at[i] ?? 0) + x) / 2)));
};
