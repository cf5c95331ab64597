import { randomUUID } from 'node:crypto';
import { type commonV1, findEvent, salesV1, workflowV1 } from '@icrm/contracts';
import { WrongExpectedRevision } from '@icrm/event-store';
import { implement, type RpcClient, RpcError, rpcClient, serveRpc } from '@icrm/rpc';
import { eventId, type Part } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { converted, createWorld, customer, type Feed, type World } from './world.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 3);

/** The event that a command of the stand-in writes. */
const writes: Readonly<Record<string, string>> = {
  captureLead: 'LeadCaptured',
  qualifyLead: 'LeadQualified',
  placeOrder: 'OrderPlaced',
  cancelOrder: 'OrderCancelled',
};

let world: World;
let feed: Feed;
let sales: Part;
let salesAt = '';
let client: RpcClient<typeof workflowV1.WorkflowServiceService>;
/** What the service was asked, repetitions included. */
const asked: { command: string; request: { context: commonV1.CommandContext } & Record<string, unknown> }[] =
  [];
let answer: (command: string) => void = () => undefined;

/** Writes the event of a command, or finds that it is there. */
const record = async (
  type: string,
  { tenant, commandId, causationId, correlationId }: commonV1.CommandContext,
) => {
  const event = { ...converted(tenant, customer(1)), id: eventId(commandId, 0), type, data: exampleOf(type) };
  const metadata = { ...event.metadata, commandId, causationId, correlationId };
  const stream = `order-${tenant}.${commandId}`;
  try {
    const { position } = await world.store.append(stream, [{ ...event, metadata }], {
      expected: 'no-stream',
    });
    return { result: { position, revision: 0n, repeated: false } };
  } catch (error) {
    if (!(error instanceof WrongExpectedRevision)) throw error;
    for await (const { position } of world.store.readStream(stream, { limit: 1 }))
      return { result: { position, revision: 0n, repeated: true } };
    throw error;
  }
};
const exampleOf = (type: string): object => {
  const { example } = findEvent(type) ?? {};
  return typeof example === 'object' && example !== null ? example : {};
};

/** A service of sales that keeps the contract: one effect for a command, and what is recorded for a repetition. */
const startSales = (): Part => {
  const handler = (command: string) => async (request: { context: commonV1.CommandContext | undefined }) => {
    const { context } = request;
    if (context === undefined) throw new RpcError('INVALID_ARGUMENT', 'context: is required');
    asked.push({ command, request: { ...request, context } });
    answer(command);
    return record(writes[command] ?? '', context);
  };
  const handlers = Object.fromEntries(Object.keys(writes).map((command) => [command, handler(command)]));
  const service = implement(salesV1.SalesServiceService, handlers as never);
  return serveRpc({ listen: { host: '127.0.0.1', port: 0 }, services: [service], reflection: false });
};

beforeAll(async () => {
  world = await createWorld();
  sales = startSales();
  salesAt = (await sales.start()) ?? '';
  feed = await world.startFeed({ ICRM_SALES: salesAt });
  client = rpcClient(workflowV1.WorkflowServiceClient, feed.address, { deadlineMs: 20_000 });
}, 60_000);
afterAll(async () => {
  client?.close();
  await world?.close();
  await sales?.stop();
});
beforeEach(() => {
  answer = () => undefined;
  asked.length = 0;
});

const declare = async (tenant: string, name: string, definition: object): Promise<void> => {
  const { version } = await client.putWorkflow({ tenant, name, definition: JSON.stringify(definition) });
  await client.publishWorkflow({ tenant, name, version, afterPosition: 0n });
};
const happen = async (tenant: string, type = 'OrderPlaced', changes: object = {}) => {
  const event = converted(tenant, customer(1));
  const data = { ...exampleOf(type), ...changes };
  await world.store.append(`order-${tenant}.${randomUUID()}`, [{ ...event, type, data }], {
    expected: 'no-stream',
  });
  return event.id;
};
const runsOf = async (tenant: string, name: string, state = '') =>
  (await client.listWorkflowRuns({ tenant, name, state, limit: 500, cursor: '' })).runs;
const send = (command: string, fields: object = {}, rest: object = {}) => ({
  name: command.toLowerCase(),
  send: { service: 'sales', command, fields },
  ...rest,
});
const lead = {
  customerId: '$event.customerId',
  source: 'workflow',
  sourceReference: '$event.id',
  topic: 'after an order',
};

describe('a workflow', () => {
  test('sends its command once for each cause, and can say why and what came of it', async () => {
    const tenant = 'once';
    await declare(tenant, 'follow-up', {
      on: { types: ['OrderPlaced'] },
      when: { path: 'event.data.totalMinor', op: 'gte', value: 1_000 },
      steps: [send('captureLead', lead)],
    });
    const big = await happen(tenant, 'OrderPlaced', { totalMinor: 5_000 });
    await happen(tenant, 'OrderPlaced', { totalMinor: 500 });
    const [run] = await eventually(async () => {
      const found = await runsOf(tenant, 'follow-up', 'done');
      expect(found).toHaveLength(1);
      return found;
    });
    expect(run).toMatchObject({
      version: 1,
      depth: 0,
      cause: {
        eventId: big,
        eventType: 'OrderPlaced',
        because: ['event.data.totalMinor gte 1000: 5000'],
        runId: '',
      },
      steps: [{ step: 'capturelead', outcome: 'done', attempts: 1 }],
    });
    expect(asked.map(({ request }) => request)).toMatchObject([
      {
        customerId: customer(1),
        sourceReference: big,
        context: { tenant, causationId: big, actor: { kind: 'system', id: 'workflow-follow-up' } },
      },
    ]);
    const { events } = await client.getWorkflowRun({ tenant, id: run?.id ?? '' });
    expect(events).toMatchObject([{ type: 'LeadCaptured' }]);
    await expect(client.getWorkflowRun({ tenant: 'other', id: run?.id ?? '' })).rejects.toMatchObject({
      reason: 'unknown-run',
    });
  });

  test('tries again what passes, gives up what is refused, and goes on with what was parked', async () => {
    const tenant = 'trouble';
    const failures = ['UNAVAILABLE', 'UNAVAILABLE'] as const;
    let left = failures.length;
    answer = () => {
      left -= 1;
      if (left >= 0) throw new RpcError('UNAVAILABLE', 'away');
    };
    const retries = { attempts: 3, firstWaitMs: 10 };
    const steps = [send('captureLead', lead, { retries })];
    await declare(tenant, 'patient', { on: { types: ['OrderPlaced'] }, steps });
    await happen(tenant);
    await eventually(async () => expect(await runsOf(tenant, 'patient', 'done')).toHaveLength(1), {
      withinMs: 20_000,
    });

    answer = () => {
      throw new RpcError('FAILED_PRECONDITION', 'not now', { reason: 'not-open' });
    };
    await happen(tenant);
    await eventually(async () => {
      const [run] = await runsOf(tenant, 'patient', 'refused');
      expect(run?.reason).toBe('not-open: not now');
    });

    answer = () => {
      throw new RpcError('UNAVAILABLE', 'away for long');
    };
    await happen(tenant);
    await eventually(
      async () => expect((await runsOf(tenant, 'patient', 'parked'))[0]?.reason).toContain('tried 3 times'),
      { withinMs: 30_000 },
    );
    answer = () => undefined;
    expect(await client.retryWorkflowRuns({ tenant, name: 'patient', ids: [] })).toEqual({ asked: 1 });
    await eventually(async () => expect(await runsOf(tenant, 'patient', 'done')).toHaveLength(2));
  }, 90_000);

  test('waits, unless what it waits for makes it needless; a restart forgets no timer', async () => {
    const tenant = 'timer';
    await declare(tenant, 'remind', {
      on: { types: ['OrderPlaced'] },
      cancelOn: { types: ['OrderCancelled'] },
      steps: [{ name: 'a-while', wait: { seconds: 2 } }, send('captureLead', lead)],
    });
    await happen(tenant);
    await eventually(async () =>
      expect((await runsOf(tenant, 'remind', 'waiting'))[0]?.steps).toMatchObject([{ outcome: 'waited' }]),
    );
    await happen(tenant, 'OrderCancelled');
    await eventually(async () => expect(await runsOf(tenant, 'remind', 'cancelled')).toHaveLength(1));
    expect(asked).toEqual([]);

    await happen(tenant);
    await eventually(async () =>
      expect((await runsOf(tenant, 'remind', 'waiting'))[0]?.steps).toHaveLength(1),
    );
    await feed.stop();
    feed = await world.startFeed({ ICRM_SALES: await salesAddress() });
    client.close();
    client = rpcClient(workflowV1.WorkflowServiceClient, feed.address, { deadlineMs: 20_000 });
    await eventually(async () => expect(await runsOf(tenant, 'remind', 'done')).toHaveLength(1), {
      withinMs: 20_000,
    });
  }, 60_000);

  test('shows on the history what it would do, and what is wrong with it, before it is published', async () => {
    const tenant = 'dry';
    for (const totalMinor of [100, 2_000, 3_000]) await happen(tenant, 'OrderPlaced', { totalMinor });
    const definition = JSON.stringify({
      on: { types: ['OrderPlaced'] },
      when: { path: 'event.data.totalMinor', op: 'gt', value: 1_000 },
      steps: [
        { name: 'a-day', wait: { seconds: 86_400 } },
        send('captureLead', lead),
        send('placeOrder', { colour: 'red' }),
        send('cancelOrder', { reason: '$event.data.nothing' }),
        { name: 'elsewhere', send: { service: 'kitchen', command: 'bakeCake' } },
      ],
    });
    const wish = {
      tenant,
      afterPosition: 0n,
      limit: 0,
      what: { $case: 'definition' as const, value: definition },
    };
    const report = await client.dryRunWorkflow(wish);
    expect(report).toMatchObject({
      matched: 3n,
      runs: 2n,
      problems: [
        'placeorder: sales.placeOrder has no field colour',
        'cancelorder: $event.data.nothing: the event has no such value',
        'elsewhere: there is no service kitchen',
      ],
    });
    expect(report.examples[0]?.steps.slice(0, 2)).toEqual([
      expect.stringMatching(/^a-day: waits until /),
      expect.stringContaining(`capturelead: sends sales.captureLead {"customerId":"${customer(1)}"`),
    ]);
    expect(asked).toEqual([]);
    expect(await runsOf(tenant, 'any')).toEqual([]);
  });

  test.each([
    ['no JSON', '{'],
    ['no steps', '{"on":{"types":["A"]},"steps":[]}'],
    [
      'a path out of the event',
      '{"on":{"types":["A"]},"when":{"path":"process.env","op":"exists"},"steps":[]}',
    ],
  ])('with %s is refused', async (_what, definition) => {
    await expect(client.putWorkflow({ tenant: 'bad', name: 'bad', definition })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

const salesAddress = async (): Promise<string> => {
  await sales.stop();
  sales = startSales();
  salesAt = (await sales.start()) ?? '';
  return salesAt;
};

describe('any set of workflows', () => {
  const types = Object.values(writes);
  const rule = fc.record({
    on: fc.uniqueArray(fc.constantFrom(...types), { minLength: 1, maxLength: 3 }),
    commands: fc.uniqueArray(fc.constantFrom(...Object.keys(writes)), { minLength: 1, maxLength: 2 }),
    mostDepth: fc.integer({ min: 0, max: 2 }),
  });

  test(
    'ends, with each cause running each workflow once at most, and every run knows its ancestors',
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(rule, { minLength: 1, maxLength: 3 }), async (rules) => {
          const tenant = `set-${randomUUID().slice(0, 8)}`;
          for (const [index, { on, commands, mostDepth }] of rules.entries())
            await declare(tenant, `rule-${index}`, {
              on: { types: on },
              mostDepth,
              steps: commands.map((command) => send(command)),
            });
          await happen(tenant);
          await happen(tenant, 'LeadCaptured');
          const quiet = async () => {
            const { workflows } = await client.listWorkflows({ tenant });
            const head = await world.store.head();
            for (const { position, counts } of workflows) {
              expect(position).toBe(head);
              expect(counts.filter(({ state }) => state === 'waiting')).toEqual([]);
            }
          };
          await eventually(quiet, { withinMs: 60_000 });
          const all = (await Promise.all(rules.map((_, index) => runsOf(tenant, `rule-${index}`)))).flat();
          const causes = all.map(({ workflow, cause }) => `${workflow} ${cause?.eventId}`);
          expect(new Set(causes).size).toBe(causes.length);
          const byId = new Map(all.map((run) => [run.id, run]));
          for (const run of all) {
            const { mostDepth = 0 } = rules[Number(run.workflow.slice(5))] ?? {};
            expect(run.state === 'too-deep').toBe(run.depth > mostDepth);
            const parent = byId.get(run.cause?.runId ?? '');
            expect(run.depth).toBe(parent === undefined ? 0 : parent.depth + 1);
          }
          const commandIds = asked.filter(({ request }) => request.context.tenant === tenant);
          const done = all.flatMap(({ steps }) => steps.filter(({ outcome }) => outcome === 'done'));
          expect(new Set(commandIds.map(({ request }) => request.context.commandId)).size).toBe(done.length);
        }),
        { numRuns: runs },
      ),
    300_000,
  );
});

describe('what is declared', () => {
  test('and what runs did is in the log: it comes back when the database is lost, and nothing is done twice', async () => {
    const tenant = 'lost';
    await declare(tenant, 'thank', { on: { types: ['OrderPlaced'] }, steps: [send('captureLead', lead)] });
    await happen(tenant);
    await eventually(async () => expect(await runsOf(tenant, 'thank', 'done')).toHaveLength(1), {
      withinMs: 20_000,
    });
    // Another version counts from where it was published, the first one for what was before.
    const { version } = await client.putWorkflow({
      tenant,
      name: 'thank',
      definition: JSON.stringify({ on: { types: ['OrderPlaced'] }, steps: [send('placeOrder')] }),
    });
    await client.publishWorkflow({ tenant, name: 'thank', version, afterPosition: 0n });
    answer = () => {
      throw new RpcError('FAILED_PRECONDITION', 'no', { reason: 'not-now' });
    };
    await happen(tenant);
    await eventually(async () => expect(await runsOf(tenant, 'thank', 'refused')).toHaveLength(1), {
      withinMs: 20_000,
    });
    await eventually(async () => expect(await ended(tenant)).toHaveLength(2), { withinMs: 20_000 });
    await client.retireWorkflow({ tenant, name: 'thank' });
    await expect(
      client.publishWorkflow({ tenant, name: 'thank', version, afterPosition: 0n }),
    ).rejects.toMatchObject({ reason: 'workflow-retired' });
    const before = await runsOf(tenant, 'thank');
    answer = () => undefined;
    asked.length = 0;

    await feed.stop();
    for (const name of await world.readStore.collections())
      if (name.startsWith('feed-workflow')) await world.readStore.drop(name);
    await world.readStore.collection('checkpoints').delete({ _id: 'feed.facts' });
    client.close();
    feed = await world.startFeed({ ICRM_SALES: salesAt });
    client = rpcClient(workflowV1.WorkflowServiceClient, feed.address, { deadlineMs: 20_000 });

    await eventually(async () => expect(await runsOf(tenant, 'thank')).toEqual(before), { withinMs: 20_000 });
    const { workflows } = await client.listWorkflows({ tenant });
    expect(workflows).toMatchObject([{ name: 'thank', published: 2, newest: 2, retired: true }]);
    // A cause that comes now begins nothing; a run that was refused is not tried again.
    await happen(tenant);
    await eventually(async () => expect((await client.listWorkflows({ tenant })).workflows).toHaveLength(1));
    expect(asked.filter(({ request }) => request.context.tenant === tenant)).toEqual([]);
  }, 90_000);
});

/** What the log says of runs that are over. */
const ended = async (tenant: string): Promise<readonly unknown[]> => {
  const found: unknown[] = [];
  for await (const event of world.store.readAll({ filter: { streamPrefixes: [`workflowrun-${tenant}.`] } }))
    found.push(event.data);
  return found;
};
