import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figures.ts';

const engine = new URL('../../../infra/engines/eventstore/', import.meta.url);

type Row = {
  readonly id: string;
  readonly name: string;
  readonly ratio?: number;
  readonly perSecond: number;
  readonly p99Ms: number;
};

/** B1: the engine's own benchmark, which runs the client and its peer in turn in one run. */
export const durableAppend = async (rounds: number): Promise<Figure[]> => {
  const child = spawn(process.execPath, ['bench/main.ts', '--only', 'B1', '--rounds', String(rounds)], {
    cwd: fileURLToPath(engine),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the engine's benchmark ended with ${code}`);
  const { rows } = JSON.parse(readFileSync(new URL('dist/bench.json', engine), 'utf8')) as { rows: Row[] };
  const [ours, echo] = rows.filter(({ id }) => id.startsWith('B1'));
  if (ours === undefined || echo === undefined) throw new Error('the benchmark wrote no figures of B1');
  const ratio = ours.perSecond / echo.perSecond;
  return [
    {
      id: 'B1',
      what: 'durable append, 64 in flight',
      value: `${ours.perSecond.toFixed(0)}/s beside ${echo.perSecond.toFixed(0)}/s: ${ratio.toFixed(2)}x; p99 ${ours.p99Ms.toFixed(1)} ms beside ${echo.p99Ms.toFixed(1)} ms`,
      goal: '>= 0.6x, p99 <= the echo',
      met: ratio >= 0.6 && ours.p99Ms <= echo.p99Ms,
    },
  ];
};
