import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { START } from '@eventstore/db-client';
import {
  appendContender,
  connect,
  echoContender,
  echoStreamContender,
  type Peers,
  rawReplayContender,
  replayContender,
  undecodedReplayContender,
  usualEvent,
} from './contenders.ts';
import { fanOutContender, rawFanOutContender, undecodedFanOutContender } from './fan-out.ts';
import { type Contender, compare, keepInFlight, median, ratio, type Sample } from './harness.ts';
import { startServer } from './processes.ts';

/*
 * Compares the engine, through the unmodified client, with grpc-js that does nothing, in one run:
 *   node bench/main.ts [--only B1,B8] [--rounds 7] [--log 200000]
 * Prints a table and writes dist/bench.json.
 */

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'B1,B2,B3,B7,B8' },
    rounds: { type: 'string', default: '7' },
    log: { type: 'string', default: '200000' },
  },
});
const rounds = Number(values.rounds);
const wanted = new Set(values.only.split(','));
const rows: Record<string, unknown>[] = [];

const FIGURES = ['perSecond', 'p50Ms', 'p99Ms', 'clientCpuUs', 'serverCpuUs'] as const;

const show = (value: number): string => (value >= 100 ? String(Math.round(value)) : value.toFixed(2));

/** Runs all against the last, which does no more than gRPC does, and prints the ratio of the figure that counts. */
const report = async (
  id: string,
  contenders: readonly Contender[],
  key: 'perSecond' | 'p50Ms' = 'perSecond',
): Promise<void> => {
  const samples = await compare(contenders, rounds);
  const of = (name: string, figure: keyof Sample): number[] =>
    (samples.get(name) ?? []).map((sample) => sample[figure]);
  const peer = of(contenders.at(-1)?.name ?? '', key);
  for (const { name } of contenders) {
    const medians = FIGURES.map((figure) => [figure, median(of(name, figure))] as const);
    const compared = ratio(of(name, key), peer);
    rows.push({ id, name, ...Object.fromEntries(medians), compared: key, ...compared });
    const figures = medians.map(([, value]) => show(value).padStart(9));
    const { ratio: middle, low, high } = compared;
    const line = `${middle.toFixed(2)} x (${low.toFixed(2)} - ${high.toFixed(2)})`;
    console.log(id.padEnd(18), name.padEnd(24), ...figures, ' ', line);
  }
};

const fill = async ({ client }: Peers, events: number): Promise<void> => {
  const perAppend = 500;
  const append = (index: number) =>
    client.appendToStream(
      `fill-${index % 5000}`,
      Array.from({ length: perAppend }, (_, n) => usualEvent(n)),
    );
  await keepInFlight({ concurrency: 4, count: Math.ceil(events / perAppend) }, append, []);
};

const replay = async (peers: Peers): Promise<void> => {
  const log = Number(values.log);
  await fill(peers, log);
  const { position } = await peers.client.appendToStream('mark', usualEvent(0));
  const head = position?.commit ?? 0n;
  for (const percent of [0, 50, 90]) {
    const at = (head * BigInt(percent)) / 100n;
    const count = Math.min(30_000, Number(head - at));
    const from = percent === 0 ? START : { commit: at, prepare: at };
    await report(`B8 from ${percent} %`, [
      replayContender(peers, count, from),
      undecodedReplayContender(peers, count, at),
      rawReplayContender(peers, count),
    ]);
  }
};

const fanOut = async (peers: Peers): Promise<void> => {
  for (const subscribers of [1, 4, 16, 64]) {
    const load = { subscribers, events: Math.max(1000, 20_000 / subscribers), writers: 8 };
    const spreads: number[] = [];
    await report(`B7 ${subscribers} subscribers`, [
      fanOutContender(peers, load, spreads),
      undecodedFanOutContender(peers, load),
      rawFanOutContender(peers, load),
    ]);
    console.log(`B7 ${subscribers} subscribers`, `slowest/fastest ${median(spreads).toFixed(2)}`);
    rows.push({ id: `B7 ${subscribers}`, slowestToFastest: median(spreads) });
  }
};

const suites: Record<string, (peers: Peers) => Promise<void>> = {
  B1: (peers) => {
    const load = { concurrency: 64, count: 8000 };
    return report('B1 64 in flight', [appendContender(peers, load), echoContender(peers, load)]);
  },
  B2: (peers) => {
    const appends = appendContender(peers, { concurrency: 8, count: 200 }, 100);
    return report('B2 8 x 100 events', [
      appends,
      echoStreamContender(peers, { concurrency: 8, count: 20_000 }),
    ]);
  },
  B3: (peers) => {
    const load = { concurrency: 1, count: 1500 };
    return report(
      'B3 one at a time',
      [appendContender(peers, load), echoContender(peers, load, 'syncedEcho')],
      'p50Ms',
    );
  },
  B7: fanOut,
  B8: replay,
};

const directory = mkdtempSync(join(tmpdir(), 'icrm-bench-'));
const engine = await startServer('../src/main.ts', ['--port', '0', '--data', directory]);
const echo = await startServer('echo-server.ts');
const peers = connect(engine, echo);
console.log(
  ''.padEnd(18),
  ''.padEnd(24),
  ...['/s', 'p50 ms', 'p99 ms', 'client us', 'server us'].map((head) => head.padStart(9)),
);
for (const [id, suite] of Object.entries(suites)) if (wanted.has(id)) await suite(peers);
await peers.client.dispose();
peers.raw.close();
peers.undecoded.close();
await engine.stop();
await echo.stop();
rmSync(directory, { recursive: true, force: true });
const out = join(import.meta.dirname, '../dist');
mkdirSync(out, { recursive: true });
writeFileSync(
  join(out, 'bench.json'),
  JSON.stringify({ at: new Date().toISOString(), node: process.version, rows }, null, 2),
);
