import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EventStoreDBClient, START } from '@eventstore/db-client';
import { usualEvent } from './contenders.ts';
import { keepInFlight } from './harness.ts';
import { startServer } from './processes.ts';
import { residentMiB } from './resident.ts';

/*
 * Writes a large log through the client, restarts the engine on it and reads it all back:
 *   node bench/large-log.ts [--events 1000000] [--streams 100000]
 * Prints how fast, how long the start takes, and the engine's memory all along.
 */

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    streams: { type: 'string', default: '100000' },
    keep: { type: 'string' },
  },
});
const [total, streams] = [Number(values.events), Number(values.streams)];
const EVENTS_PER_APPEND = 50;
const STEPS = 5;

const directory = values.keep ?? mkdtempSync(join(tmpdir(), 'icrm-large-'));
const start = async () => {
  const before = performance.now();
  const server = await startServer('../src/main.ts', ['--port', '0', '--data', directory]);
  return { server, tookMs: performance.now() - before };
};

const { server: writer, tookMs: emptyMs } = await start();
console.log(`start of an empty engine, process and modules included: ${Math.round(emptyMs)} ms`);
const client = EventStoreDBClient.connectionString(`esdb://${writer.address}?tls=false`);
for (let step = 0; step < STEPS; step += 1) {
  const count = total / STEPS / EVENTS_PER_APPEND;
  const before = performance.now();
  const append = (index: number) =>
    client.appendToStream(
      `large-${(step * count + index) % streams}`,
      Array.from({ length: EVENTS_PER_APPEND }, (_, n) => usualEvent(n)),
    );
  await keepInFlight({ concurrency: 8, count }, append, []);
  const perSecond = Math.round((total / STEPS / (performance.now() - before)) * 1000);
  console.log(
    `written ${((step + 1) * total) / STEPS}: ${perSecond} events/s, engine ${residentMiB(writer.pid)} MiB`,
  );
}
await client.dispose();
await writer.stop();
console.log(`file: ${Math.round(statSync(join(directory, 'events.db')).size / total)} bytes an event`);

const { server: reader, tookMs } = await start();
console.log(
  `start with ${total} events: ${Math.round(tookMs)} ms, ${Math.round(tookMs - emptyMs)} ms more than empty`,
);
const again = EventStoreDBClient.connectionString(`esdb://${reader.address}?tls=false`);
const before = performance.now();
let seen = 0;
for await (const _ of again.subscribeToAll({ fromPosition: START })) {
  seen += 1;
  if (seen % (total / STEPS) === 0)
    console.log(
      `read ${seen}: ${Math.round((seen / (performance.now() - before)) * 1000)} events/s, engine ${residentMiB(reader.pid)} MiB`,
    );
  if (seen === total) break;
}
await again.dispose();
await reader.stop();
if (values.keep === undefined) rmSync(directory, { recursive: true, force: true });
