import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  analyticsV1,
  type CustomerEvent,
  type ErasureEvent,
  findEvent,
  type OrderEvent,
} from '@icrm/contracts';
import { connectEventStore, type EventStore } from '@icrm/event-store';
import { connectKafka, type Messaging } from '@icrm/messaging';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { eventId, newId, type Part } from '@icrm/runtime';
import { type Engines, eventually, startEngines, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parquetReadObjects } from 'hyparquet';
import { analyticsSettings, createAnalyticsService } from '../src/index.ts';
import { fromLog } from '../src/warehouse/logged-event.ts';
import { toMessage } from './publish.ts';
import { cancelled, customerOf, day, placed, registered } from './sample-log.ts';

const tenant = 'acme';
const folder = await tempFolder('analytics');
let engines: Engines;
let service: Part;
let store: EventStore;
let kafka: Messaging;
let client: RpcClient<typeof analyticsV1.AnalyticsServiceService>;

const streamOf = ({ type, data }: Parameters<typeof write>[0], of: string): string => {
  if (type === 'SubjectKeyDestroyed') return `erasure-${of}.${data.customerId}`;
  return 'orderId' in data ? `order-${of}.${data.orderId}` : `customer-${of}.${data.customerId}`;
};
const write = async (
  event: OrderEvent | CustomerEvent | Extract<ErasureEvent, { type: 'SubjectKeyDestroyed' }>,
  of = tenant,
): Promise<void> => {
  const commandId = newId();
  await store.append(
    streamOf(event, of),
    [
      {
        id: eventId(commandId, 0),
        ...event,
        metadata: {
          tenant: of,
          customerIds: [event.data.customerId],
          actor: { kind: 'staff', id: 'clerk-7' },
          channel: 'web',
          correlationId: commandId,
          causationId: commandId,
          commandId,
          occurredAt: event.data.at,
          receivedAt: event.data.at,
        },
      },
    ],
    { expected: 'any' },
  );
};
/** As the feed does: what the log has, in its order. */
const publish = async (): Promise<void> => {
  const messages = [];
  for await (const event of store.readAll())
    messages.push(toMessage(fromLog(event, findEvent(event.type)?.context ?? '')));
  await kafka.producer().publish(messages);
};
const status = () => client.getAnalyticsStatus({});
const metric = async (name: string, more: Partial<analyticsV1.QueryMetricRequest> = {}) => {
  const answer = await client.queryMetric(
    analyticsV1.QueryMetricRequest.fromPartial({ tenant, name, ...more }),
  );
  return { ...answer, rows: answer.rows.map((row) => JSON.parse(row)) };
};

const orders = [1, 2, 3].map((n) =>
  placed({ customerId: customerOf(n), at: day(n * 40), amountMinor: n * 100 }),
);

beforeAll(async () => {
  engines = await startEngines({ eventstore: true, kafka: true });
  store = connectEventStore({
    connectionString: engines.environment['ICRM_EVENTSTORE'] ?? '',
    personal: 'stored',
  });
  kafka = connectKafka({ brokers: [engines.environment['ICRM_KAFKA'] ?? ''], clientId: 'test' });
  service = createAnalyticsService(
    analyticsSettings.read({
      ...engines.environment,
      ICRM_ANALYTICS_FILE: join(folder.path, 'deep', 'warehouse.duckdb'),
      ICRM_ANALYTICS_OPEN_AFTER_MS: '0',
      ICRM_ANALYTICS_LOAD_EVERY_MS: '10',
      ICRM_ANALYTICS_ROUNDS_MS: '50',
    }),
  );
  client = rpcClient(analyticsV1.AnalyticsServiceClient, (await service.start()) ?? '', {
    deadlineMs: 20_000,
  });
  await eventually(async () => expect((await status()).generation).not.toBe(''), { withinMs: 30_000 });
  for (const order of orders) await write(order);
  const [, , last] = orders;
  if (last !== undefined) await write(cancelled(last, day(130)));
  await write(placed({ customerId: customerOf(9), at: day(1), amountMinor: 7 }), 'globex');
  await eventually(publish, { withinMs: 30_000 });
  await eventually(async () => expect((await status()).events).toBe(5n), { withinMs: 30_000 });
}, 120_000);
afterAll(async () => {
  client.close();
  await service.stop();
  await kafka.close();
  await store.close();
  await engines.stop();
  await folder.remove();
});

describe('a metric over gRPC', () => {
  test('has every version side by side: cancellations are taken back by the second alone', async () => {
    expect((await metric('revenue', { version: 1 })).rows).toEqual([{ value: 600 }]);
    expect(await metric('revenue')).toMatchObject({ version: 2, unit: 'minor', rows: [{ value: 300 }] });
  });

  test('is split, filtered and cut into months', async () => {
    expect((await metric('revenue', { version: 1, dimensions: ['category'], grain: 'month' })).rows).toEqual([
      { month: '2026-02-01', category: 'solar', value: 100 },
      { month: '2026-03-01', category: 'solar', value: 200 },
      { month: '2026-05-01', category: 'solar', value: 300 },
    ]);
    expect((await metric('orders', { filters: { channel: 'phone' } })).rows).toEqual([{ value: 0 }]);
    expect((await metric('revenue', { version: 1, from: day(40), to: day(80) })).rows).toEqual([
      { value: 100 },
    ]);
  });

  test('as of a position says what was known then', async () => {
    const positions: bigint[] = [];
    for await (const { position } of store.readAll()) positions.push(position);
    const values = await Promise.all(
      positions
        .slice(0, 4)
        .map(async (asOfPosition) => (await metric('revenue', { asOfPosition })).rows[0].value),
    );
    expect(values).toEqual([100, 300, 600, 300]);
  });

  test.each([
    [{ name: 'luck' }, 'NOT_FOUND', 'metric-not-found'],
    [{ name: 'revenue', version: 9 }, 'NOT_FOUND', 'metric-not-found'],
    [{ name: 'revenue', dimensions: ['mood'] }, 'INVALID_ARGUMENT', 'dimension-not-found'],
    [{ name: 'revenue', dimensions: ['constructor'] }, 'INVALID_ARGUMENT', 'dimension-not-found'],
    [{ name: 'revenue', filters: { "x' OR 1=1": 'y' } }, 'INVALID_ARGUMENT', undefined],
    [{ name: 'revenue', grain: 'minute' }, 'INVALID_ARGUMENT', undefined],
    [{ name: 'revenue', tenant: "a' OR '1'='1" }, 'INVALID_ARGUMENT', undefined],
  ])('%j is refused', async (more, code, reason) => {
    await expect(metric('revenue', more)).rejects.toMatchObject({ code, reason });
  });

  test('a value that looks like SQL is a value', async () => {
    expect((await metric('revenue', { filters: { channel: "web' OR '1'='1" } })).rows).toEqual([
      { value: 0 },
    ]);
  });

  test('every metric and every analysis can be asked', async () => {
    const { metrics } = await client.listMetrics({});
    expect(metrics.length).toBeGreaterThan(20);
    for (const { name, version, dimensions } of metrics) await metric(name, { version, dimensions });
    const { analyses } = await client.listAnalyses({});
    for (const { name } of analyses)
      await client.analyse(analyticsV1.AnalyseRequest.fromPartial({ tenant, name }));
    expect(analyses.map(({ name }) => name)).toContain('staffing');
  });
});

describe('analyses over gRPC', () => {
  const analyse = async (name: string, parameters: Record<string, string> = {}) => {
    const answer = await client.analyse(analyticsV1.AnalyseRequest.fromPartial({ tenant, name, parameters }));
    return { summary: JSON.parse(answer.summary), rows: answer.rows.map((row) => JSON.parse(row)) };
  };

  test('staffing is Erlang C: 100 calls of 180 s in half an hour, 80 % in 20 s, take 14 agents', async () => {
    const { rows } = await analyse('staffing', { calls: '100', handlingSeconds: '180' });
    expect(rows).toMatchObject([
      { agents: 14, serviceLevel: 0.88835, waitingProbability: 0.17413, meanWaitSeconds: 7.836 },
    ]);
  });

  test('excellence weighs what is known, and says how much that is', async () => {
    expect((await analyse('excellence')).summary).toEqual({ weights: 1, known: 0 });
    const context = {
      commandId: newId(),
      tenant,
      actor: { kind: 'staff', id: 'clerk-7' },
      channel: 'web',
      correlationId: '',
      causationId: '',
      occurredAt: day(100),
      viewPosition: 0n,
    };
    const said = { context, criterion: 'leadership', score: 62, note: 'survey of managers' };
    const { result } = await client.assessCriterion(said);
    expect((await client.assessCriterion(said)).result).toEqual({ ...result, repeated: true });
    await publish();
    await eventually(
      async () => expect((await analyse('excellence')).summary).toEqual({ weights: 1, known: 10, index: 62 }),
      { withinMs: 20_000 },
    );
    await expect(analyse('excellence', { weights: '7' })).rejects.toMatchObject({
      reason: 'parameter-wrong',
    });
    await expect(analyse('parity', { by: 'shoe-size' })).rejects.toMatchObject({ reason: 'parameter-wrong' });
    await expect(analyse('astrology')).rejects.toMatchObject({ reason: 'analysis-not-found' });
  });
});

describe('marts', () => {
  test('are built when somebody looks, pass their checks, and are built again when they are stale', async () => {
    const { marts } = await client.listMarts({ tenant });
    expect(marts.map(({ name, rows, problems }) => [name, rows, problems])).toEqual([
      ['customer-value', 2n, []],
      ['daily-sales', 4n, []],
      ['daily-service', 0n, []],
    ]);
    expect((await client.buildMarts({ tenant: 'globex' })).marts[1]).toMatchObject({ rows: 1n });
  });

  test('and facts are Parquet by day that another program reads', async () => {
    const { folder: target, tables } = await client.exportParquet({ tenant });
    const sale = tables.find(({ name }) => name === 'sale');
    expect(sale).toEqual({ name: 'sale', rows: 4n, files: 4n });
    const days = (await readdir(join(target, 'sale'))).sort();
    expect(days).toEqual([40, 80, 120, 130].map((n) => `day=${day(n).slice(0, 10)}`));
    const amounts: number[] = [];
    for (const name of days) {
      const [file = ''] = await readdir(join(target, 'sale', name));
      const bytes = await readFile(join(target, 'sale', name, file));
      const rows = await parquetReadObjects({
        file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      });
      for (const row of rows) {
        expect(row['tenant']).toBe(tenant);
        amounts.push(Number(row['amount_minor']));
      }
    }
    expect(amounts.reduce((sum, it) => sum + it, 0)).toBe(300);
  });
});

describe('a rebuild', () => {
  test('from the log is what was loaded from the topics, switches, and goes on with what is new', async () => {
    const before = await status();
    const steps = [];
    for await (const step of client.rebuildWarehouse({})) steps.push(step);
    expect(steps.at(-1)).toMatchObject({ phase: 'switched', events: before.events, different: [] });
    const after = await status();
    expect(after.generation).not.toBe(before.generation);
    expect(after.events).toBe(before.events);
    await write(placed({ customerId: customerOf(4), at: day(200), amountMinor: 1_000 }));
    await publish();
    await eventually(async () => expect((await metric('revenue')).rows).toEqual([{ value: 1_300 }]), {
      withinMs: 30_000,
    });
    expect((await status()).events).toBe(before.events + 1n);
  }, 90_000);
});

describe('by the clock', () => {
  const context = () => ({
    commandId: newId(),
    tenant,
    actor: { kind: 'staff', id: 'clerk-7' },
    channel: 'web',
    correlationId: '',
    causationId: '',
    occurredAt: '',
    viewPosition: 0n,
  });
  const goals = async () =>
    (await client.listGoals({ tenant, moment: '' })).goals.map((it) => JSON.parse(it));
  const insights = async () => (await client.listInsights({ tenant })).insights.map((it) => JSON.parse(it));
  const settled = (work: () => Promise<void>) =>
    eventually(
      async () => {
        await publish();
        await work();
      },
      { withinMs: 30_000 },
    );

  test('a goal is measured, seen, and judged when its window is over', async () => {
    const goal = {
      ...{ context: context(), goalId: '', name: 'Two orders', objective: 'grow', owner: 'sales' },
      ...{ metric: 'orders', version: 0, filters: { channel: 'web' }, better: 'higher' },
      ...{ from: day(0), to: day(150), target: 2 },
    };
    const { goalId } = await client.setGoal(goal);
    expect(await client.setGoal(goal)).toMatchObject({ goalId, result: { repeated: true } });
    for (let n = 0; n < 2; n += 1) await client.acknowledgeGoal({ context: context(), goalId });
    await settled(async () =>
      expect(await goals()).toMatchObject([
        { goalId, version: 1, value: 2, byNow: 2, state: 'ahead', seenBy: ['clerk-7'] },
      ]),
    );
    const other = await client.setGoal({ ...goal, context: context(), name: 'Other' });
    await client.withdrawGoal({ context: context(), goalId: other.goalId, reason: 'a slip' });
    const wrong = (more: object) => client.setGoal({ ...goal, context: context(), ...more });
    await expect(wrong({ metric: 'rfm' })).rejects.toMatchObject({ reason: 'metric-not-a-number' });
    await expect(wrong({ metric: 'luck' })).rejects.toMatchObject({ reason: 'metric-not-found' });
    await expect(wrong({ filters: { mood: 'x' } })).rejects.toMatchObject({ reason: 'dimension-not-found' });
    await expect(wrong({ to: day(0) })).rejects.toMatchObject({ reason: 'goal-window-wrong' });
  }, 60_000);

  test('a question that crosses its threshold is raised once, and what is done about it is told', async () => {
    const { insightId } = await client.watchInsight({
      ...{ context: context(), insightId: '', name: 'Much by a channel', owner: 'sales' },
      ...{ metric: 'revenue', version: 1, filters: {}, dimension: 'channel', windowDays: 3_000 },
      ...{ is: 'above', threshold: 500, action: 'look who bought' },
    });
    await client.scheduleRounds({
      context: context(),
      startsAt: new Date(Date.now() - 60_000).toISOString(),
      everyMinutes: 1_440,
    });
    await settled(async () => {
      const { rounds } = await client.listRounds({ tenant });
      expect(rounds.map((it) => JSON.parse(it))).toMatchObject([
        { insights: 1, goals: 1, predictions: 0, skipped: ['churn', 'contact', 'lifetime-value'] },
      ]);
      expect(await goals()).toMatchObject([{ state: 'reached', value: 2 }]);
      expect(await insights()).toMatchObject([
        { insightId, raised: [{ group: 'web', value: 1_600, action: null }] },
      ]);
    });
    const [{ raised }] = await insights();
    const act = { context: context(), insightId, raiseId: raised[0].raiseId, action: 'called them' };
    await client.actOnInsight(act);
    await settled(async () =>
      expect(await insights()).toMatchObject([{ raised: [{ action: 'called them', actedBy: 'clerk-7' }] }]),
    );
    // However often somebody looked whether a round is due: one was claimed, one was made.
    const types = [];
    for await (const { type } of store.readStream(`rounds-${tenant}.analytics`)) types.push(type);
    expect(types).toEqual(['RoundsScheduled', 'RoundClaimed', 'RoundFinished']);
    await client.endRounds({ context: context() });
  }, 60_000);

  test('an erasure is confirmed when no table, mart or exported file tells of the person, and sums stay', async () => {
    const customerId = customerOf(77);
    const of = 'forgetful';
    await write(registered(customerId, day(1), 'only-one'), of);
    await write(placed({ customerId, at: day(2), amountMinor: 900 }), of);
    await publish();
    await eventually(
      async () => expect((await client.buildMarts({ tenant: of })).marts[0]).toMatchObject({ rows: 1n }),
      { withinMs: 30_000 },
    );
    const { folder: target } = await client.exportParquet({ tenant: of });
    const bytes = async () => {
      const files = (await readdir(target, { recursive: true })).filter((it) => it.endsWith('.parquet'));
      return Buffer.concat(await Promise.all(files.map((it) => readFile(join(target, it))))).toString(
        'latin1',
      );
    };
    expect(await bytes()).toContain('only-one');
    const before = (
      await client.queryMetric(analyticsV1.QueryMetricRequest.fromPartial({ tenant: of, name: 'revenue' }))
    ).rows;
    const erased = { customerId, receiptId: newId(), reason: 'request' as const, at: day(3) };
    await write({ type: 'CustomerErased', data: erased }, of);
    const example = findEvent('SubjectKeyDestroyed')?.example as never as Extract<
      ErasureEvent,
      { type: 'SubjectKeyDestroyed' }
    >['data'];
    await write({ type: 'SubjectKeyDestroyed', data: { ...example, customerId } }, of);
    await settled(async () => {
      const confirmed = [];
      for await (const { data } of store.readStream(`erasure-${of}.${customerId}.analytics`))
        confirmed.push(data);
      expect(confirmed).toMatchObject([{ customerId, by: 'analytics' }]);
    });
    expect(await bytes()).not.toContain('only-one');
    expect(
      (await client.queryMetric(analyticsV1.QueryMetricRequest.fromPartial({ tenant: of, name: 'revenue' })))
        .rows,
    ).toEqual(before);
  }, 60_000);
});
