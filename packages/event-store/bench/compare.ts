import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** One way to do a piece of work of `count` operations. */
export type Way = { readonly name: string; readonly count: number; run(): Promise<unknown> };

type Sample = { readonly perSecond: number; readonly cpuMicros: number };

/** Runs ways in turn, A B B A …, so that a noisy moment hits them alike; gives the samples of each. */
const sample = async (ways: readonly Way[], rounds: number): Promise<Sample[][]> => {
  const samples: Sample[][] = ways.map(() => []);
  for (let round = 0; round <= rounds; round += 1) {
    const order = [...ways.entries()];
    if (round % 2 === 1) order.reverse();
    for (const [index, way] of order) {
      const cpu = process.cpuUsage();
      const since = performance.now();
      await way.run();
      const ms = performance.now() - since;
      const { user, system } = process.cpuUsage(cpu);
      // The first round warms up.
      if (round > 0)
        samples[index]?.push({ perSecond: (way.count / ms) * 1_000, cpuMicros: (user + system) / way.count });
    }
  }
  return samples;
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** 95 % of the ratios of medians of resampled rounds. */
const bootstrap = (a: readonly number[], b: readonly number[]): [number, number] => {
  const draw = (values: readonly number[]) =>
    median(values.map(() => values[Math.floor(Math.random() * values.length)] ?? Number.NaN));
  const ratios = Array.from({ length: 2_000 }, () => draw(a) / draw(b)).sort((x, y) => x - y);
  return [ratios[50] ?? Number.NaN, ratios[1_949] ?? Number.NaN];
};

/** Measures ways side by side, prints a table against the first one, and adds it to a JSON file when one is named. */
export const compare = async (title: string, ways: readonly Way[], rounds = 7): Promise<void> => {
  const samples = await sample(ways, rounds);
  const speeds = samples.map((of) => of.map(({ perSecond }) => perSecond));
  const [first = []] = speeds;
  const rows = ways.map(({ name }, index) => {
    const own = speeds[index] ?? [];
    const [low, high] = bootstrap(own, first);
    return {
      name,
      'per s': Math.round(median(own)),
      'CPU µs each': Number(median((samples[index] ?? []).map(({ cpuMicros }) => cpuMicros)).toFixed(1)),
      'against the first':
        index === 0
          ? '1'
          : `${(median(own) / median(first)).toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`,
    };
  });
  console.log(`\n${title}`);
  console.table(rows);
  const file = process.argv[2];
  if (file !== undefined) writeFileSync(file, `${JSON.stringify({ title, rows })}\n`, { flag: 'a' });
};

/** Runs `count` operations, `inFlight` at a time. */
export const inFlight = async (count: number, many: number, run: (n: number) => Promise<unknown>) => {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      next += 1;
      await run(next);
    }
  };
  await Promise.all(Array.from({ length: many }, worker));
};
