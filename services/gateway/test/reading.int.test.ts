import { RpcError } from '@icrm/rpc';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ana, anaView, type Behaviour, startBackbone } from './stand-ins.ts';

const opened: { close(): Promise<unknown> }[] = [];
const start = async (behaviour: Behaviour = {}) => {
  const backbone = await startBackbone(behaviour);
  opened.push(backbone);
  return backbone;
};
afterEach(async () => {
  for (const it of opened.splice(0)) await it.close();
});

describe('the view of a customer', () => {
  test('is handed on as the service wrote it, with its position', async () => {
    const { get, seen } = await start();
    const answer = await get(`/v1/customers/${ana}?explain=true&asOfTime=2026-03-02T09:00:00Z`, {
      'icrm-min-position': '41',
      'icrm-tenant': 'acme',
    });
    expect([answer.status, answer.text, answer.header('icrm-position')]).toEqual([200, anaView, '41']);
    expect(seen[0]?.request).toEqual({
      tenant: 'acme',
      by: { $case: 'customerId', value: ana },
      minPosition: 41n,
      asOfTime: '2026-03-02T09:00:00Z',
      asOfPosition: 0n,
      explain: true,
    });
  });

  test('is found by any kind of identifier, whatever its signs', async () => {
    const { get, seen } = await start();
    await get(`/v1/customers/by/email/${encodeURIComponent('ana+crm@example.com')}`);
    await get(`/v1/customers/by/external/${encodeURIComponent('A/1 ü')}?system=erp`);
    expect(seen.map(({ request }) => request['by'])).toEqual([
      { $case: 'identifier', value: { kind: 'email', value: 'ana+crm@example.com', system: '' } },
      { $case: 'identifier', value: { kind: 'external', value: 'A/1 ü', system: 'erp' } },
    ]);
  });

  test.each([
    ['/v1/customers/7', 'customerId'],
    [`/v1/customers/${ana}?explain=maybe`, 'explain'],
    [`/v1/customers/${ana}?asOfPosition=-1`, 'asOfPosition'],
    [`/v1/customers/${ana}?asOfTime=yesterday`, 'asOfTime'],
    [`/v1/customers/${ana}?explian=true`, 'explian'],
    ['/v1/customers/by/fax/1', 'kind'],
    [`/v1/customers/${ana}/timeline?limit=0`, 'limit'],
    [`/v1/customers/${ana}/timeline?limit=501`, 'limit'],
    ['/v1/customers?filter=%7B%22field%22%3A1%7D', 'filter'],
    ['/v1/events?from=tomorrow', 'from'],
    ['/v1/events?contexts=hr', 'contexts[0]'],
  ])('%s is 400 and names %s', async (path, field) => {
    const { get, seen } = await start();
    const { status, body } = await get(path);
    expect([status, body.errors?.[0]?.field]).toEqual([400, field]);
    expect(seen).toEqual([]);
  });

  test('that is not fresh in time is 504 with Retry-After', async () => {
    const { get } = await start({
      view: {
        getCustomerView: async () => {
          throw new RpcError('DEADLINE_EXCEEDED', 'x', { reason: 'position-not-reached' });
        },
      },
    });
    const { status, body, header } = await get(`/v1/customers/${ana}`, { 'icrm-min-position': '99' });
    expect([status, body.reason, header('retry-after')]).toEqual([504, 'position-not-reached', '1']);
  });
});

describe('a search', () => {
  const page: Behaviour = {
    view: {
      searchCustomers: async () => ({
        customers: [anaView, anaView],
        nextCursor: 'c"2',
        total: 7n,
        position: 41n,
      }),
    },
  };
  const filter = {
    and: [{ field: 'stage', op: 'eq', value: 'customer' }, { not: { field: 'orders', op: 'lt', value: 2 } }],
  };

  test('sends filter, sort and page on, and answers a page', async () => {
    const { post, seen } = await start(page);
    const answer = await post('/v1/customers/search', {
      filter,
      sort: ['-orders'],
      limit: 2,
      cursor: 'c1',
      count: true,
    });
    expect(answer.body).toEqual({
      customers: [JSON.parse(anaView), JSON.parse(anaView)],
      nextCursor: 'c"2',
      total: '7',
    });
    const request = seen[0]?.request;
    expect(JSON.parse(String(request?.['filter']))).toEqual(filter);
    expect(request).toMatchObject({ sort: ['-orders'], limit: 2, cursor: 'c1', count: true });
  });

  test('is a link too', async () => {
    const { get, seen } = await start();
    const query = new URLSearchParams({ filter: JSON.stringify(filter), sort: 'displayName,-orders' });
    expect((await get(`/v1/customers?${query}`)).body).toEqual({ customers: [] });
    expect(seen[0]?.request).toMatchObject({ sort: ['displayName', '-orders'], limit: 50, cursor: '' });
  });
});

describe('a timeline', () => {
  const entry = (position: number) => ({
    item: { $case: 'entry' as const, value: `{"position":"${position}"}` },
    position: BigInt(position),
  });
  const live: Behaviour = {
    view: {
      async *watchTimeline({ afterPosition }) {
        yield entry(Number(afterPosition) + 1);
        yield { item: { $case: 'heartbeat', value: {} }, position: afterPosition + 5n };
        yield entry(Number(afterPosition) + 6);
      },
    },
  };

  test('is a page of entries', async () => {
    const { get, seen } = await start({
      view: { getTimeline: async () => ({ entries: ['{"position":"9"}'], nextCursor: 'n', position: 41n }) },
    });
    const { body } = await get(`/v1/customers/${ana}/timeline?limit=1&order=oldest`);
    expect(body).toEqual({ entries: [{ position: '9' }], nextCursor: 'n' });
    expect(seen[0]?.request).toMatchObject({ customerId: ana, limit: 1, oldestFirst: true });
  });

  test.each([
    ['/timeline', { accept: 'text/event-stream' }],
    ['/timeline/live', {}],
  ])('is live at %s, with positions to resume from', async (path, headers) => {
    const { get } = await start(live);
    const { type, text } = await get(`/v1/customers/${ana}${path}`, headers);
    expect(type).toBe('text/event-stream; charset=utf-8');
    expect(text).toBe(
      'id: 1\nevent: entry\ndata: {"position":"1"}\n\nid: 5\n\nid: 6\nevent: entry\ndata: {"position":"6"}\n\n',
    );
  });

  test('goes on where a browser was', async () => {
    const { get, seen } = await start(live);
    const { text } = await get(`/v1/customers/${ana}/timeline/live?after=3`, { 'last-event-id': '40' });
    expect(seen[0]?.request['afterPosition']).toBe(40n);
    expect(text).toContain('id: 41\n');
    const wrong = await get(`/v1/customers/${ana}/timeline/live`, { 'last-event-id': 'x' });
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([400, 'Last-Event-ID']);
  });

  test('of a customer nobody knows is 404', async () => {
    const { get } = await start({
      view: {
        // biome-ignore lint/correctness/useYield: it refuses before it could
        async *watchTimeline() {
          throw new RpcError('NOT_FOUND', 'no', { reason: 'customer-not-found' });
        },
      },
    });
    const { status, body } = await get(`/v1/customers/${ana}/timeline/live`);
    expect([status, body.reason]).toEqual([404, 'customer-not-found']);
  });
});

describe('the events of a tenant', () => {
  const event = {
    id: 'e1',
    type: 'OrderPlaced',
    context: 'sales',
    stream: 'order-demo.1',
    revision: 0n,
    position: 9n,
    tenant: 'demo',
    customerIds: [ana],
    recordedAt: '2026-03-02T09:00:00.000Z',
    occurredAt: '2026-03-02T09:00:00.000Z',
    data: Buffer.from('{"total":12.50}'),
    metadata: Buffer.from('{"actor":{"kind":"staff"}}'),
    schemaVersion: 1,
  };

  test('come one by one, in batches, with marks', async () => {
    const { get } = await start({
      feed: {
        async *subscribe() {
          yield {
            item: { $case: 'batch', value: { events: [event, { ...event, position: 10n }] } },
            position: 10n,
          };
          yield { item: { $case: 'caughtUp', value: {} }, position: 10n };
          yield { item: { $case: 'heartbeat', value: { headPosition: 12n } }, position: 12n };
          yield { item: { $case: 'event', value: { ...event, position: 13n } }, position: 13n };
        },
      },
    });
    const { text } = await get('/v1/events?from=beginning');
    const blocks = text.trim().split('\n\n');
    expect(blocks.map((block) => block.split('\n').slice(0, 2))).toEqual([
      ['id: 9', 'event: OrderPlaced'],
      ['id: 10', 'event: OrderPlaced'],
      ['id: 10', 'event: caught-up'],
      ['id: 12'],
      ['id: 13', 'event: OrderPlaced'],
    ]);
    // The data are handed on as they stand, to the sign.
    expect(blocks[0]).toContain('"data":{"total":12.50},"metadata":{"actor":{"kind":"staff"}}}');
  });

  test.each([
    ['beginning', {}, { $case: 'beginning', value: {} }],
    ['end', {}, { $case: 'end', value: {} }],
    ['7', {}, { $case: 'afterPosition', value: 7n }],
    ['2026-03-02T09:00:00Z', {}, { $case: 'fromTime', value: '2026-03-02T09:00:00Z' }],
    ['beginning', { 'last-event-id': '12' }, { $case: 'afterPosition', value: 12n }],
  ])('begin at %s %j', async (from, headers, at) => {
    const { get, seen } = await start();
    const query = new URLSearchParams({
      from,
      contexts: 'sales,customer',
      types: 'OrderPlaced',
      customerIds: ana,
    });
    await get(`/v1/events?${query}`, headers);
    expect(seen[0]?.request).toMatchObject({
      tenant: 'demo',
      start: { at },
      filter: { contexts: ['sales', 'customer'], types: ['OrderPlaced'], customerIds: [ana] },
      revealPersonal: false,
    });
  });
});

describe('the state of the backbone', () => {
  test('is told for each service', async () => {
    const { get } = await start();
    expect((await get('/v1/status')).body).toMatchObject({
      state: 'up',
      customer: { state: 'up' },
      projection: { state: 'up', position: '41', headPosition: '41' },
      feed: { state: 'up', publishedPosition: '41' },
    });
    expect((await get('/v1/projection')).body).toMatchObject({ generation: '1' });
    expect((await get('/v1/feed')).body).toMatchObject({ subscribers: 0 });
  });

  test('a rebuild tells its progress as lines or as events', async () => {
    const step = { position: 5n, headPosition: 9n, liveHash: '', newHash: '', message: '' };
    const { call } = await start({
      view: {
        async *rebuildViews() {
          yield { ...step, phase: 'building', events: 5n };
          yield { ...step, phase: 'switched', events: 9n };
        },
      },
    });
    const asLines = await call('POST', '/v1/projection/rebuild');
    expect(asLines.lines.map(({ phase, events }) => [phase, events])).toEqual([
      ['building', '5'],
      ['switched', '9'],
    ]);
    const asEvents = await call('POST', '/v1/projection/rebuild', {
      headers: { accept: 'text/event-stream' },
    });
    expect(asEvents.text).toMatch(/^event: progress\ndata: \{"phase":"building"|^event: progress\ndata: \{/);
  });
});
