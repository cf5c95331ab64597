import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { icrm, readWalk, type Stack, startStack, takeWalk } from '../src/index.ts';

const page = new URL('../../../docs/walks/analytics.md', import.meta.url);
const folder = await tempFolder('analytics');
let stack: Stack;
beforeAll(async () => {
  stack = await startStack(join(folder.path, 'data'), {
    env: { ICRM_ANALYTICS_OPEN_AFTER_MS: '0', ICRM_ANALYTICS_LOAD_EVERY_MS: '20' },
  });
}, 90_000);
afterAll(async () => {
  await stack.process.kill();
  await folder.remove();
});

const run = (...args: string[]) => icrm({ url: stack.url }, args);
/** The shop's days: the 181st is today, so that what is decided then holds now. */
const today = Math.floor(Date.now() / 86_400_000);
const day = (n: number) => new Date((today + n - 181) * 86_400_000).toISOString();

test('the walk from an order to a number gives what its page shows', async () => {
  const steps = readWalk(page);
  expect(steps.length).toBeGreaterThan(9);
  await takeWalk(stack, steps, ({ status, body }, expected) => {
    expect({ status, body }).toMatchObject(expected);
  });
}, 90_000);

/** The workflow as the page declares it. */
const workflowOf = async (): Promise<unknown> => {
  const [, json = ''] = /```json\n([^`]*)```/.exec(await readFile(page, 'utf8')) ?? [];
  return JSON.parse(json);
};

const bring = async (what: string, lines: readonly object[]): Promise<void> => {
  const response = await fetch(`${stack.url}/v1/import/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
    signal: AbortSignal.timeout(120_000),
  });
  expect(await response.text()).toContain('"rejected":0');
};

describe('from a number to a deed', () => {
  const shop = Array.from({ length: 80 }, (_, n) => ({
    reference: `C-${n}`,
    kind: 'person',
    source: 'shop',
    details: { segment: n % 2 === 0 ? 'home' : 'business' },
    identifiers: [{ kind: 'external', system: 'shop', value: `C-${n}` }],
    occurredAt: day(0),
  }));
  // Two of three stop sooner or later, some long ago, and a few come back after a long time: nothing is certain.
  const orders = shop.flatMap(({ reference }, n) => {
    const gap = 9 + (n % 5) * 6;
    const stops = n % 3 === 0 ? 181 : 20 + ((n * 37) % 150);
    const days = Array.from({ length: Math.ceil(181 / gap) }, (_, i) => 1 + (n % 7) + i * gap);
    return days
      .filter((on, i) => on < stops || (n % 11 === 0 && i === days.length - 1))
      .map((on) => ({
        reference: `${reference}-${on}`,
        source: 'shop',
        customer: { kind: 'external', system: 'shop', value: reference },
        currency: 'EUR',
        placedAt: day(on),
        lines: [
          { productId: 'P-1', name: 'Panel', category: 'solar', quantity: 1, amountMinor: 1_000 + 100 * n },
        ],
      }));
  });

  test('a prediction becomes a decision, the decision a case, and each says why', async () => {
    await bring('customers', shop);
    await bring('orders', orders);
    await eventually(
      async () => expect((await run('metric', 'orders')).documents).toEqual([{ value: orders.length }]),
      { withinMs: 60_000 },
    );
    expect((await stack.put('/v1/workflows/keep-customers', await workflowOf())).status).toBe(200);
    await stack.post('/v1/workflows/keep-customers/publish', { version: 1 });

    const { documents } = await run('models', '--moment', day(181));
    expect(documents[0]).toMatchObject({
      phase: 'done',
      trained: [{ kind: 'churn' }, { kind: 'lifetime-value' }],
      // Nobody of this shop ever called or opened a case.
      skipped: ['contact'],
    });
    expect(Number(documents[0].decisions)).toBeGreaterThan(80);

    const { body } = await stack.get('/v1/customers?limit=500');
    const views = await Promise.all(
      (body.customers as { customerId: string }[]).map(({ customerId }) => customerId),
    );
    const found: Record<string, { decision: string; arm: string; open: number; view: unknown }[]> = {};
    await eventually(
      async () => {
        for (const key of Object.keys(found)) delete found[key];
        for (const customerId of views) {
          const view = (await stack.get(`/v1/customers/${customerId}?explain=true`)).body;
          const play = view.analytics?.decisions.find((it: { kind: string }) => it.kind === 'retention-play');
          if (play === undefined) continue;
          found[play.arm] ??= [];
          found[play.arm]?.push({
            decision: play.decisionId,
            arm: play.arm,
            open: view.service.openCases.length,
            view,
          });
        }
        expect(found['treated']?.length).toBeGreaterThan(3);
        expect(found['treated']?.every(({ open }) => open === 1)).toBe(true);
      },
      { withinMs: 90_000 },
    );
    // Those held out are left alone.
    expect((found['holdout'] ?? []).every(({ open }) => open === 0)).toBe(true);

    const [one] = found['treated'] ?? [];
    const view = one?.view as {
      customerId: string;
      analytics: { predictions: { kind: string; reasons: object[]; dataThrough: string }[] };
      provenance: Record<string, { type: string }>;
    };
    const churn = view.analytics.predictions.findIndex(({ kind }) => kind === 'churn');
    expect(view.analytics.predictions[churn]).toMatchObject({ band: 'high', dataThrough: day(181) });
    expect(view.analytics.predictions[churn]?.reasons).toHaveLength(3);
    expect(view.provenance[`analytics.predictions.${churn}`]).toMatchObject({ type: 'PredictionMade' });

    const { entries } = (await stack.get(`/v1/customers/${view.customerId}/timeline?limit=50`)).body;
    const entry = (type: string, part: object = {}) =>
      entries.find(
        (it: { type: string; data: object }) =>
          it.type === type &&
          Object.entries(part).every(([key, value]) => Reflect.get(it.data, key) === value),
      );
    const decision = entry('DecisionPublished', { kind: 'retention-play' });
    expect(entry('CaseOpened').causationId).toBe(decision.eventId);
    expect(decision.causationId).toBe(entry('PredictionMade', { kind: 'churn' }).eventId);
  }, 240_000);

  test('a pack gives a sector its segments, rules, goals and watched questions, once', async () => {
    const outcomes = async () => {
      const { documents } = await run('pack', 'install', 'solar', '--year', '2026');
      return documents.map(({ outcome }) => outcome);
    };
    expect(await outcomes()).toEqual(Array.from({ length: 8 }, () => 'done'));
    expect(await outcomes()).toEqual(Array.from({ length: 8 }, () => 'there already'));
    await eventually(
      async () => {
        expect((await run('goal')).documents.map(({ objective }) => objective)).toEqual([
          'be somebody to rely on',
          'grow with homes',
        ]);
        expect((await run('insight')).documents).toHaveLength(2);
        expect((await run('rounds')).documents[0]).toMatchObject({ everyMinutes: 1_440 });
      },
      { withinMs: 30_000 },
    );
    await run('rounds', '--end');
  }, 60_000);

  test('what was expected is compared with what came, and a page shows it', async () => {
    const { documents } = await run('models', '--moment', day(280));
    expect(Number(documents[0].evaluated)).toBeGreaterThan(80);
    await eventually(
      async () => {
        const [summary] = (await run('analysis', 'calibration')).documents;
        // The round by the clock that the pack scheduled may have said more of some.
        expect(summary.predictions).toBeGreaterThanOrEqual(shop.length);
      },
      { withinMs: 60_000 },
    );
    const file = join(folder.path, 'report.html');
    expect((await run('report', '--out', file)).code).toBe(0);
    const html = await readFile(file, 'utf8');
    for (const title of [
      'What is to be reached',
      'Where customers stand',
      'Revenue by month',
      'Who comes back',
      'How long buyers stay',
      'Do predictions come true?',
    ])
      expect(html).toContain(title);
    expect(html.match(/<svg /g)?.length).toBeGreaterThan(6);
    expect(html).not.toMatch(/<script|https?:|NaN|undefined|Infinity/);
  }, 120_000);

  test('the marts are well, and the warehouse built anew from the log differs in nothing', async () => {
    const { documents } = await run('mart', '--build');
    expect(documents.map(({ name, problems }) => [name, problems])).toEqual([
      ['customer-value', []],
      ['daily-sales', []],
      ['daily-service', []],
    ]);
    const response = await fetch(`${stack.url}/v1/analytics/rebuild`, { method: 'POST' });
    const steps = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(steps.at(-1)).toMatchObject({ phase: 'switched', different: [] });
    expect((await run('metric', 'orders')).documents).toEqual([{ value: orders.length }]);
  }, 60_000);
});
