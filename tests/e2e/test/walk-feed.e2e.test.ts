import { createHmac } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectIcrm } from '@icrm/client';
import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { flipBit, icrm, type Stack, startEndpoint, startStack } from '../src/index.ts';

const folder = await tempFolder('walk-feed');
const data = join(folder.path, 'here');
const file = join(folder.path, 'demo.icrm.gz');
const settings = { ICRM_WEBHOOKS_PRIVATE: 'true', ICRM_WEBHOOKS_RETRY_MS: '50' };
const stacks: Stack[] = [];
const start = async (at: string, env: Record<string, string> = settings): Promise<Stack> => {
  const stack = await startStack(at, { env });
  stacks.push(stack);
  return stack;
};
let stack: Stack;
const customers: string[] = [];

const register = async (givenName: string): Promise<string> => {
  const body = { kind: 'person', source: 'web', details: { givenName } };
  return (await stack.post('/v1/customers', body)).body.customerId;
};
/** An order; the reaction that makes its customer a customer is waited for. */
const order = async (customerId: string): Promise<void> => {
  const lines = [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 2_500 }];
  await stack.post('/v1/orders', { customerId, currency: 'EUR', lines });
  await eventually(
    async () => expect((await stack.get(`/v1/customers/${customerId}`)).body.stage).toBe('customer'),
    { withinMs: 15_000 },
  );
};
const run = (...args: string[]) => icrm({ url: stack.url }, args);

beforeAll(async () => {
  stack = await start(data);
  for (const name of ['Ana', 'Luis']) {
    const id = await register(name);
    customers.push(id);
    await order(id);
  }
}, 90_000);
afterAll(async () => {
  for (const { process } of stacks) await process.kill();
  await folder.remove();
});

type Logged = { readonly id: string; readonly position: string; readonly type: string };
const types = (events: readonly Logged[]) => events.map(({ type }) => type);
const oneCustomer = ['CustomerRegistered', 'OrderPlaced', 'ProspectConverted'];

/** Reads server-sent events until so many came, then cuts the connection. */
const readEvents = async (count: number, headers: Record<string, string> = {}): Promise<string[]> => {
  const cut = new AbortController();
  const ids: string[] = [];
  const response = await fetch(`${stack.url}/v1/events?from=beginning&contexts=customer,sales`, {
    headers,
    signal: AbortSignal.any([cut.signal, AbortSignal.timeout(20_000)]),
  });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const blocks = text.split('\n\n').slice(0, -1);
    ids.splice(0, ids.length, ...blocks.filter((it) => it.includes('data: {"id"')).map(idOf));
    if (ids.length >= count) break;
  }
  cut.abort();
  return ids.slice(0, count);
};
const idOf = (block: string): string => /^id: (\d+)$/m.exec(block)?.[1] ?? '';

describe('to subscribe', () => {
  test('with nothing but HTTP, and to go on after a cut', async () => {
    const first = await readEvents(2);
    const rest = await readEvents(4, { 'last-event-id': first.at(-1) ?? '' });
    const whole = await readEvents(6);
    expect([...first, ...rest]).toEqual(whole);
    expect(new Set(whole).size).toBe(6);
  });

  test('with the command line, and to go on after a position', async () => {
    const lines = (count: number) => (stdout: string) => stdout.split('\n').length > count;
    const args = ['tail', '--context', 'customer,sales', '--from'];
    const all = await icrm({ url: stack.url, until: lines(6) }, [...args, 'beginning']);
    expect([all.code, types(all.documents)]).toEqual([130, [...oneCustomer, ...oneCustomer]]);
    expect(all.stdout).not.toContain('Ana');
    const after = await icrm({ url: stack.url, until: lines(4) }, [...args, all.documents[1].position]);
    expect(after.documents).toEqual(all.documents.slice(2));
  }, 120_000);

  test('with the client, and to go on after a cut', async () => {
    const feed = stack.process.lines.find((line) => line.startsWith('feed '))?.split(/\s+/)[1] ?? '';
    const seen: Logged[] = [];
    let position = 0n;
    const follow = async (count: number) => {
      const client = connectIcrm({ tenant: 'demo', feed });
      const from = position === 0n ? ('beginning' as const) : { afterPosition: position };
      for await (const event of client.follow({ from, filter: { contexts: ['customer', 'sales'] } })) {
        seen.push({ id: event.id, position: String(event.position), type: event.type });
        position = event.position;
        if (seen.length === count) break;
      }
      await client.close();
    };
    await follow(2);
    await follow(6);
    expect(types(seen)).toEqual([...oneCustomer, ...oneCustomer]);
  }, 30_000);
});

describe('a webhook', () => {
  test('whose endpoint refuses loses nothing: parked, mended, replayed, and the ledger closes', async () => {
    const endpoint = await startEndpoint();
    try {
      endpoint.answer(({ body }) => (body.includes('"OrderPlaced"') ? 422 : 200));
      const put = [
        'webhook',
        'put',
        'erp',
        endpoint.url,
        '--from',
        'beginning',
        '--context',
        'customer,sales',
      ];
      const { documents } = await run(...put);
      const secret: string = documents[0].secret;
      await ledgerIs({ offered: '6', delivered: '4', parked: '2', waiting: '0' });
      const log = (await run('webhook', 'deliveries', 'erp')).documents;
      expect(log.filter(({ outcome }) => outcome === 'parked').map(({ status }) => status)).toEqual([
        422, 422,
      ]);

      endpoint.answer(() => 200);
      const [last] = log.filter(({ outcome }) => outcome === 'parked');
      const some = await run('webhook', 'replay', 'erp', '--positions', last.position);
      expect(some.documents).toEqual([{ offered: 1 }]);
      await ledgerIs({ offered: '6', delivered: '5', parked: '1', waiting: '0' });
      expect((await run('webhook', 'replay', 'erp')).documents).toEqual([{ offered: 1 }]);
      await ledgerIs({ offered: '6', delivered: '6', parked: '0', waiting: '0' });
      const events = endpoint.taken.map(({ body }) => JSON.parse(body));
      expect(new Set(events.map(({ id }) => id)).size).toBe(6);
      for (const { headers, body } of endpoint.taken) {
        const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
        const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
        expect(headers['webhook-signature']).toBe(
          `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
        );
      }
      expect((await run('webhook', 'test', 'erp')).documents[0].delivery).toMatchObject({ status: 200 });
      expect((await run('webhook', 'list')).documents).toMatchObject([{ name: 'erp', state: 'active' }]);
    } finally {
      endpoint.close();
    }
    expect((await run('webhook', 'delete', 'erp')).code).toBe(0);
    const gone = await run('webhook', 'ledger', 'erp');
    expect([gone.code, gone.stderr]).toEqual([66, expect.stringContaining('no webhook of that name')]);
  }, 180_000);
});

const ledgerIs = (expected: object) =>
  eventually(
    async () => expect((await run('webhook', 'ledger', 'erp')).documents[0]).toMatchObject(expected),
    { withinMs: 20_000 },
  );

describe('the log as a file', () => {
  test('is brought in elsewhere once, and the views are the same; a damaged one is refused', async () => {
    expect((await run('archive', 'export', file, '--keys')).code).toBe(0);
    const there = await start(join(folder.path, 'there'), {
      ICRM_KEYS_FILE: join(data, 'keys', 'key-encryption-keys.json'),
    });
    const bring = (path: string) => icrm({ url: there.url }, ['archive', 'import', path]);
    const [report] = (await bring(file)).documents;
    const content = ({ body }: { body: Record<string, unknown> }) => ({ ...body, watermark: undefined });
    for (const id of customers) {
      const at = { 'icrm-min-position': report.position };
      expect(content(await there.get(`/v1/customers/${id}`, at))).toEqual(
        content(await stack.get(`/v1/customers/${id}`)),
      );
    }
    expect((await bring(file)).documents).toMatchObject([{ events: '0', present: report.events }]);
    const bytes = await readFile(file);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(`${file}.damaged`, bytes);
    const damaged = await bring(`${file}.damaged`);
    expect([damaged.code, damaged.documents]).toEqual([65, []]);
    await there.process.kill();
  }, 90_000);
});

describe('evidence', () => {
  let placed: Logged;
  test('says that the log is as it was written', async () => {
    const { body } = await stack.get('/v1/feed');
    await eventually(
      async () => {
        const { code, documents } = await run('verify');
        expect([code, documents[0].intact]).toEqual([0, true]);
        expect(Number(documents[0].position)).toBeGreaterThanOrEqual(Number(body.publishedPosition));
      },
      { withinMs: 20_000 },
    );
    const lines = (stdout: string) => stdout.split('\n').length > 2;
    const args = ['tail', '--from', 'beginning', '--type', 'OrderPlaced'];
    placed = (await icrm({ url: stack.url, until: lines }, args)).documents[1];
  }, 60_000);

  test('names the event in which a bit was flipped by somebody who knew the checksum', async () => {
    await flipped('2500', true);
    const { code, documents, stderr } = await run('verify');
    expect(documents[0]).toMatchObject({
      intact: false,
      findings: [{ kind: 'event-changed', position: placed.position }],
    });
    expect([code, stderr]).toEqual([
      65,
      expect.stringContaining(`event-changed at position ${placed.position}`),
    ]);
    await flipped('3500', true);
    expect((await run('verify')).code).toBe(0);
  }, 90_000);

  test('names the event in which a bit flipped by itself, so that the store refuses to read it', async () => {
    await flipped('2500', false);
    const { code, documents, stderr } = await run('verify');
    expect(documents[0]).toMatchObject({
      intact: false,
      findings: [{ kind: 'event-unreadable', position: placed.position }],
    });
    // What stands behind it was compared as well.
    expect(BigInt(documents[0].position)).toBeGreaterThan(BigInt(placed.position));
    expect([code, stderr]).toEqual([
      65,
      expect.stringContaining(`event-unreadable at position ${placed.position}`),
    ]);
    await flipped('3500', false);
    expect((await run('verify')).code).toBe(0);
  }, 90_000);

  /** Stops the stack, alters the file, and starts it again. */
  const flipped = async (text: string, fitting: boolean): Promise<void> => {
    expect(await stack.stop()).toBe(0);
    flipBit({ data, position: BigInt(placed.position), text, fitting });
    stack = await start(data);
  };
});
