import { type ErpSimulator, startErpSimulator } from '@icrm/erp/simulator';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { by, eventsOf, type Others, type Sales, type SalesClient, startSales } from './start-sales.ts';

const tenant = 'acme';
const customerId = newId();
const panel = { productId: 'P-1', name: 'Panel', category: 'solar', quantity: 12n, amountMinor: 240_000n };
const patience = { withinMs: 25_000 };

let erp: ErpSimulator;
let sales: Sales;
let client: SalesClient;
let others: Others;
beforeAll(async () => {
  erp = await startErpSimulator({ invoiceOrders: true });
  const env = { ICRM_SALES_ERP: `acme=${erp.url}`, ICRM_SALES_ERP_MS: '50' };
  sales = await startSales(2, { env });
  const [[one], [other]] = [sales.clients, sales.others];
  if (one === undefined || other === undefined) throw new Error('an instance was asked for');
  [client, others] = [one, other];
});
afterAll(async () => {
  await sales.stop();
  await erp.stop();
});

const answer = async (asked: Promise<{ readonly answer: string }>) => JSON.parse((await asked).answer);
const types = async (stream: string) => (await eventsOf(sales.store, stream)).map(({ type }) => type);
const place = async () => {
  const order = { customerId, orderId: '', currency: 'EUR', lines: [panel], reference: 'CA-1' };
  return (await client.placeOrder({ context: by(), ...order })).orderId;
};
const documents = async (kind: string) =>
  (await answer(others.erp.listErpDocuments({ tenant, kind, customerId: '', limit: 100 }))).documents;
const stock = (version: number, available: number) => ({
  ...{ kind: 'stock' as const, id: 'P-1@madrid', version, changedAt: '2026-03-02T09:00:00.000Z' },
  ...{ productId: 'P-1', location: 'madrid', available, onOrder: 0 },
});

test('a confirmed order reaches the ERP once, also through trouble, and its invoice comes back', async () => {
  const orderId = await place();
  erp.trouble('lost', 3);
  await others.fulfilment.confirmOrder({ context: by(), orderId });
  const stream = `order-acme.${orderId}`;
  await eventually(async () => expect(await types(stream)).toContain('OrderSentToErp'), patience);
  expect(erp.orders.get(orderId)).toMatchObject({ status: 'confirmed', totalMinor: 240_000 });
  expect((await types(stream)).filter((type) => type === 'OrderSentToErp')).toHaveLength(1);
  await eventually(
    async () =>
      expect(await documents('invoice')).toMatchObject([
        { customerId, orderId, totalMinor: 240_000, openMinor: 240_000, status: 'open' },
      ]),
    patience,
  );
  expect((await answer(others.erp.getErpStatus({ tenant }))).sources).toMatchObject([
    { source: 'erp', connected: true, cursor: '1', askedAt: expect.any(String) },
  ]);

  expect(await answer(others.fulfilment.lifecycleOf({ tenant, customerId }))).toMatchObject({
    stories: [
      {
        reached: 'invoice',
        steps: [
          { kind: 'order', id: orderId },
          { kind: 'invoice', from: orderId },
        ],
      },
    ],
  });
  await client.cancelOrder({ context: by(), orderId, reason: 'changed mind' });
  await eventually(
    async () => expect(erp.orders.get(orderId)).toMatchObject({ status: 'cancelled' }),
    patience,
  );
});

test('what the factory says reaches the order; what is late or comes twice changes nothing', async () => {
  const orderId = await place();
  const made = { kind: 'manufacturing' as const, changedAt: '2026-03-02T09:00:00.000Z', orderId };
  erp.put({ ...made, id: 'MO-7', version: 1, stage: 'cut' });
  erp.put({ ...made, id: 'MO-7', version: 1, stage: 'cut' });
  erp.put({ ...made, id: 'MO-8', version: 1, orderId: newId(), stage: 'cut' });
  erp.put(stock(2, 40));
  erp.put(stock(1, 99));
  await eventually(
    async () =>
      expect((await answer(others.erp.getStock({ tenant, productId: 'P-1' }))).places).toMatchObject([
        { available: 40 },
      ]),
    patience,
  );
  await eventually(async () => {
    const { sources } = await answer(others.erp.getErpStatus({ tenant }));
    expect(Number(sources[0].cursor)).toBeGreaterThanOrEqual(6);
  }, patience);
  expect(await types(`order-acme.${orderId}`)).toEqual(['OrderPlaced', 'ManufacturingProgressed']);
  expect(await documents('stock')).toMatchObject([{ version: 2, available: 40 }]);
});

test('who is given no credit has their orders wait, until the ERP or somebody lets them go on', async () => {
  const debtor = newId();
  const credit = (version: number, blocked: boolean) => ({
    ...{ kind: 'credit' as const, id: `CR-${debtor}`, version, changedAt: '2026-03-02T09:00:00.000Z' },
    ...{ customerId: debtor, blocked, ...(blocked ? { reason: 'overdue' } : {}) },
  });
  const order = async () =>
    (
      await client.placeOrder({
        context: by(),
        ...{ customerId: debtor, orderId: '', currency: 'EUR', lines: [panel], reference: '' },
      })
    ).orderId;
  const confirm = (orderId: string) => others.fulfilment.confirmOrder({ context: by(), orderId });
  const typesOf = (orderId: string) => types(`order-acme.${orderId}`);
  const before = await order();
  await eventually(
    async () =>
      expect(
        await answer(others.fulfilment.ordersOf({ tenant, customerId: debtor, limit: 0 })),
      ).toMatchObject({ orders: [{ orderId: before }] }),
    patience,
  );
  erp.put(credit(1, true));
  await eventually(async () => expect(await typesOf(before)).toEqual(['OrderPlaced', 'OrderHeld']), patience);

  const after = await order();
  const third = await order();
  expect(await typesOf(after)).toEqual(['OrderPlaced', 'OrderHeld']);
  await expect(confirm(after)).rejects.toMatchObject({ reason: 'order-held' });
  expect(await answer(others.fulfilment.getOrder({ tenant, orderId: after }))).toMatchObject({
    progress: 'held',
    held: { why: 'credit', reason: 'overdue' },
  });
  // Somebody takes it upon themselves for one of them.
  await others.fulfilment.releaseHold({ context: by(), orderId: after, reason: 'paid in cash' });
  await confirm(after);
  await expect(
    others.fulfilment.releaseHold({ context: by(), orderId: after, reason: 'again' }),
  ).rejects.toMatchObject({ reason: 'order-not-held' });

  erp.put(credit(2, false));
  await eventually(async () => {
    for (const orderId of [before, third])
      expect(await typesOf(orderId)).toEqual(['OrderPlaced', 'OrderHeld', 'OrderHoldReleased']);
  }, patience);
  await confirm(before);
  expect(await types(`credit-acme.${debtor}`)).toEqual(['CreditBlocked', 'CreditReleased']);
  await eventually(async () => expect(erp.orders.has(before) && erp.orders.has(after)).toBe(true), patience);
});

test('a comparison finds what was never told, and takes it over', async () => {
  await eventually(async () => expect(await documents('stock')).toHaveLength(1), patience);
  erp.putSilently(stock(3, 7));
  erp.putSilently({ ...stock(1, 5), id: 'P-9@madrid', productId: 'P-9' });
  const reconcile = async () =>
    JSON.parse((await others.erp.reconcileErp({ context: by(), kind: 'stock' })).answer).kinds;
  expect(await reconcile()).toEqual([{ kind: 'stock', compared: 2, missing: 1, stale: 1, gone: 0 }]);
  await eventually(async () =>
    expect(await reconcile()).toEqual([{ kind: 'stock', compared: 2, missing: 0, stale: 0, gone: 0 }]),
  );
  expect((await answer(others.erp.getStock({ tenant, productId: 'P-1' }))).places).toMatchObject([
    { available: 7 },
  ]);
  expect(await types('erpsync-acme.erp')).toContain('ErpReconciled');
});

test('a tenant without an ERP is told so', async () => {
  const context = by();
  const call = others.erp.reconcileErp({ context: context && { ...context, tenant: 'umbrella' }, kind: '' });
  await expect(call).rejects.toMatchObject({ reason: 'erp-not-connected' });
});
