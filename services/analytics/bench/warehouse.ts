// node services/analytics/bench/warehouse.ts [millions, 5]: loads events into a warehouse on disk, then asks what
// dashboards ask, alone and while loading goes on. Prints a table and writes results.json beside the file.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameId } from '@icrm/runtime';
import { buildMarts } from '../src/marts/build-marts.ts';
import { marts } from '../src/marts/catalogue.ts';
import { askMetric } from '../src/metrics/ask-metric.ts';
import { findMetric } from '../src/metrics/catalogue.ts';
import type { LoggedEvent } from '../src/warehouse/logged-event.ts';
import { openWarehouse, type Warehouse } from '../src/warehouse/warehouse.ts';

const total = Math.round(Number(process.argv[2] ?? 5) * 1_000_000);
const BATCH = 20_000;
const customers = Array.from({ length: Math.max(100, Math.round(total / 10)) }, (_, n) =>
  nameId(`bench ${n}`),
);
const types = [
  'OrderPlaced',
  'OrderPlaced',
  'OrderPlaced',
  'CaseOpened',
  'ServiceLevelMet',
  'CaseResolutionRated',
  'CaseClosed',
  'InteractionRecorded',
  'ConsentGiven',
  'CustomerRegistered',
];

const dataOf = (type: string, n: number, customerId: string): object => {
  const caseId = customers[(n * 7) % customers.length] ?? '';
  switch (type) {
    case 'OrderPlaced':
      return {
        orderId: `order-${n}`,
        customerId,
        currency: 'EUR',
        lines: [
          {
            productId: `P-${n % 500}`,
            name: 'Panel',
            category: `C-${n % 12}`,
            quantity: 1,
            amountMinor: 100 + (n % 9_000),
          },
        ],
        totalMinor: 100 + (n % 9_000),
      };
    case 'CaseOpened':
      return {
        caseId,
        customerId,
        kind: n % 3 === 0 ? 'complaint' : 'question',
        priority: 'normal',
        segment: `S-${n % 4}`,
      };
    case 'ServiceLevelMet':
      return { caseId, customerId, clock: 'first-response' };
    case 'CaseResolutionRated':
      return { caseId, customerId, score: 1 + (n % 5) };
    case 'CustomerRegistered':
      return {
        customerId,
        kind: 'person',
        stage: 'prospect',
        details: { segment: `S-${n % 4}`, address: { country: 'ES' } },
        source: 'web',
      };
    case 'ConsentGiven':
      return { customerId, purpose: 'marketing', channel: 'email' };
    default:
      return { caseId, customerId, channel: 'email', direction: 'inbound' };
  }
};

const START = Date.UTC(2024, 0, 1);
const eventOf = (n: number): LoggedEvent => {
  const type = types[n % types.length] ?? '';
  const customerId = customers[(n * 2_654_435_761) % customers.length] ?? '';
  const happenedAt = new Date(START + n * Math.floor((720 * 86_400_000) / total)).toISOString();
  return {
    position: BigInt(n + 1) * 300n,
    id: `${customerId.slice(0, 24)}${n.toString(16).padStart(12, '0')}`,
    type,
    data: dataOf(type, n, customerId),
    tenant: 'acme',
    context: type.startsWith('O') ? 'sales' : 'service',
    customerId,
    happenedAt,
    recordedAt: happenedAt,
    channel: n % 3 === 0 ? 'phone' : 'web',
    actorKind: 'staff',
    actorId: `clerk-${n % 40}`,
    stream: `x-acme.${n}`,
    correlationId: `c-${n >> 2}`,
    causationId: `c-${n >> 2}`,
  };
};

const load = async (warehouse: Warehouse, from: number, to: number): Promise<void> => {
  for (let at = from; at < to; at += BATCH) {
    const events = Array.from({ length: Math.min(BATCH, to - at) }, (_, i) => eventOf(at + i));
    await warehouse.loader.take({ source: { topic: 'bench', partition: 0 }, events });
  }
};

const questions = [
  ['revenue by month and channel, every sale', 'revenue', { dimensions: ['channel'], grain: 'month' }],
  [
    'revenue of the last 30 days by category',
    'revenue',
    { dimensions: ['category'], from: '2025-11-21T00:00:00.000Z' },
  ],
  ['interactions by day, last 90 days', 'interactions', { grain: 'day', from: '2025-09-22T00:00:00.000Z' }],
  ['satisfaction by month', 'satisfaction', { grain: 'month' }],
  ['cases by kind', 'cases', { dimensions: ['kind'] }],
  ['service level by month', 'service-level', { grain: 'month' }],
] as const;

const measure = async (work: () => Promise<unknown>, rounds = 7): Promise<number> => {
  const times: number[] = [];
  for (let n = 0; n < rounds; n += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
};

const folder = await mkdtemp(join(tmpdir(), 'icrm-bench-'));
const file = join(folder, 'warehouse.duckdb');
const results: Record<string, number> = {};
const tell = (name: string, value: number, unit: string) => {
  results[`${name} (${unit})`] = value;
  process.stdout.write(
    `${name.padEnd(58)} ${value.toLocaleString('en', { maximumFractionDigits: 1 }).padStart(12)} ${unit}\n`,
  );
};
try {
  const warehouse = await openWarehouse({ file, memoryMb: 2_048 });
  const cpu = process.cpuUsage();
  const began = performance.now();
  await load(warehouse, 0, total);
  await warehouse.store.checkpoint();
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  tell('events loaded', total, 'events');
  tell('load rate', total / seconds, 'events/s');
  tell('CPU per event', (user + system) / total, 'us');
  tell('size on disk', (await stat(file)).size / 1e6, 'MB');
  tell('bytes per event', (await stat(file)).size / total, 'bytes');
  const ask = (name: string, question: object) => {
    const definition = findMetric(name);
    if (definition === undefined) throw new Error(name);
    return askMetric(warehouse, definition, { tenant: 'acme', ...question });
  };
  for (const [title, name, question] of questions)
    tell(title, await measure(() => ask(name, question)), 'ms');
  tell(
    'marts built',
    await measure(() => buildMarts(warehouse, marts, { tenant: 'acme', now: new Date().toISOString() }), 1),
    'ms',
  );
  const dashboard = () =>
    warehouse.store.query(
      "SELECT date_trunc('month', day) AS month, channel, sum(revenue_minor) AS revenue FROM mart_daily_sales_v2 WHERE tenant = 'acme' GROUP BY 1, 2 ORDER BY 1, 2",
    );
  tell('mart: revenue by month and channel', await measure(dashboard), 'ms');
  const revenue = () => ask('revenue', questions[0][2]);
  tell('revenue by month and channel, by its mart', await measure(revenue), 'ms');
  const loading = load(warehouse, total, total + Math.min(total, 400_000));
  tell('mart: the same while loading', await measure(dashboard, 15), 'ms');
  tell('revenue by month and channel while loading', await measure(revenue, 15), 'ms');
  await loading;
  await warehouse.close();
  process.stdout.write(`${JSON.stringify(results)}\n`);
} finally {
  await rm(folder, { recursive: true });
}
