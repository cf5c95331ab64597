// A program of the tests, run with the telemetry preload: writes an event inside of a span and prints both trace contexts.
import { connectEventStore } from '@icrm/event-store';
import { activeTraceparent, withSpan } from '@icrm/telemetry';
import { collect, lost } from '../samples.ts';

const store = connectEventStore({ connectionString: process.argv[2] ?? '' });
const stream = `opportunity-acme.${process.pid}`;
const outside = await withSpan('handle test', {}, async () => {
  await store.append(stream, [lost('a')], { expected: 'any' });
  return activeTraceparent();
});
const [event] = await collect(store.readStream(stream));
process.stdout.write(`${outside} ${event?.metadata.traceparent}\n`);
await store.close();
process.exit(0);
