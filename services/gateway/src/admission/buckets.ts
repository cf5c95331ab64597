/** How much may be taken: so many at once, and so many a second after that. */
export type Allowance = { readonly perSecond: number; readonly burst: number };

/** Token buckets by name; one that has filled up again is forgotten. */
export type Buckets = {
  /** Takes one. Undefined when it may be; else the milliseconds until one is there. */
  take(name: string): number | undefined;
};

const MOST = 100_000;

/** Buckets of one allowance. Memory is bounded: beyond 100,000 names the eldest is forgotten, and starts full again. */
export const buckets = (
  { perSecond, burst }: Allowance,
  now: () => number = () => performance.now(),
): Buckets => {
  const held = new Map<string, { left: number; at: number }>();
  const filled = ({ left, at }: { left: number; at: number }, time: number) =>
    Math.min(burst, left + ((time - at) / 1_000) * perSecond);
  const forget = (time: number) => {
    for (const [name, bucket] of held) {
      if (held.size <= MOST && filled(bucket, time) < burst) return;
      held.delete(name);
    }
  };
  return {
    take(name) {
      const time = now();
      const bucket = held.get(name) ?? { left: burst, at: time };
      bucket.left = filled(bucket, time);
      bucket.at = time;
      // Back to the end: the eldest come first.
      held.delete(name);
      held.set(name, bucket);
      if (held.size > MOST) forget(time);
      if (bucket.left < 1) return ((1 - bucket.left) / perSecond) * 1_000;
      bucket.left -= 1;
      return undefined;
    },
  };
};
