import type { webhookV1 } from '@icrm/contracts';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isSignedBy, type SignedHeaders } from '../src/webhook/signature.ts';
import { startEndpoint } from './endpoint.ts';
import { append, createWorld, type Feed, type World } from './world.ts';

describe('webhooks', () => {
  let world: World;
  let feed: Feed;
  beforeAll(async () => {
    world = await createWorld({ ICRM_WEBHOOKS_PRIVATE: 'true', ICRM_WEBHOOKS_RETRY_MS: '20' });
    feed = await world.startFeed();
  });
  afterAll(() => world?.close());

  const wish = (changes: Partial<webhookV1.PutWebhookRequest>): webhookV1.PutWebhookRequest => ({
    tenant: 'acme',
    name: 'shop',
    url: '',
    filter: undefined,
    start: { at: { $case: 'beginning', value: {} } },
    paused: false,
    revealPersonal: false,
    mask: undefined,
    ...changes,
  });
  const positionOf = (one: { readonly body: string } | undefined): number =>
    Number(JSON.parse(one?.body ?? '{}').position);
  const ledger = (tenant: string) => feed.webhooks.getWebhookLedger({ tenant, name: 'shop' });
  const closes = async (tenant: string) => {
    const { offered, delivered, parked, waiting } = await ledger(tenant);
    expect(delivered + parked + waiting).toBe(offered);
  };

  test('delivers everything signed and in order per customer, and keeps a log of it', async () => {
    const tenant = 'signed';
    const endpoint = await startEndpoint();
    const { secret } = await feed.webhooks.putWebhook(wish({ tenant, url: endpoint.url }));
    const ids = await append(world.store, { tenant, count: 40, customers: 4 });
    await eventually(() => expect(endpoint.idsByCustomer()).toEqual(ids), { withinMs: 10_000 });
    const now = Date.now() / 1_000;
    for (const { headers, body } of endpoint.received)
      expect(isSignedBy(headers as SignedHeaders, body, { secret, now })).toBe(true);
    await eventually(async () =>
      expect(await ledger(tenant)).toMatchObject({ offered: 40n, delivered: 40n, parked: 0n, waiting: 0n }),
    );
    const { deliveries } = await feed.webhooks.listWebhookDeliveries({ tenant, name: 'shop', limit: 0 });
    expect(deliveries).toHaveLength(40);
    expect(deliveries[0]).toMatchObject({
      status: 200,
      outcome: 'delivered',
      attempt: 1,
      answer: 'answer 200',
    });
    await endpoint.close();
  });

  test('a failing customer waits alone and loses nothing; a failing endpoint is spared by its circuit', async () => {
    const tenant = 'failing';
    const endpoint = await startEndpoint();
    let failing = true;
    const refused = new Set<string>();
    endpoint.answer = ({ event }) => {
      if (!failing || event.customerids?.endsWith('1') !== true) return 200;
      refused.add(event.id);
      return 500;
    };
    await feed.webhooks.putWebhook(wish({ tenant, url: endpoint.url }));
    const ids = await append(world.store, { tenant, count: 12, customers: 3 });
    await eventually(() => expect(endpoint.received).toHaveLength(8), { withinMs: 10_000 });
    expect(refused.size).toBe(1);
    await eventually(async () => expect((await ledger(tenant)).waiting).toBe(4n));
    await closes(tenant);
    failing = false;
    await eventually(() => expect(endpoint.idsByCustomer()).toEqual(ids), { withinMs: 15_000 });
    await eventually(async () => expect(await ledger(tenant)).toMatchObject({ delivered: 12n, waiting: 0n }));
    await endpoint.close();
  });

  test('what the endpoint refuses is parked, listed in the ledger, and replayed when asked', async () => {
    const tenant = 'refusing';
    const endpoint = await startEndpoint();
    const [first, ...rest] = Object.values(
      await append(world.store, { tenant, count: 3, customers: 1 }),
    ).flat();
    endpoint.answer = ({ event }) => (event.id === first ? 422 : 200);
    await feed.webhooks.putWebhook(wish({ tenant, url: endpoint.url }));
    await eventually(() => expect(endpoint.received.map(({ event }) => event.id)).toEqual(rest), {
      withinMs: 10_000,
    });
    await eventually(async () =>
      expect(await ledger(tenant)).toMatchObject({ offered: 3n, delivered: 2n, parked: 1n, waiting: 0n }),
    );
    const { deliveries } = await feed.webhooks.listWebhookDeliveries({ tenant, name: 'shop', limit: 0 });
    expect(deliveries.filter(({ eventId }) => eventId === first).map(({ outcome }) => outcome)).toEqual([
      'parked',
      'retry',
      'retry',
      'retry',
    ]);
    endpoint.answer = () => 200;
    expect(
      await feed.webhooks.replayWebhook({ tenant, name: 'shop', positions: [], range: undefined }),
    ).toEqual({
      offered: 1,
    });
    await eventually(() => expect(endpoint.received.map(({ event }) => event.id)).toEqual([...rest, first]));
    await eventually(async () =>
      expect(await ledger(tenant)).toMatchObject({ offered: 3n, delivered: 3n, parked: 0n, waiting: 0n }),
    );
    await endpoint.close();
  });

  test('a restart forgets neither what waits nor how often it was tried', async () => {
    const tenant = 'restart';
    const endpoint = await startEndpoint();
    endpoint.answer = () => 503;
    await feed.webhooks.putWebhook(wish({ tenant, url: endpoint.url }));
    const ids = await append(world.store, { tenant, count: 4, customers: 2 });
    const attempts = async () => {
      const { deliveries } = await feed.webhooks.listWebhookDeliveries({ tenant, name: 'shop', limit: 0 });
      return Math.max(0, ...deliveries.map(({ attempt }) => attempt));
    };
    await eventually(async () => expect(await attempts()).toBe(2), { withinMs: 10_000 });
    await feed.stop();
    feed = await world.startFeed();
    await eventually(async () => expect(await attempts()).toBeGreaterThanOrEqual(3), { withinMs: 10_000 });
    endpoint.answer = () => 200;
    await eventually(() => expect(endpoint.idsByCustomer()).toEqual(ids), { withinMs: 10_000 });
    await eventually(async () => expect(await ledger(tenant)).toMatchObject({ offered: 4n, delivered: 4n }));
    await endpoint.close();
  });

  test('a range of what was delivered is sent once more, the same message ids, across a restart, and the sums stay', async () => {
    const tenant = 'range';
    const endpoint = await startEndpoint();
    await feed.webhooks.putWebhook(wish({ tenant, url: endpoint.url, mask: { paths: ['data.reason'] } }));
    await append(world.store, { tenant, count: 12, customers: 3 });
    await eventually(() => expect(endpoint.received).toHaveLength(12), { withinMs: 10_000 });
    await eventually(async () => expect(await ledger(tenant)).toMatchObject({ delivered: 12n }));
    const first = endpoint.received.toSorted((a, b) => positionOf(a) - positionOf(b));
    expect(JSON.parse(first[0]?.body ?? '{}').data).toEqual({ reason: 'first-order' });
    const range = { first: BigInt(positionOf(first[2])), last: BigInt(positionOf(first[8])) };
    endpoint.answer = () => 503;
    expect(await feed.webhooks.replayWebhook({ tenant, name: 'shop', positions: [], range })).toEqual({
      offered: 7,
    });
    await eventually(async () => {
      const { deliveries } = await feed.webhooks.listWebhookDeliveries({ tenant, name: 'shop', limit: 0 });
      expect(deliveries.some(({ status }) => status === 503)).toBe(true);
    });
    await feed.stop();
    feed = await world.startFeed();
    endpoint.answer = () => 200;
    await eventually(() => expect(endpoint.received).toHaveLength(19), { withinMs: 20_000 });
    const again = endpoint.received.slice(12);
    const idsOf = (some: typeof again) => some.map(({ headers }) => headers['webhook-id']);
    expect(idsOf(again)).toEqual(idsOf(first.slice(2, 9)));
    await eventually(async () =>
      expect(await ledger(tenant)).toMatchObject({
        offered: 12n,
        delivered: 12n,
        parked: 0n,
        waiting: 0n,
        replayed: 7n,
        toReplay: 0n,
      }),
    );
    await endpoint.close();
  }, 60_000);

  test('a secret is not readable in the database', async () => {
    const tenant = 'sealed';
    const { secret } = await feed.webhooks.putWebhook(wish({ tenant, url: 'https://shop.example/' }));
    const rotated = await feed.webhooks.rotateWebhookSecret({ tenant, name: 'shop' });
    const kept = await world.readStore
      .collection<{ _id: string; secrets: string[] }>('feed-webhooks')
      .findOne({ tenant });
    expect(kept?.secrets).toHaveLength(2);
    for (const one of [secret, rotated.secret]) expect(JSON.stringify(kept)).not.toContain(one.slice(6));
  });

  test('a new secret signs beside the old one', async () => {
    const tenant = 'rotate';
    const endpoint = await startEndpoint();
    const { secret: old } = await feed.webhooks.putWebhook(wish({ tenant, url: endpoint.url }));
    const { secret: fresh } = await feed.webhooks.rotateWebhookSecret({ tenant, name: 'shop' });
    const { delivery } = await feed.webhooks.testWebhook({ tenant, name: 'shop' });
    expect(delivery).toMatchObject({ status: 200, eventType: 'WebhookPing', outcome: 'delivered' });
    const [ping] = endpoint.received;
    const now = Date.now() / 1_000;
    for (const secret of [old, fresh])
      expect(isSignedBy(ping?.headers as SignedHeaders, ping?.body ?? '', { secret, now })).toBe(true);
    await endpoint.close();
  });

  test('a paused endpoint gets nothing, and everything when it goes on; a deleted one is gone', async () => {
    const tenant = 'paused';
    const endpoint = await startEndpoint();
    const paused = wish({ tenant, url: endpoint.url, paused: true });
    await feed.webhooks.putWebhook(paused);
    const ids = await append(world.store, { tenant, count: 3, customers: 1 });
    expect((await feed.webhooks.listWebhooks({ tenant })).webhooks).toMatchObject([
      { name: 'shop', state: 'paused' },
    ]);
    expect(endpoint.received).toEqual([]);
    await feed.webhooks.putWebhook({ ...paused, paused: false });
    await eventually(() => expect(endpoint.idsByCustomer()).toEqual(ids));
    await feed.webhooks.deleteWebhook({ tenant, name: 'shop' });
    await expect(ledger(tenant)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'unknown-webhook' });
    await endpoint.close();
  });

  test.each([
    ['no address', 'nonsense'],
    ['another scheme', 'ftp://example.com/'],
    ['a password in it', 'https://me:secret@example.com/'],
  ])('refuses an address with %s', async (_what, url) => {
    await expect(feed.webhooks.putWebhook(wish({ url }))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('webhooks in production', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world?.close());

  test.each(['http://127.0.0.1:PORT/', 'http://localhost:PORT/', 'http://[::ffff:127.0.0.1]:PORT/'])(
    'never call this machine or its neighbours: %s',
    async (pattern) => {
      const endpoint = await startEndpoint();
      const feed = await world.startFeed();
      const { port } = new URL(endpoint.url);
      const name = 'inside';
      await feed.webhooks.putWebhook({
        tenant: 'acme',
        name,
        url: pattern.replace('PORT', port),
        filter: undefined,
        start: undefined,
        paused: true,
        revealPersonal: false,
        mask: undefined,
      });
      const { delivery } = await feed.webhooks.testWebhook({ tenant: 'acme', name });
      expect(delivery).toMatchObject({ status: 0, reason: expect.stringContaining('not a public address') });
      expect(endpoint.received).toEqual([]);
      await feed.stop();
      await endpoint.close();
    },
  );
});
