/** Numbers that look drawn at random, and are the same for the same seed. */
export type Chance = {
  /** 0 <= x < 1, evenly. */
  uniform(): number;
  /** Exponentially distributed, by its mean. */
  exponential(mean: number): number;
};

/** A generator with 32 bits of state (mulberry32): enough for simulations, never for secrets. */
export const createChance = (seed: number): Chance => {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { uniform, exponential: (mean) => -mean * Math.log(1 - uniform()) };
};
