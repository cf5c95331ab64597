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
import { type EmmettStore, emmettAppends, emmettReads, openEmmett } from './emmett.ts';
import { fanOutContender, rawFanOutContender, undecodedFanOutContender } from './fan-out.ts';
import { type Contender, compare, keepInFlight, median, ratio, type Sample } from './harness.ts';
import { startServer } from './processes.ts';

/*
 * Compares the engine, through the unmodified client, with grpc-js that does nothing and with Emmett, in one run:
 *   node bench/main.ts [--only B1,B8] [--rounds 7] [--log 200000] [--no-emmett]
 * Prints a table and writes dist/bench.json.
 */

const { values } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', default: 'B1,B2,B3,B7,B8' },
    rounds: { type: 'string', default: '7' },
    log: { type: 'string', default: '200000' },
    emmett: { type: 'boolean', default: true },
    subscribers: { type: 'string', default: '1,4,16,64' },
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
    console.log(id.padEnd(18), name.padEnd(32), ...figures, ' ', line);
    if (!name.startsWith('Emmett')) continue;
    const beside = ratio(of(contenders[0]?.name ?? '', key), of(name, key));
    rows.push({ id, name: `engine to ${name}`, compared: key, ...beside });
    console.log(
      id.padEnd(18),
      `engine to ${name}`.padEnd(82),
      `  ${beside.ratio.toFixed(2)} x (${beside.low.toFixed(2)} - ${beside.high.toFixed(2)})`,
    );
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
    const beside = percent === 0 ? await Promise.all(emmett.map((store) => emmettReads(store, 5000))) : [];
    await report(`B8 from ${percent} %`, [
      replayContender(peers, count, from),
      undecodedReplayContender(peers, count, at),
      ...beside,
      rawReplayContender(peers, count),
    ]);
  }
};

const fanOut = async (peers: Peers): Promise<void> => {
  for (const subscribers of values.subscribers.split(',').map(Number)) {
    const load = { subscribers, events: Math.max(1000, 20_000 / subscribers), writers: 8 };
    const spreads: { engine: number[]; undecoded: number[]; raw: number[] } = {
      engine: [],
      undecoded: [],
      raw: [],
    };
    await report(`B7 ${subscribers} subscribers`, [
      fanOutContender(peers, load, spreads.engine),
      undecodedFanOutContender(peers, load, spreads.undecoded),
      rawFanOutContender(peers, load, spreads.raw),
    ]);
    const slowestToFastest = Object.fromEntries(
      Object.entries(spreads).map(([name, all]) => [name, Number(median(all).toFixed(2))]),
    );
    console.log(`B7 ${subscribers} subscribers`, 'slowest/fastest', JSON.stringify(slowestToFastest));
    rows.push({ id: `B7 ${subscribers}`, slowestToFastest });
  }
};

const suites: Record<string, (peers: Peers) => Promise<void>> = {
  B1: (peers) => {
    const load = { concurrency: 64, count: 8000 };
    return report('B1 64 in flight', [
      appendContender(peers, load),
      ...emmett
        .filter(({ name }) => name.includes('PostgreSQL'))
        .map((store) => emmettAppends(store, { concurrency: 64, count: 800 })),
      echoContender(peers, load),
    ]);
  },
  B2: (peers) => {
    const appends = appendContender(peers, { concurrency: 8, count: 200 }, 100);
    return report('B2 8 x 100 events', [
      appends,
      ...emmett.map((store) => emmettAppends(store, { concurrency: 8, count: 32 }, 100)),
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
const emmett: readonly EmmettStore[] =
  ['B1', 'B2', 'B8'].some((id) => wanted.has(id)) && values.emmett ? await openEmmett() : [];
console.log(
  ''.padEnd(18),
  ''.padEnd(32),
  ...['/s', 'p50 ms', 'p99 ms', 'client us', 'server us'].map((head) => head.padStart(9)),
);
for (const [id, suite] of Object.entries(suites)) if (wanted.has(id)) await suite(peers);
await peers.client.dispose();
peers.raw.close();
peers.undecoded.close();
await engine.stop();
await echo.stop();
for (const store of emmett) await store.close();
rmSync(directory, { recursive: true, force: true });
const out = join(import.meta.dirname, '../dist');
mkdirSync(out, { recursive: true });
writeFileSync(
  join(out, 'bench.json'),
  JSON.stringify({ at: new Date().toISOString(), node: process.version, rows }, null, 2),
);
