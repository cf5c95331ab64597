// Does a little of everything and prints what the ops server shows.
import {
  activeTraceparent,
  counter,
  flushTelemetry,
  gauge,
  histogram,
  logger,
  opsPart,
  startLinkedSpan,
  withSpan,
} from '../../src/index.ts';

const log = logger('traced');
const ops = opsPart({ listen: { host: '127.0.0.1', port: 0 }, notReady: () => undefined });
const url = await ops.start();

let stored: string | undefined;
await withSpan('append order', { attributes: { 'icrm.tenant': 'acme' } }, async () => {
  stored = activeTraceparent();
  log.info({ tenant: 'acme' }, 'inside a span');
});
await withSpan('project', { parent: stored, kind: 'consumer' }, async () => undefined);
startLinkedSpan('deliver', stored).end();
await withSpan('handle', {}, async () => {
  throw new TypeError('no ana@example.com here');
}).catch(() => undefined);

counter('icrm.append.conflicts').add(2);
histogram('icrm.append.duration').record(0.004, { 'icrm.category': 'order' });
gauge('icrm.consumer.lag', () => 7);

const spans = await (await fetch(`${url}/debug/spans`)).json();
const metrics = await (await fetch(`${url}/metrics`)).text();
process.stdout.write(JSON.stringify({ spans, metrics, stored }));
await ops.stop();
await flushTelemetry();
process.exit(0);
