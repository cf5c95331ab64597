import { createHash } from 'node:crypto';
import { priceQuoted } from '@icrm/contracts';
import { RpcError } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { by, eventsOf, type Others, type Sales, type SalesClient, startSales } from './start-sales.ts';

const start = '2026-03-02T09:00:00.000Z';
let now = Date.parse(start);
const clock = { now: () => new Date(now) };
const tenant = 'acme';
const customerId = newId();
const panel = { productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12n, amountMinor: 240_000n };

let sales: Sales;
let client: SalesClient;
let first: Others;
let second: Others;
beforeAll(async () => {
  sales = await startSales(2, { clock });
  const [[one], [other, another]] = [sales.clients, sales.others];
  if (one === undefined || other === undefined || another === undefined)
    throw new Error('two were asked for');
  [client, first, second] = [one, other, another];
});
afterAll(() => sales.stop());

const answer = async (asked: Promise<{ readonly answer: string }>) => JSON.parse((await asked).answer);
const types = async (stream: string) => (await eventsOf(sales.store, stream)).map(({ type }) => type);
const place = async (lines = [panel]) =>
  (await client.placeOrder({ context: by(), customerId, orderId: '', currency: 'EUR', lines, reference: '' }))
    .orderId;

const option = (name: string, priceMinor: bigint, kw: number) => ({
  ...{ option: name, name, priceMinor },
  attributes: { kw },
});
const model = {
  name: 'Solar roof',
  currency: 'EUR',
  basePriceMinor: 100_000n,
  features: [
    {
      feature: 'panels',
      name: 'Panels',
      min: 1,
      max: 1,
      options: [option('p4', 1n, 4), option('p8', 2n, 8)],
    },
    { feature: 'extra', name: 'Extra', min: 0, max: 1, options: [option('car', 3n, 3)] },
  ],
  constraints: [
    {
      ...{ constraintId: 'grid', kind: 'limit', when: [], among: [], attribute: 'kw' },
      ...{ atLeast: undefined, atMost: 10, because: 'the grid takes 10 kW' },
    },
  ],
};
const choices = (...texts: string[]) =>
  texts.map((text) => ({ feature: text.split(':')[0] ?? '', option: text.split(':')[1] ?? '' }));

test('a product is configured, quoted, ordered and made; the quote is the same bytes at any time', async () => {
  const { configModelId } = await first.products.publishConfigModel({
    context: by(),
    configModelId: '',
    model,
  });
  const configure = (...texts: string[]) =>
    first.products.configureProduct({
      context: by(),
      ...{ configurationId: '', customerId, modelId: configModelId, choices: choices(...texts) },
    });
  const wrong = await configure('panels:p8', 'extra:car');
  expect(wrong.accepted).toBe(false);
  expect(JSON.parse(wrong.conflicts)).toEqual([
    {
      choices: choices('panels:p8', 'extra:car'),
      constraints: [{ constraintId: 'grid', because: 'the grid takes 10 kW' }],
    },
  ]);
  const { configurationId, accepted } = await configure('panels:p8');
  expect(accepted).toBe(true);

  await first.products.publishConfigModel({
    context: by(),
    configModelId,
    model: { ...model, constraints: model.constraints.map((it) => ({ ...it, atMost: 5 })) },
  });
  const again = { tenant, modelId: '', configurationId, choices: [] };
  expect(await answer(first.products.checkConfiguration({ ...again, version: 1 }))).toMatchObject({
    complete: true,
  });
  expect(await answer(first.products.checkConfiguration({ ...again, version: 2 }))).toMatchObject({
    complete: false,
    conflicts: [{ choices: choices('panels:p8') }],
  });

  const { quoteId } = await first.quotes.generateQuote({
    context: by(),
    ...{ quoteId: '', customerId, recipient: 'Ana Ruiz', language: 'es', currency: 'EUR', lines: [panel] },
    ...{ configurationIds: [configurationId], validDays: 10, opportunityId: '', priceTraceId: 'trace-1' },
  });
  const documents = async (others: Others, format: string) => {
    const { content, mediaType } = await others.quotes.renderQuote({ tenant, quoteId, format });
    return { mediaType, hash: createHash('sha256').update(content).digest('hex'), text: content.toString() };
  };
  for (const format of ['html', 'pdf']) {
    const once = await documents(first, format);
    now += 86_400_000;
    expect(await documents(second, format)).toEqual(once);
  }
  expect((await documents(first, 'html')).text).toContain('Ana Ruiz');
  expect((await documents(first, 'html')).text).toContain('3.400,02 EUR');
  await first.quotes.acceptQuote({ context: by(), quoteId });

  const orderId = await place();
  await first.fulfilment.confirmOrder({ context: by(), orderId });
  await first.fulfilment.releaseOrder({ context: by(), orderId, configurationId, engineeringId: '' });
  await second.fulfilment.reportManufacturing({
    context: by(),
    orderId,
    stage: 'assembled',
    reference: 'MO-7',
  });
  const ship = (quantity: bigint) =>
    first.fulfilment.shipOrder({
      context: by(),
      ...{ orderId, carrier: '', tracking: '', lines: quantity === 0n ? [] : [{ line: 0, quantity }] },
    });
  expect((await ship(5n)).complete).toBe(false);
  expect((await ship(0n)).complete).toBe(true);
  expect(await answer(first.fulfilment.getOrder({ tenant, orderId }))).toMatchObject({
    progress: 'shipped',
    manufacturing: 'assembled',
  });
  expect(await types(`order-acme.${orderId}`)).toEqual([
    ...[
      'OrderPlaced',
      'OrderConfirmed',
      'OrderReleased',
      'ManufacturingProgressed',
      'OrderShipped',
      'OrderShipped',
    ],
  ]);
});

test('a quote that nobody answers expires once', async () => {
  const { quoteId } = await first.quotes.generateQuote({
    context: by(newId(), clock.now().toISOString()),
    ...{ quoteId: '', customerId, recipient: '', currency: 'EUR', lines: [panel], configurationIds: [] },
    ...{ validDays: 1, opportunityId: '', priceTraceId: '' },
  });
  now += 2 * 86_400_000;
  await eventually(
    async () => expect(await types(`quote-acme.${quoteId}`)).toEqual(['QuoteGenerated', 'QuoteExpired']),
    {
      withinMs: 20_000,
    },
  );
  const late = first.quotes.acceptQuote({ context: by(newId(), clock.now().toISOString()), quoteId });
  await expect(late).rejects.toMatchObject({ reason: 'quote-expired' });
});

test('an engineered order is released by its approved version; two who approve at once approve one', async () => {
  const orderId = await place();
  await first.fulfilment.confirmOrder({ context: by(), orderId });
  const { engineeringId } = await first.fulfilment.requestEngineering({
    context: by(),
    ...{ engineeringId: '', customerId, orderId, requirement: 'curved' },
  });
  const specification = { specification: 'flexible', documentReference: '', priceMinor: 9n, currency: 'EUR' };
  const { version } = await first.fulfilment.proposeSpecification({
    context: by(),
    engineeringId,
    ...specification,
  });
  const release = () =>
    first.fulfilment.releaseOrder({ context: by(), orderId, configurationId: '', engineeringId });
  await expect(release()).rejects.toMatchObject({ reason: 'specification-not-approved' });
  const ends = await Promise.allSettled([
    first.fulfilment.approveSpecification({ context: by(), engineeringId, version }),
    second.fulfilment.rejectSpecification({ context: by(), engineeringId, version, reason: 'heavy' }),
    second.fulfilment.proposeSpecification({ context: by(), engineeringId, ...specification }),
  ]);
  expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
  const after = await answer(first.fulfilment.getEngineering({ tenant, engineeringId }));
  if (after.status !== 'approved') {
    const latest = after.versions.length;
    const { version: next } =
      after.status === 'proposed'
        ? { version: latest }
        : await first.fulfilment.proposeSpecification({ context: by(), engineeringId, ...specification });
    await first.fulfilment.approveSpecification({ context: by(), engineeringId, version: next });
  }
  await release();
  expect(await answer(first.fulfilment.getOrder({ tenant, orderId }))).toMatchObject({ released: true });
});

test('a till that was cut off replays its queue in any order: each sale once, the gap told and closed', async () => {
  const tillId = `till-${newId().slice(-6)}`;
  const sell = (sequence: number, others: Others, more: { amountMinor?: bigint; customerId?: string } = {}) =>
    others.fulfilment.recordPosSale({
      context: by(),
      ...{ tillId, sequence: BigInt(sequence), currency: 'EUR', offline: sequence > 3 },
      customerId: more.customerId ?? customerId,
      lines: [{ ...panel, amountMinor: more.amountMinor ?? 100n }],
    });
  for (const sequence of [1, 2, 3]) await sell(sequence, first);
  await sell(9, first);
  expect(await answer(first.fulfilment.getTill({ tenant, tillId }))).toMatchObject({
    highest: 9,
    missing: [{ from: 4, to: 8 }],
  });
  const queue = [8, 4, 6, 5, 7];
  // A till that is told to try again does so.
  const insist = async (n: number, others: Others): Promise<unknown> =>
    sell(n, others).catch((error: unknown) => {
      if (error instanceof RpcError && error.code === 'ABORTED') return insist(n, others);
      throw error;
    });
  const replay = async (others: Others, order: readonly number[]) => {
    for (const n of order) await insist(n, others);
  };
  await Promise.all([replay(first, queue), replay(second, queue.toReversed())]);
  expect(await answer(first.fulfilment.getTill({ tenant, tillId }))).toMatchObject({ missingSales: 0 });
  const recorded = (await types(`till-acme.${tillId}`)).filter((type) => type === 'PosSaleRecorded');
  expect(recorded).toHaveLength(9);
  expect(await sell(4, second)).toMatchObject({ deduplicated: true });
  await expect(sell(4, second, { amountMinor: 1n })).rejects.toMatchObject({ reason: 'till-sequence-taken' });
  const { orderId } = await sell(4, first);
  expect(await types(`order-acme.${orderId}`)).toEqual(['OrderPlaced']);
  expect((await sell(10, first, { customerId: '' })).orderId).toBe('');
});

test('a till tells who was there, counted with its sales', async () => {
  const visit = (sequence: bigint, customerId = ana, purpose = 'returns') =>
    first.fulfilment.recordPosVisit({
      context: by(),
      ...{ tillId: 'bilbao-1', sequence, customerId, purpose },
    });
  const ana = newId();
  expect(await visit(1n)).toMatchObject({ deduplicated: false });
  expect(await visit(1n)).toMatchObject({ deduplicated: true });
  await expect(visit(1n, newId())).rejects.toMatchObject({ reason: 'till-sequence-taken' });
  await visit(3n);
  const stream = await eventsOf(sales.store, 'till-acme.bilbao-1');
  expect(stream.map(({ type }) => type)).toEqual(['PosVisitRecorded', 'PosVisitRecorded', 'PosGapDetected']);
  expect(stream[0]?.metadata.customerIds).toEqual([ana]);
});

test('an order that refers to a price is at that price', async () => {
  const [priceTraceId, customerId] = [newId(), newId()];
  const { type, example } = priceQuoted;
  const id = newId();
  const metadata = {
    ...{
      tenant: 'acme',
      customerIds: [customerId],
      actor: { kind: 'system' as const, id: 'shop' },
      channel: 'web',
    },
    ...{ correlationId: id, causationId: id, commandId: id },
    ...{ occurredAt: example.at, receivedAt: example.at },
  } as const;
  const data = { ...example, priceTraceId, customerId };
  await sales.store.append(`pricetrace-acme.${priceTraceId}`, [{ id, type, data, metadata }], {
    expected: 'no-stream',
  });
  const panels = (quantity: bigint, amountMinor: bigint) => ({
    ...{ productId: 'panel', name: 'Panel', category: 'solar', quantity, amountMinor },
  });
  const place = (changes: object, occurredAt?: string) =>
    client.placeOrder({
      context: by(newId(), occurredAt),
      ...{ orderId: '', customerId, currency: 'EUR', reference: '', priceTraceId },
      lines: [panels(5n, 57_000n), panels(7n, 79_800n)],
      ...changes,
    });
  await expect(place({ priceTraceId: newId() })).rejects.toMatchObject({ reason: 'price-trace-not-found' });
  for (const wrong of [
    { lines: [panels(12n, 100_000n)] },
    { lines: [panels(11n, 136_800n)] },
    { customerId: newId() },
    { currency: 'USD' },
  ])
    await expect(place(wrong)).rejects.toMatchObject({ reason: 'price-differs' });
  const late = place({}, '2026-03-04T09:00:00.000Z');
  await expect(late).rejects.toMatchObject({ reason: 'price-trace-expired' });
  await expect(place({})).resolves.toMatchObject({ result: { repeated: false } });
});

test('a bundle in an order becomes its parts, to the cent', async () => {
  const part = { name: 'Part', category: '', quantity: 1n };
  const { bundleId } = await first.products.composeBundle({
    context: by(),
    ...{ bundleId: '', name: 'Both', currency: 'EUR', priceMinor: 1_000n },
    parts: [
      { ...part, productId: 'A', listMinor: 700n },
      { ...part, productId: 'B', listMinor: 500n },
    ],
  });
  const orderId = await place([{ ...panel, productId: bundleId, quantity: 1n, amountMinor: 1_001n }]);
  await first.fulfilment.unbundleLine({ context: by(), orderId, line: 0 });
  expect(await answer(first.fulfilment.getOrder({ tenant, orderId }))).toMatchObject({
    totalMinor: 1_001,
    lines: [
      { productId: 'A', amountMinor: 584 },
      { productId: 'B', amountMinor: 417 },
    ],
  });
});
