import { connectKafka, eventTopics } from '@icrm/messaging';
import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startCollector } from '../src/collector.ts';
import { type Stack, startStack } from '../src/index.ts';
import { appendMarked, marks, marksIn, sendMarked } from '../src/marked.ts';
import { compareQueries, readQueries } from '../src/metric-queries.ts';

const folder = await tempFolder('personal-data');
const collector = await startCollector();
let stack: Stack;
beforeAll(async () => {
  const env = {
    ICRM_LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_BSP_SCHEDULE_DELAY: '500',
  };
  stack = await startStack(folder.path, { env });
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  collector.close();
  await folder.remove();
});

const ops = async (path: string) => (await fetch(`${stack.ops}/${path}`)).text();

const addressOf = (engine: string) =>
  stack.process.lines.find((line) => line.startsWith(`${engine} `))?.split(/\s+/)[1] ?? '';

/** All messages of all topics, without their data: key and what travels in headers. */
const readHeaders = async (atLeast: number): Promise<string[]> => {
  const kafka = connectKafka({ brokers: [addressOf('kafka')], clientId: 'search' });
  const seen: string[] = [];
  const consumer = kafka.consumeBatches({
    group: 'search',
    topics: eventTopics().map(({ name }) => name),
    async handler(records) {
      for (const record of records) {
        const { data: _sealed, ...headers } = 'event' in record ? record.event : { data: undefined };
        seen.push(JSON.stringify({ key: record.key, ...headers }));
      }
    },
  });
  await consumer.start();
  await eventually(() => expect(seen.length).toBeGreaterThanOrEqual(atLeast), { withinMs: 30_000 });
  await consumer.stop();
  await kafka.close();
  return seen;
};

test('personal values leave no trace in logs, spans, metrics, errors, headers of messages and facts of the audit', async () => {
  const { text, email, phone, number } = marks;
  const registered = await stack.post('/v1/customers', {
    kind: 'person',
    source: 'web',
    details: { givenName: text, familyName: text, contactEmail: email, address: { line: text, city: text } },
    identifiers: [
      { kind: 'email', value: email },
      { kind: 'phone', value: phone },
      { kind: 'external', system: 'erp', value: number },
    ],
  });
  expect(registered.status).toBe(201);
  const { customerId } = registered.body;
  // The same again is refused, and says so without naming what is taken.
  const taken = await stack.post('/v1/customers', {
    kind: 'person',
    source: 'web',
    details: {},
    identifiers: [{ kind: 'email', value: email }],
  });
  expect([taken.status, marksIn(JSON.stringify(taken.body))]).toEqual([409, []]);

  const each = Number(process.env['ICRM_RUNS'] ?? 1);
  const sent = await sendMarked(stack, { each, ids: [customerId] });
  expect(sent.operations).toBeGreaterThan(150);
  const count = await appendMarked(folder.path, {
    eventStore: `esdb://${addressOf('eventstore')}?tls=false`,
    mongo: `mongodb://${addressOf('mongo')}/`,
  });
  await eventually(
    async () => {
      const { body } = await stack.get('/v1/status');
      expect(body.projection.lagSeconds).toBeLessThan(1);
      expect(body.feed.publishedPosition).toBe(body.feed.headPosition);
    },
    { withinMs: 60_000 },
  );

  // What is searched for is there to be found.
  const view = await stack.get(`/v1/customers/${customerId}`);
  expect(marksIn(JSON.stringify(view.body)).length).toBeGreaterThan(0);
  const headers = await readHeaders(count / 2);
  const day = new Date().toISOString().slice(0, 10);
  const spans = await ops('debug/spans');
  const audit = await Promise.all(
    [
      `/v1/refusals/${day}`,
      `/v1/customers/${customerId}/reads`,
      '/v1/projection/parked?limit=500',
      '/v1/status',
    ].map(async (path) => JSON.stringify((await stack.get(path)).body)),
  );
  expect(spans.length).toBeGreaterThan(10_000);
  // Spans are exported every few seconds.
  await eventually(async () => expect(collector.text().length).toBeGreaterThan(100_000), {
    withinMs: 30_000,
  });
  const found = {
    refusals: sent.repeated.slice(0, 10),
    logs: marksIn(stack.process.lines.join('\n')),
    metrics: marksIn(await ops('metrics')),
    spans: marksIn(spans),
    exported: marksIn(collector.text()),
    headers: headers.flatMap(marksIn).slice(0, 5),
    audit: audit.flatMap(marksIn),
  };
  expect(found).toEqual({
    refusals: [],
    logs: [],
    metrics: [],
    spans: [],
    exported: [],
    headers: [],
    audit: [],
  });
}, 240_000);

test('what dashboards and alerts ask for is exposed, with the labels they ask by', async () => {
  // Parked messages are counted when they are asked for.
  await eventually(async () => expect(await ops('metrics')).toMatch(/^icrm_parked_messages/m), {
    withinMs: 20_000,
  });
  const { missing, strange } = compareQueries(await readQueries(), await ops('metrics'));
  expect(strange).toEqual([]);
  // These appear when what they count happens for the first time.
  expect(missing.filter((name) => !rare.includes(name))).toEqual([]);
  expect(await stack.stop()).toBe(0);
});

const rare = [
  'icrm_append_conflicts_total',
  'icrm_audit_lost_total',
  'icrm_centre_calls_total',
  'icrm_collaboration_parity',
  'icrm_collaboration_received_total',
  'icrm_feed_delivered_total',
  'icrm_http_server_limited_total',
  'icrm_import_lines_total',
  'icrm_projection_audit_differences_total',
  'icrm_queue_agents_free',
  'icrm_queue_service_level',
  'icrm_queue_waiting',
  'icrm_sales_erp_age_seconds',
  'icrm_service_promises_total',
];
