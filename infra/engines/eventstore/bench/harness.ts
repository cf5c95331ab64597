import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** One measured run: how many operations a second, their latencies, and the processor time of one. */
export type Sample = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time an operation costs in this process and in the server, in microseconds. */
  readonly clientCpuUs: number;
  readonly serverCpuUs: number;
};

/** What is measured: returns the number of operations done, and notes latencies where they matter. */
export type Contender = {
  readonly name: string;
  /** Process id of the server, for its processor time. */
  readonly pid: number;
  run(latenciesMs: number[]): Promise<number>;
};

const TICKS_PER_SECOND = 100;

const serverCpuUs = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
};

export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );

const measure = async (contender: Contender): Promise<Sample> => {
  const latencies: number[] = [];
  const server = serverCpuUs(contender.pid);
  const client = process.cpuUsage();
  const start = performance.now();
  const operations = await contender.run(latencies);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(client);
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    perSecond: operations / seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    clientCpuUs: (user + system) / operations,
    serverCpuUs: (serverCpuUs(contender.pid) - server) / operations,
  };
};

const SETTLE_MS = 50;

/** Runs all contenders in turns, each round in the opposite order of the one before; the first is a warm-up. */
export const compare = async (
  contenders: readonly Contender[],
  rounds: number,
): Promise<Map<string, Sample[]>> => {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) {
      const sample = await measure(contender);
      if (round > 0) samples.get(contender.name)?.push(sample);
      await delay(SETTLE_MS);
    }
  }
  return samples;
};

/** The median ratio of two contenders, and the interval in which it lies with 95 % (bootstrap). */
export const ratio = (
  ours: readonly number[],
  theirs: readonly number[],
): { ratio: number; low: number; high: number } => {
  const pick = (values: readonly number[]): number[] =>
    values.map(() => values[Math.floor(Math.random() * values.length)] ?? 0);
  const ratios = Array.from({ length: 2000 }, () => median(pick(ours)) / median(pick(theirs))).toSorted(
    (a, b) => a - b,
  );
  return {
    ratio: median(ours) / median(theirs),
    low: quantile(ratios, 0.025),
    high: quantile(ratios, 0.975),
  };
};

/** Keeps `concurrency` operations in flight until `count` are done, and notes how long each took. */
export const keepInFlight = async (
  { concurrency, count }: { concurrency: number; count: number },
  operation: (index: number) => Promise<unknown>,
  latenciesMs: number[],
): Promise<number> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const start = performance.now();
      await operation(index);
      latenciesMs.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return count;
};
