import { privacyV1 } from '@icrm/contracts';
import { followErasures, verifyReceipt } from '@icrm/erasure';
import { fileErasureJournal } from '@icrm/privacy';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCustomerService, customerSettings } from '../src/index.ts';
import { by, type Customers, email, eventsOf, person, refusal, startCustomers } from './start-customers.ts';

let customers: Customers;
let privacy: RpcClient<typeof privacyV1.PrivacyServiceService>;
let restarted: ReturnType<typeof createCustomerService>;

beforeAll(async () => {
  customers = await startCustomers();
  restarted = createCustomerService(customerSettings.read(customers.environment));
  const address = await restarted.start();
  if (address === undefined) throw new Error('the service has no address');
  privacy = rpcClient(privacyV1.PrivacyServiceClient, address);
});
afterAll(async () => {
  privacy.close();
  await restarted.stop();
  await customers.stop();
});

const register = async (...identifiers: Parameters<typeof person>): Promise<string> =>
  (await customers.first.registerCustomer(person(...identifiers))).customerId;
const erase = (customerId: string) =>
  customers.first.eraseCustomer({ context: by(), customerId, reason: 'request' });
const receiptOf = async (customerId: string, tenant = 'acme') => {
  const { receipt, ...signed } = await privacy.getErasureReceipt({ tenant, customerId });
  return { receipt: JSON.parse(receipt), ...signed };
};
const confirm = (customerId: string, name: string, context = by()) =>
  privacy.confirmErasure({ context, customerId, by: name });

describe('the receipt of an erasure', () => {
  test('tells what was destroyed and who is outstanding, and is verified offline', async () => {
    const customerId = await register(email(`${newId()}@example.com`));
    const { receipt, result } = await erase(customerId);
    const signed = await receiptOf(customerId);
    expect(signed.receipt).toEqual({
      format: 'icrm-erasure-receipt/1',
      receiptId: receipt?.receiptId,
      tenant: 'acme',
      customerId,
      erasedAt: receipt?.erasedAt,
      reason: 'request',
      event: {
        eventId: expect.any(String),
        position: result?.position.toString(),
        stream: `customer-acme.${customerId}`,
      },
      destroyed: {
        at: expect.any(String),
        key: { version: 'k1', fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
        identifiers: 1,
      },
      confirmed: expect.any(Array),
      outstanding: expect.arrayContaining(['feed', 'projection']),
      complete: false,
    });
    const published = await privacy.getReceiptKey({});
    expect(verifyReceipt(signed, published.publicKey)).toEqual({ valid: true });
    const forged = { ...signed, receipt: { ...signed.receipt, complete: true } };
    expect(verifyReceipt(forged, published.publicKey)).toMatchObject({ valid: false });
  });

  test('is complete when everybody asked has confirmed, each once', async () => {
    const customerId = await register();
    await erase(customerId);
    const holder = followErasures({
      store: customers.store,
      checkpoints: { load: async () => 0n, save: async () => {} },
      by: 'projection',
      keyRing: customers.keyRing,
      holds: (erased) => erased.customerId === customerId,
      gone: async () => {},
    });
    await eventually(async () => expect((await receiptOf(customerId)).receipt.outstanding).toEqual(['feed']));
    await holder.stop();
    const { result } = await confirm(customerId, 'feed');
    expect(await confirm(customerId, 'feed')).toMatchObject({ result: { position: result?.position } });
    await confirm(customerId, 'acme-mailer');
    const { receipt } = await receiptOf(customerId);
    expect(receipt).toMatchObject({ complete: true, outstanding: [] });
    expect(receipt.confirmed.map((it: { by: string }) => it.by)).toEqual([
      'acme-mailer',
      'feed',
      'matching',
      'projection',
    ]);
  });

  test('is the same for who erases again', async () => {
    const customerId = await register();
    const first = await erase(customerId);
    const second = await erase(customerId);
    expect(second.receipt).toEqual(first.receipt);
    expect(second.result).toEqual({ ...first.result, repeated: true });
    await eventually(async () =>
      expect((await receiptOf(customerId)).receipt.outstanding).toEqual(['feed', 'projection']),
    );
    expect(await receiptOf(customerId)).toEqual(await receiptOf(customerId));
    expect(await eventsOf(customers.store, `customer-acme.${customerId}`)).toHaveLength(2);
    expect(await eventsOf(customers.store, `erasure-acme.${customerId}`)).toHaveLength(1);
  });

  test('is refused for who is unknown, not erased, or of another tenant; so is a confirmation', async () => {
    const customerId = await register();
    const notErased = { code: 'FAILED_PRECONDITION', reason: 'customer-not-erased' };
    const notFound = { code: 'NOT_FOUND', reason: 'customer-not-found' };
    expect(await refusal(receiptOf(customerId))).toMatchObject(notErased);
    expect(await refusal(confirm(customerId, 'feed'))).toMatchObject(notErased);
    expect(await refusal(receiptOf(newId()))).toMatchObject(notFound);
    expect(await refusal(erase(newId()))).toMatchObject(notFound);
    await erase(customerId);
    expect(await refusal(receiptOf(customerId, 'other'))).toMatchObject(notFound);
    const elsewhere = { ...by(), tenant: 'other' };
    expect(await refusal(confirm(customerId, 'feed', elsewhere))).toMatchObject(notFound);
    const foreign = { context: { ...by(), tenant: 'other' }, customerId, reason: 'request' };
    expect(await refusal(customers.first.eraseCustomer(foreign))).toMatchObject(notFound);
    expect(await refusal(confirm(customerId, 'Not A Name'))).toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

test('whom the journal knows as erased and the log does not is erased again at the next start', async () => {
  const identifier = email(`${newId()}@example.com`);
  const customerId = await register(identifier);
  // As after a restore: the log and the keys are those of before the erasure, the journal is of today.
  const journal = fileErasureJournal(`${customers.environment['ICRM_KEYS_FILE']}.erased`);
  const erasedAt = '2026-03-03T09:00:00.000Z';
  await journal.add({ tenant: 'acme', subject: customerId, erasedAt });
  expect((await customers.keyRing.keysForReading('acme', [customerId])).get(customerId)).toEqual({
    state: 'erased',
  });

  const next = createCustomerService(customerSettings.read(customers.environment));
  await next.start();
  try {
    await eventually(async () =>
      expect((await receiptOf(customerId)).receipt).toMatchObject({
        erasedAt,
        destroyed: { at: erasedAt, identifiers: 1 },
      }),
    );
    await expect(register(identifier)).resolves.toBeDefined();
  } finally {
    await next.stop();
  }
});

test('a rotation of keys leaves every event readable and nobody revived', async () => {
  const [ana, gone] = [await register(), await register()];
  await erase(gone);
  const { version } = await privacy.rotateKeys({});
  expect(version).toBe('k2');
  const read = async (id: string) => (await eventsOf(customers.store, `customer-acme.${id}`))[0]?.data;
  expect(await read(ana)).toMatchObject({ details: { givenName: 'Ana' } });
  expect(await read(gone)).toMatchObject({ details: { givenName: '[erased]' } });
  expect((await privacy.rotateKeys({})).rewrapped > 0n).toBe(true);
});

describe('the list of erasures', () => {
  const listed = async (complete = false) => {
    const found: privacyV1.Erasure[] = [];
    for (let cursor = ''; ; ) {
      const page = await privacy.listErasures({ tenant: 'acme', complete, limit: 2, cursor });
      found.push(...page.erasures);
      cursor = page.nextCursor;
      if (cursor === '') return found;
    }
  };
  test('tells who has not confirmed, page by page, until everybody has', async () => {
    const customerId = await register();
    await erase(customerId);
    await eventually(async () => {
      expect((await listed()).map((it) => it.customerId)).toContain(customerId);
    });
    for (const by of ['feed', 'projection', 'mailer']) await confirm(customerId, by);
    // Matching confirms by itself.
    await eventually(
      async () => {
        expect((await listed()).map((it) => it.customerId)).not.toContain(customerId);
        const all = (await listed(true)).find((it) => it.customerId === customerId);
        expect(all).toMatchObject({
          outstanding: [],
          confirmed: ['feed', 'mailer', 'matching', 'projection'],
        });
      },
      { withinMs: 20_000 },
    );
    const elsewhere = await privacy.listErasures({ tenant: 'globex', complete: true, limit: 0, cursor: '' });
    expect(elsewhere.erasures).toEqual([]);
  });

  test('refuses a cursor that no page gave', async () => {
    const page = privacy.listErasures({ tenant: 'acme', complete: false, limit: 0, cursor: 'there' });
    await expect(page).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('the erasure of a person', () => {
  const link = (one: string, other: string) =>
    customers.first.linkCustomers({
      context: by(),
      customerId: one,
      otherCustomerId: other,
      rule: 'manual',
      ruleVersion: 1,
      score: undefined,
      evidence: [],
      reason: 'the same',
    });
  test('reaches everybody who is linked, one after the other, and does it once', async () => {
    const [a, b, c, stranger] = [await register(), await register(), await register(), await register()];
    await link(a, b);
    await link(b, c);
    const context = by();
    const { receipts } = await privacy.erasePerson({ context, customerId: a, reason: 'request' });
    expect(receipts.map((it) => it.customerId)).toEqual([c, b, a]);
    for (const id of [a, b, c]) expect((await receiptOf(id)).receipt.reason).toBe('request');
    await expect(receiptOf(stranger)).rejects.toMatchObject({ reason: 'customer-not-erased' });
    const again = await privacy.erasePerson({ context, customerId: a, reason: 'request' });
    expect(again.receipts).toEqual(receipts);
    // Whoever begins elsewhere finds what is done.
    const other = await privacy.erasePerson({ context: by(), customerId: c, reason: 'once more' });
    expect(other.receipts.map((it) => it.receiptId).sort()).toEqual(
      receipts.map((it) => it.receiptId).sort(),
    );
  });

  test('goes on where it was broken off', async () => {
    const [a, b, c] = [await register(), await register(), await register()];
    await link(a, b);
    await link(b, c);
    await erase(c);
    const { receipts } = await privacy.erasePerson({ context: by(), customerId: a, reason: 'request' });
    expect(receipts.map((it) => it.customerId).sort()).toEqual([a, b, c].sort());
  });

  test('of nobody is refused', async () => {
    const call = privacy.erasePerson({ context: by(), customerId: newId(), reason: 'request' });
    await expect(call).rejects.toMatchObject({ reason: 'customer-not-found' });
  });
});
