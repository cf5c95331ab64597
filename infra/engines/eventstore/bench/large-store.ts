import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { append } from '../src/store/changes.ts';
import { EventLog } from '../src/store/event-log.ts';
import { ANY } from '../src/store/revision.ts';
import { residentMiB } from './resident.ts';

/*
 * The store without sockets: writes and reads a very large log and shows that memory stays flat:
 *   node bench/large-store.ts [--events 5000000] [--streams 500000]
 */

const { values } = parseArgs({
  options: { events: { type: 'string', default: '5000000' }, streams: { type: 'string', default: '500000' } },
});
const [total, streams] = [Number(values.events), Number(values.streams)];
const EVENTS_PER_APPEND = 10;
const IN_FLIGHT = 16;
const STEPS = 5;

const data = Buffer.from(JSON.stringify({ text: 'x'.repeat(250) }));
const metadata = Buffer.from(JSON.stringify({ actor: 'bench' }));
const newEvent = () => ({ id: randomUUID(), type: 'Measured', isJson: true, metadata, data });

const directory = mkdtempSync(join(tmpdir(), 'icrm-store-'));
let log = new EventLog({ directory, sync: 'full' });
for (let step = 1; step <= STEPS; step += 1) {
  const before = performance.now();
  let next = ((step - 1) * total) / STEPS / EVENTS_PER_APPEND;
  const end = (step * total) / STEPS / EVENTS_PER_APPEND;
  const writer = async (): Promise<void> => {
    while (next < end) {
      const stream = `large-${next % streams}`;
      next += 1;
      const events = Array.from({ length: EVENTS_PER_APPEND }, newEvent);
      await log.submit(append(log, { stream, expected: ANY, events }));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, writer));
  const perSecond = Math.round((total / STEPS / (performance.now() - before)) * 1000);
  console.log(`written ${(step * total) / STEPS}: ${perSecond} events/s, ${residentMiB(process.pid)} MiB`);
}
log.close();

const opening = performance.now();
log = new EventLog({ directory, sync: 'full' });
console.log(`opened and checked in ${Math.round(performance.now() - opening)} ms`);
const before = performance.now();
for (let next = 1; next <= log.head; ) {
  const page = log.reader.allForward(next, 512);
  const crossed = Math.floor((next + page.length) / (total / STEPS)) > Math.floor(next / (total / STEPS));
  next += page.length;
  if (!crossed) continue;
  const perSecond = Math.round((next / (performance.now() - before)) * 1000);
  console.log(`read ${next}: ${perSecond} events/s, ${residentMiB(process.pid)} MiB`);
}
log.close();
rmSync(directory, { recursive: true, force: true });
