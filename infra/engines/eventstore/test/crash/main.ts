import { parseArgs } from 'node:util';
import { startEventStore } from '../../src/index.ts';
import { contend } from './contention.ts';
import { damageStores } from './damage.ts';
import { failDisk } from './disk-faults.ts';
import { canFailDisk } from './fault-shim.ts';
import { fuzz } from './fuzz.ts';
import { switchToLive } from './history-live.ts';
import { crashAtPoints, killAtRandom } from './kill-loop.ts';
import { seeded } from './random.ts';

/*
 * The reliability runs with their full counts:
 *   node test/crash/main.ts R1 [--count 1000] [--seed 1]
 * Prints what was found and ends with 1 when anything was lost, doubled, out of order or wrong.
 */

type Report = Record<string, unknown>;
type Run = { readonly count: number; readonly run: (count: number, random: () => number) => Promise<Report> };

const inEngine = async (
  run: (engine: { port: number; connectionString: string }) => Promise<Report>,
): Promise<Report> => {
  const engine = await startEventStore({ memory: true });
  try {
    return await run(engine);
  } finally {
    await engine.stop();
  }
};

const onFailingDisk = async (count: number): Promise<Report> => {
  if (!canFailDisk()) return { skipped: 'needs Linux and a C compiler' };
  const full = await failDisk('full', count);
  const unsynced = await failDisk('unsynced', count);
  const sum = (key: keyof typeof full): number => full[key] + unsynced[key];
  return {
    ...{ lost: sum('lost'), doubled: sum('doubled'), disordered: sum('disordered'), holes: sum('holes') },
    ...{ falselyAcknowledged: sum('falselyAcknowledged'), notRecovered: sum('rounds') - sum('recovered') },
    ...{ roundsRun: sum('rounds'), acknowledgedAppends: sum('acknowledged'), refusedAppends: sum('refused') },
  };
};

const RUNS: Record<string, Run> = {
  R1: { count: 1000, run: killAtRandom },
  R2: { count: 25, run: crashAtPoints },
  R3: { count: 2800, run: damageStores },
  R14: { count: 100, run: onFailingDisk },
  R16: {
    count: 50_000,
    run: (count) => inEngine(({ connectionString }) => contend(connectionString, count)),
  },
  switch: { count: 1_000_000, run: (count) => switchToLive(count) },
  fuzz: { count: 10_000, run: (count, random) => inEngine(({ port }) => fuzz(port, count, random)) },
};

const BAD = [
  'lost',
  'doubled',
  'disordered',
  'holes',
  'wrong',
  'falselyAcknowledged',
  'notRecovered',
  'doubleWins',
  'missing',
  'hung',
];

const isBad = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : Number(value ?? 0) !== 0;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string' }, seed: { type: 'string', default: String(Date.now()) } },
});

for (const name of positionals.length > 0 ? positionals : Object.keys(RUNS)) {
  const chosen = RUNS[name];
  if (chosen === undefined) throw new Error(`${name} is none of ${Object.keys(RUNS).join(', ')}`);
  const report = await chosen.run(Number(values.count ?? chosen.count), seeded(Number(values.seed)));
  const failed = BAD.some((key) => isBad(report[key]));
  process.stdout.write(
    `${name} seed ${values.seed} ${failed ? 'FAILED' : 'passed'} ${JSON.stringify(report)}\n`,
  );
  if (failed) process.exitCode = 1;
}
