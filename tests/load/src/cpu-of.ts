import { readdirSync, readFileSync } from 'node:fs';

/** CPU milliseconds by thread: of a process and all it started, under the names the kernel has of them. */
export type CpuTimes = ReadonlyMap<string, number>;

const MS_PER_TICK = 10;

/** What the processes of a group have used so far, in milliseconds of CPU. Linux only: it reads /proc. */
export const cpuOf = (root: number): CpuTimes => {
  const times = new Map<string, number>();
  for (const pid of treeOf(root))
    for (const tid of entries(`/proc/${pid}/task`)) {
      const stat = read(`/proc/${pid}/task/${tid}/stat`);
      if (stat === undefined) continue;
      const name =
        tid === String(pid) ? programOf(pid) : stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ms = (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
      times.set(name, (times.get(name) ?? 0) + ms);
    }
  return times;
};

/** The sum of all threads. */
export const totalOf = (times: CpuTimes): number => [...times.values()].reduce((sum, ms) => sum + ms, 0);

/** What was used between two looks, the largest first. */
export const usedBetween = (before: CpuTimes, after: CpuTimes): CpuTimes =>
  new Map(
    [...after]
      .map(([name, ms]) => [name, ms - (before.get(name) ?? 0)] as const)
      .filter(([, ms]) => ms > 0)
      .toSorted(([, a], [, b]) => b - a),
  );

/** A process and all it started, as far as they still run. */
export const treeOf = (root: number): number[] => {
  const parents = new Map(
    entries('/proc')
      .map(Number)
      .filter(Number.isInteger)
      .flatMap((pid) => {
        const stat = read(`/proc/${pid}/stat`);
        if (stat === undefined) return [];
        return [[pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])] as const];
      }),
  );
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  return [root, ...below(root)];
};

/** The main thread goes by the program: the service or engine whose main it runs. */
const programOf = (pid: number): string => {
  const words = (read(`/proc/${pid}/cmdline`) ?? '').split('\0');
  const main = words.find((word) => /(main|run)\.m?[jt]s$/.test(word)) ?? String(pid);
  return main.replace(/^.*\/(?=[^/]+\/(src\/)?[^/]+$)/, '');
};

const read = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It ended while we looked.
    return undefined;
  }
};

const entries = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
