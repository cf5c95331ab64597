import type { intakeV1 } from '@icrm/contracts';
import { plainMessage, RpcError } from '@icrm/rpc';
import { eventually } from '@icrm/testkit';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ana, type Behaviour, result, startBackbone } from './stand-ins.ts';

const opened: { close(): Promise<unknown> }[] = [];
const start = async (...args: Parameters<typeof startBackbone>) => {
  const backbone = await startBackbone(...args);
  opened.push(backbone);
  return backbone;
};
afterEach(async () => {
  for (const it of opened.splice(0)) await it.close();
});

const customer = (reference: string, more: object = {}) => ({
  reference,
  kind: 'person',
  details: { givenName: 'Ana' },
  ...more,
});
const order = (reference: string, more: object = {}) => ({
  reference,
  customer: { kind: 'external', system: 'erp', value: 'C-1' },
  currency: 'EUR',
  lines: [{ productId: 'P-1', name: 'Panel', quantity: 1, amountMinor: 100 }],
  ...more,
});
const ndjson = (...lines: unknown[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
const commandIds = (seen: readonly { request: Record<string, unknown> }[]) =>
  seen.map(({ request }) => (request['context'] as { commandId: string }).commandId);

describe('an import of customers', () => {
  test('reports each line in its order, and a bad one never stops the rest', async () => {
    const known: Behaviour = {
      customer: {
        registerCustomer: async ({ source, details }) => {
          if (details?.givenName === 'Taken')
            throw new RpcError('ALREADY_EXISTS', 'taken', { reason: 'identifier-taken' });
          return { customerId: ana, result: { ...result, repeated: source === 'known' } };
        },
      },
    };
    const { upload, seen } = await start(known);
    const { status, type, lines } = await upload(
      '/v1/import/customers?source=erp',
      ndjson(
        customer('1', { occurredAt: '2026-03-02T09:00:00Z' }),
        '',
        customer('2', { source: 'known' }),
        '{"reference": "3",',
        customer('4', { kind: 'robot', birthday: 'x' }),
        customer('5', { details: { givenName: 'Taken' } }),
        customer('6'),
      ),
    );
    expect([status, type]).toEqual([200, 'application/x-ndjson; charset=utf-8']);
    expect(lines).toEqual([
      { line: 1, reference: '1', outcome: 'accepted', customerId: ana, position: '41' },
      { line: 3, reference: '2', outcome: 'deduplicated', customerId: ana, position: '41' },
      {
        line: 4,
        outcome: 'rejected',
        reason: 'malformed-line',
        detail: 'the line is not valid JSON at line 1, column 19',
      },
      {
        line: 5,
        reference: '4',
        outcome: 'rejected',
        reason: 'invalid-line',
        errors: [
          { field: 'kind', message: expect.stringContaining('person') },
          { field: 'birthday', message: 'is not a known field' },
        ],
      },
      { line: 6, reference: '5', outcome: 'rejected', reason: 'identifier-taken', detail: 'taken' },
      { line: 7, reference: '6', outcome: 'accepted', customerId: ana, position: '41' },
      { summary: { accepted: 2, deduplicated: 1, rejected: 3, complete: true, position: '41' } },
    ]);
    expect(seen[0]?.request).toMatchObject({
      kind: 'person',
      source: 'erp',
      context: { channel: 'import', occurredAt: '2026-03-02T09:00:00Z' },
    });
  });

  test('names each line by source and reference, so that importing it again is the same command', async () => {
    const { upload, seen } = await start();
    const text = ndjson(customer('1'), customer('2'), customer('1', { source: 'shop' }));
    await upload('/v1/import/customers', text);
    await upload('/v1/import/customers', text);
    const ids = commandIds(seen);
    expect(new Set(ids).size).toBe(3);
    expect(ids.slice(0, 3).sort()).toEqual(ids.slice(3).sort());
  });

  test('takes CSV with quotes, a byte order mark and bad rows', async () => {
    const { upload, seen } = await start({}, { importConcurrency: 1 });
    const { lines } = await upload(
      '/v1/import/customers',
      [
        '\uFEFFreference,kind,givenName,familyName,city,country,email,externalSystem,externalId',
        '1,person,"Ana ""A.""",Ruiz,"Madrid, centro",ES,ana@example.com,erp,C-1',
        '2,person,Bob,,,,,,',
        '3,robot,,,,,,,',
        '4,person,Eva,Sol,,Spain,,,',
        '5,person,too,many,cells,ES,a@example.com,erp,C-5,more',
        '6,organisation,,,,,,,',
      ].join('\r\n'),
      'text/csv',
    );
    expect(lines.map(({ line, outcome, errors }) => [line, outcome, errors?.[0]?.field])).toEqual([
      [2, 'accepted', undefined],
      [3, 'accepted', undefined],
      [4, 'rejected', 'kind'],
      [5, 'rejected', 'details.address.country'],
      [6, 'rejected', undefined],
      [7, 'accepted', undefined],
      [undefined, undefined, undefined],
    ]);
    expect(plainMessage(seen[0]?.request)).toMatchObject({
      kind: 'person',
      details: {
        givenName: 'Ana "A."',
        familyName: 'Ruiz',
        address: { city: 'Madrid, centro', country: 'ES' },
      },
      identifiers: [
        { kind: 'email', value: 'ana@example.com' },
        { kind: 'external', value: 'C-1', system: 'erp' },
      ],
    });
  });

  test('refuses a CSV whose columns are not known before it does anything', async () => {
    const { upload, seen } = await start();
    const { status, body } = await upload('/v1/import/customers', 'reference,colour\n1,red', 'text/csv');
    expect([status, body.reason]).toEqual([400, 'wrong-columns']);
    expect(body.errors).toEqual([
      { in: 'body', field: 'column 2', message: 'is not a known column' },
      { in: 'body', field: 'kind', message: 'is a column that is needed' },
    ]);
    expect(seen).toEqual([]);
  });

  test('of nothing is a summary of nothing, and of another type is 415', async () => {
    const { upload } = await start();
    const summary = { accepted: 0, deduplicated: 0, rejected: 0, complete: true, position: '0' };
    expect((await upload('/v1/import/customers', '')).lines).toEqual([{ summary }]);
    expect((await upload('/v1/import/customers', '[]', 'application/json')).status).toBe(415);
  });

  test('keeps no more lines in hand than it may, and tries lines again while a service is away for a moment', async () => {
    let running = 0;
    let most = 0;
    let calls = 0;
    const { upload } = await start(
      {
        customer: {
          registerCustomer: async () => {
            running += 1;
            most = Math.max(most, running);
            calls += 1;
            await new Promise((resolve) => setTimeout(resolve, 5));
            running -= 1;
            if (calls <= 6) throw new RpcError('UNAVAILABLE', 'restarting');
            return { customerId: ana, result };
          },
        },
      },
      { importConcurrency: 4 },
    );
    const { lines } = await upload(
      '/v1/import/customers',
      ndjson(...Array.from({ length: 60 }, (_, n) => customer(`${n}`))),
    );
    expect(lines.at(-1).summary).toMatchObject({ accepted: 60, rejected: 0 });
    expect(most).toBeLessThanOrEqual(4);
    expect(most).toBeGreaterThan(1);
  });

  test('that the server stops ends well: what was begun is reported, and that it is not complete', async () => {
    const begun = Promise.withResolvers<void>();
    const backbone = await start({
      customer: {
        registerCustomer: async () => {
          begun.resolve();
          await new Promise((resolve) => setTimeout(resolve, 20));
          return { customerId: ana, result };
        },
      },
    });
    let number = 0;
    const endless = new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        controller.enqueue(Buffer.from(`${JSON.stringify(customer(`${number++}`))}\n`));
      },
    });
    const uploading = fetch(`${backbone.url}/v1/import/customers`, {
      method: 'POST',
      body: endless,
      headers: { 'content-type': 'application/x-ndjson' },
      duplex: 'half',
    } as RequestInit);
    await begun.promise;
    const response = await uploading;
    const stopped = backbone.gateway.stop();
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1).summary).toMatchObject({ complete: false, accepted: lines.length - 1, rejected: 0 });
    await stopped;
  });
});

describe('an import of orders', () => {
  test('finds each customer once, by identifier', async () => {
    const { upload, seen } = await start({}, { importConcurrency: 1 });
    const { lines } = await upload(
      '/v1/import/orders',
      ndjson(
        order('1', { placedAt: '2014-01-03T12:00:00.000Z' }),
        order('2'),
        order('3', { customer: undefined, customerId: ana }),
      ),
    );
    expect(lines.slice(0, 3)).toMatchObject([
      { outcome: 'accepted', orderId: ana, customerId: ana },
      { outcome: 'accepted' },
      { outcome: 'accepted' },
    ]);
    expect(seen.map(({ method }) => method)).toEqual([
      'getCustomerView',
      'placeOrder',
      'placeOrder',
      'placeOrder',
    ]);
    expect(seen[0]?.request['by']).toEqual({
      $case: 'identifier',
      value: { kind: 'external', system: 'erp', value: 'C-1' },
    });
    expect(seen[1]?.request).toMatchObject({
      customerId: ana,
      reference: '1',
      currency: 'EUR',
      lines: [{ productId: 'P-1', category: 'none', quantity: 1n, amountMinor: 100n }],
      context: { occurredAt: '2014-01-03T12:00:00.000Z' },
    });
  });

  test('waits for views that are behind: a customer not there is looked for at the end of the log', async () => {
    const { upload, seen } = await start({
      view: {
        getCustomerView: async ({ minPosition }) => {
          if (minPosition < 41n) throw new RpcError('NOT_FOUND', 'no', { reason: 'customer-not-found' });
          return { view: JSON.stringify({ customerId: ana }), position: 41n };
        },
      },
    });
    const { lines } = await upload('/v1/import/orders', ndjson(order('1')));
    expect(lines[0]).toMatchObject({ outcome: 'accepted', customerId: ana });
    expect(seen.map(({ method }) => method)).toEqual([
      'getCustomerView',
      'getProjectionStatus',
      'getCustomerView',
      'placeOrder',
    ]);
  });

  test('rejects orders of a customer nobody knows, and goes on', async () => {
    const { upload } = await start({
      view: {
        getCustomerView: async ({ by }) => {
          if (by?.$case === 'identifier' && by.value.value === 'C-9')
            throw new RpcError('NOT_FOUND', 'there is no such customer', { reason: 'customer-not-found' });
          return { view: JSON.stringify({ customerId: ana }), position: 41n };
        },
      },
    });
    const stranger = { kind: 'external', system: 'erp', value: 'C-9' };
    const { lines } = await upload(
      '/v1/import/orders',
      ndjson(
        order('1', { customer: stranger }),
        order('2'),
        order('3', { customerId: ana }),
        order('4', { lines: [] }),
      ),
    );
    expect(lines.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['rejected', 'customer-not-found'],
      ['accepted', undefined],
      ['rejected', 'invalid-line'],
      ['rejected', 'invalid-line'],
      [undefined, undefined],
    ]);
  });

  test('takes CSV: a row for each line of an order', async () => {
    const { upload, seen } = await start({}, { importConcurrency: 1 });
    const head =
      'reference,currency,placedAt,customerKind,customerSystem,customerValue,productId,name,category,quantity,amountMinor';
    const row = (reference: string, product: string, more = '1,100') =>
      `${reference},EUR,2026-03-02T09:00:00Z,external,erp,C-1,${product},Panel,solar,${more}`;
    const { lines } = await upload(
      '/v1/import/orders',
      [
        head,
        row('1', 'P-1', '2,250'),
        row('1', 'P-2'),
        row('2', 'P-1', '1.5,100'),
        row('3', 'P-1'),
        row('3', 'P-2').replace('EUR', 'USD'),
        row('1', 'P-3'),
        row('4', 'P-1'),
      ].join('\n'),
      'text/csv',
    );
    expect(
      lines.map(({ line, reference, outcome, reason, errors }) => [
        line,
        reference,
        outcome,
        reason ?? errors,
      ]),
    ).toEqual([
      [2, '1', 'accepted', undefined],
      [4, '2', 'rejected', 'invalid-line'],
      [5, '3', 'rejected', 'invalid-line'],
      [7, '1', 'rejected', 'rows-apart'],
      [8, '4', 'accepted', undefined],
      [undefined, undefined, undefined, undefined],
    ]);
    const placed = seen
      .filter(({ method }) => method === 'placeOrder')
      .map(({ request }) => request['lines']);
    expect(placed).toMatchObject([
      [
        { productId: 'P-1', quantity: 2n, amountMinor: 250n },
        { productId: 'P-2', quantity: 1n },
      ],
      [{ productId: 'P-1' }],
    ]);
  });
});

describe('the account of an import', () => {
  const offers: intakeV1.OfferItemsRequest[] = [];
  const outcomes: intakeV1.SettleItemsRequest[] = [];
  const intake: Behaviour['intake'] = {
    offerItems: async (request) => {
      offers.push(request);
      return { items: [] };
    },
    settleItems: async (request) => {
      outcomes.push(request);
      return { items: [] };
    },
  };

  test('offers every line before it is worked on and settles it, with what is needed to mend it', async () => {
    const { upload, seen } = await start({
      intake,
      customer: {
        registerCustomer: async ({ details }) => {
          if (details?.givenName === 'Taken')
            throw new RpcError('ALREADY_EXISTS', 'taken', { reason: 'identifier-taken' });
          return { customerId: ana, result };
        },
      },
    });
    await upload(
      '/v1/import/customers?source=erp',
      ndjson(customer('1'), '{"reference": "2",', customer('3', { details: { givenName: 'Taken' } })),
    );
    expect(seen).toHaveLength(2);
    const [offered] = offers;
    const [first, broken = '', third] = offered?.items.map(({ id }) => id) ?? [];
    expect([offered?.source, offered?.mailbox, first, third]).toEqual(['import', 'customers/erp', '1', '3']);
    // What has no readable reference goes by its place.
    expect(broken).toMatch(/:2$/);
    const ids = [first, broken, third];
    const settled = outcomes
      .flatMap(({ items }) => items)
      .sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
    expect(settled.map(({ id, outcome }) => [id, outcome?.$case])).toEqual([
      ['1', 'stored'],
      [broken, 'quarantined'],
      ['3', 'quarantined'],
    ]);
    const refused = settled[2]?.outcome;
    if (refused?.$case !== 'quarantined') throw new Error('it was taken');
    expect(refused.value.reason).toBe('identifier-taken');
    expect(JSON.parse(Buffer.from(refused.value.payload).toString())).toMatchObject({
      kind: 'customers',
      source: 'erp',
      line: { reference: '3', details: { givenName: 'Taken' } },
    });
  });

  test('works on nothing that cannot be accounted for', async () => {
    const { upload, seen } = await start({
      intake: {
        offerItems: async () => {
          throw new RpcError('FAILED_PRECONDITION', 'no');
        },
      },
    });
    await upload('/v1/import/customers', ndjson(customer('1'))).catch(() => undefined);
    expect(seen).toEqual([]);
  });

  test('works on a refused line again once somebody mended it and asked for it', async () => {
    const payload = { kind: 'customers', source: 'erp', channel: 'import', line: customer('3') };
    const claimed = { tenant: 'acme', mailbox: 'customers/erp', id: '3', sequence: 0n, customerIds: [] };
    const waiting = [{ ...claimed, payload: Buffer.from(JSON.stringify(payload)) }];
    outcomes.length = 0;
    const { seen } = await start({
      intake: { ...intake, claimReplays: async () => ({ items: waiting.splice(0) }) },
      customer: { registerCustomer: async () => ({ customerId: ana, result }) },
    });
    await eventually(() => expect(outcomes).toHaveLength(1), { withinMs: 20_000 });
    expect(outcomes[0]).toMatchObject({ tenant: 'acme', source: 'import', mailbox: 'customers/erp' });
    expect(outcomes[0]?.items).toMatchObject([{ id: '3', outcome: { $case: 'stored' } }]);
    expect(seen[0]?.request).toMatchObject({ source: 'erp', context: { tenant: 'acme' } });
  });
});
