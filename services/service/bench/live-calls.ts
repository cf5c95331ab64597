// Calls in real time over the RPCs, compared with Erlang C and Erlang A:
//   node services/service/bench/live-calls.ts [minutes 10] [per second 50] [agents; 0: as measured] [patience in ms; 0: for ever]
// Holding times include what the machine needs from ring to answer: as many agents as the load of the moment wants. Ends
// with 0 when nobody was rung wrongly, everything is decided again, and theory lies within every interval; with 2 when the
// machine had no time for the calls, so that nothing can be compared.
import { join } from 'node:path';
import { connectEventStore } from '@icrm/event-store';
import { erlangA, erlangC } from '@icrm/statistics';
import { startEngines, startProcess, tempFolder } from '@icrm/testkit';
import { createServiceService, serviceSettings } from '../src/index.ts';
import { type LiveCall, readCalls, readViolations, runLive } from '../test/live-load.ts';
import { centreClient, speaking } from '../test/start-centre.ts';

const [minutes = 10, perSecond = 50, asked = 0, patienceMs = 0] = process.argv.slice(2).map(Number);
const handlingMs = 3_000;
const IN_TIME_MS = 300;
const warmUpMs = Math.min(30_000, minutes * 6_000);
const batches = 20;
/** Two-sided 99.9 % of Student's t with 19 degrees of freedom. */
const quantile = 3.883;

await using folder = await tempFolder('live-calls');
// The log has a process of its own, as in production: what it syncs to disk holds up nobody else.
const eventstore = await startProcess({
  main: new URL('../../../infra/engines/eventstore/src/main.ts', import.meta.url),
  args: ['--data', join(folder.path, 'log'), '--port', '0'],
  until: /listening on (\S+)/,
});
await using engines = await startEngines({ mongo: true });
const settings = serviceSettings.read({
  ...engines.environment,
  ICRM_EVENTSTORE: `esdb://${eventstore.started[1]}?tls=false`,
  ICRM_KEYS_FILE: join(folder.path, 'keys.json'),
});
const service = createServiceService(settings);
const client = centreClient((await service.start()) ?? '');
const say = (line: string) => process.stdout.write(`${line}\n`);

const store = connectEventStore({ connectionString: settings.eventStore });
const meanHeldMs = (calls: readonly LiveCall[]) => {
  const held = calls.flatMap(({ heldMs }) => (heldMs === undefined ? [] : [heldMs]));
  return held.reduce((sum, ms) => sum + ms, 0) / held.length;
};

/** Ring to answer takes this much of the holding time at most, else the machine is measured and not the centre. */
const MOST_SHARE_OF_RINGING = 0.1;
/** The erlangs of half a minute with plenty of agents, and the square root of them in reserve. */
const calibrate = async (): Promise<number> => {
  const plenty = Math.ceil((2 * perSecond * handlingMs) / 1_000);
  const trial = { centreId: 'trial', perSecond, seconds: 30, agents: plenty, handlingMs, seed: 5 };
  await runLive(client, trial);
  const erlangs = (perSecond * meanHeldMs(await readCalls(store, 'trial'))) / 1_000;
  return Math.ceil(erlangs + Math.sqrt(erlangs));
};
const agents = asked > 0 ? asked : await calibrate();
say(`${agents} agents`);

const before = process.cpuUsage();
const { calls } = await runLive(client, {
  ...{ centreId: 'live', perSecond, seconds: minutes * 60, agents, handlingMs, seed: 11 },
  ...(patienceMs > 0 ? { patienceMs } : {}),
});
const { user, system } = process.cpuUsage(before);
say(`${calls} calls in ${minutes} min, ${Math.round((user + system) / calls)} us of CPU each`);

const read = await readCalls(store, 'live');
const violations = await readViolations(store, 'live');
say(`rung although offline, full or silent: ${violations.length}`);
const first = read[0]?.arrivedAt ?? 0;
const counted = read.filter(({ arrivedAt, how }) => arrivedAt - first >= warmUpMs && how !== undefined);
const spanMs = (counted.at(-1)?.arrivedAt ?? 0) - (counted[0]?.arrivedAt ?? 0);
const load = {
  calls: counted.length,
  intervalSeconds: spanMs / 1_000,
  handlingSeconds: meanHeldMs(counted) / 1_000,
};
say(
  `measured: ${(counted.length / load.intervalSeconds).toFixed(1)} calls/s, held ${load.handlingSeconds.toFixed(3)} s`,
);
// What the machine takes from ring to answer belongs to the holding time; when it is most of it, the machine is measured.
const ringing = Math.max(0, load.handlingSeconds - handlingMs / 1_000) / load.handlingSeconds;
const erlangsNow = (load.calls / load.intervalSeconds) * load.handlingSeconds;
const comparable = ringing <= MOST_SHARE_OF_RINGING && (patienceMs > 0 || erlangsNow < agents);
say(`of which ${(ringing * 100).toFixed(1)} % between ring and answer; ${erlangsNow.toFixed(1)} erlangs`);
if (!comparable) say('the machine had no time for the calls: nothing of what follows can be compared');

/** The mean of a figure over batches, and how far off it may be. */
const measure = (name: string, theory: number, read: (batch: readonly LiveCall[]) => number): boolean => {
  const size = Math.floor(counted.length / batches);
  const sample = Array.from({ length: batches }, (_, index) =>
    read(counted.slice(index * size, (index + 1) * size)),
  );
  const mean = sample.reduce((sum, x) => sum + x, 0) / batches;
  const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (batches - 1);
  const half = quantile * Math.sqrt(variance / batches);
  const within = Math.abs(theory - mean) <= half;
  say(
    `${name}: measured ${mean.toFixed(4)} +- ${half.toFixed(4)}, theory ${theory.toFixed(4)}${within ? '' : '  OUTSIDE'}`,
  );
  return within;
};
const share = (batch: readonly LiveCall[], is: (call: LiveCall) => boolean) =>
  batch.filter(is).length / batch.length;
const delayed = (batch: readonly LiveCall[]) => share(batch, ({ waitedMs = 0 }) => waitedMs > 0);
const meanWait = (batch: readonly LiveCall[]) =>
  batch.reduce((sum, { waitedMs = 0 }) => sum + waitedMs, 0) / batch.length / 1_000;

const results =
  patienceMs > 0
    ? (() => {
        const theory = erlangA(load, agents, patienceMs / 1_000);
        return [
          measure('waiting probability (Erlang A)', theory.waitingProbability, delayed),
          measure('share lost', theory.abandonedShare, (batch) =>
            share(batch, ({ how }) => how === 'abandoned'),
          ),
          measure('mean wait, s', theory.meanWaitSeconds, meanWait),
        ];
      })()
    : (() => {
        const theory = erlangC(load, agents, IN_TIME_MS / 1_000);
        return [
          measure('waiting probability (Erlang C)', theory.waitingProbability, delayed),
          measure(`served within ${IN_TIME_MS} ms`, theory.serviceLevel, (batch) =>
            share(batch, ({ waitedMs = 0 }) => waitedMs <= IN_TIME_MS),
          ),
          measure('mean wait, s', theory.meanWaitSeconds, meanWait),
        ];
      })();

const begun = performance.now();
const again = await speaking(client, 'live').compare();
const replayed = ((performance.now() - begun) / 1_000).toFixed(1);
say(`decided again: ${again.decisions} decisions, ${again.differences} differences, in ${replayed} s`);

client.close();
await store.close();
await service.stop();
await eventstore.stop();
const bad = violations.length + again.differences + results.filter((within) => !within).length;
const held = violations.length + again.differences === 0;
say(
  comparable
    ? `every theory lies within its interval: ${results.every((within) => within) ? 'yes' : 'no'}`
    : 'not comparable',
);
process.exitCode = bad === 0 ? 0 : held && !comparable ? 2 : 1;
