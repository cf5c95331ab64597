import { randomBytes, randomInt } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyReceipt } from '@icrm/erasure';
import { connectReadStore } from '@icrm/read-store';
import { eventually, tempFolder } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTotals, type Stack, searchFolder, searchText, startStack } from '../src/index.ts';

/** Subjects that are erased; two more stay. ICRM_RUNS raises it. */
const subjects = Number(process.env['ICRM_RUNS'] ?? 20);
const longest = 300_000 + subjects * 2_000;
const atOnce = 8;
const engines = ['eventstore', 'kafka', 'mongo'] as const;
/** Not personal and so in the clear: if the search does not find it, it finds nothing. */
const control = `control${randomBytes(6).toString('hex')}`;

const folder = await tempFolder('erasure');
const data = join(folder.path, 'data');
const backup = join(folder.path, 'backup');
const stacks: Stack[] = [];
const start = async (): Promise<Stack> => {
  const stack = await startStack(data, { env: { ICRM_LOG_LEVEL: 'debug' } });
  stacks.push(stack);
  return stack;
};
const stop = async (stack: Stack): Promise<void> => {
  expect(await stack.stop()).toBe(0);
};
afterAll(async () => {
  for (const { process } of stacks) await process.kill();
  await folder.remove();
});

type Person = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly marks: readonly string[];
};

/** Everything personal there is to say of somebody, each value with a mark that nothing else contains. */
const register = async (stack: Stack): Promise<Person> => {
  const mark = () => `Zq${randomBytes(6).toString('hex')}`;
  const [name, family, line, city] = [mark(), mark(), mark(), mark()];
  const [address, contact] = [`${mark()}@example.com`, `${mark()}@example.org`];
  const phone = `+346${randomInt(10_000_000, 99_999_999)}`;
  const [evidence, erpId, subject, text, received] = [mark(), mark(), mark(), mark(), mark()];
  const registered = await stack.post('/v1/customers', {
    kind: 'person',
    source: 'web',
    details: {
      givenName: name,
      familyName: family,
      birthDate: '1971-02-03',
      segment: control,
      address: { line, city, country: 'ES' },
      contactEmail: contact,
    },
    identifiers: [
      { kind: 'email', value: address },
      { kind: 'phone', value: phone },
      { kind: 'external', system: 'erp', value: erpId },
    ],
  });
  expect(registered.status).toBe(201);
  const id: string = registered.body.customerId;
  const consent = { purpose: 'marketing', channel: 'email', textVersion: '2026-01', evidence };
  await stack.post(`/v1/customers/${id}/consents`, consent);
  const lines = [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 1, amountMinor: 1_000 }];
  await stack.post('/v1/orders', { customerId: id, currency: 'EUR', lines });
  const complaint = { customerId: id, kind: 'complaint', priority: 'high', subject, country: 'ES' };
  expect((await stack.post('/v1/cases', complaint)).status).toBeLessThan(300);
  const written = await stack.post('/v1/interactions', {
    channel: 'chat',
    system: 'web',
    externalId: name,
    participants: [{ role: 'from', kind: 'email', value: address }],
    customerId: id,
    text,
  });
  expect(written.status).toBeLessThan(300);
  // What a source handed over, as the intake ledger keeps it.
  const item = { id: `item-${id}`, payload: Buffer.from(received).toString('base64'), customerIds: [id] };
  const handedOver = { source: 'shop', mailbox: 'orders', delivery: id, items: [item] };
  expect((await stack.post('/v1/intake/offers', handedOver)).status).toBeLessThan(300);
  return {
    id,
    name,
    email: address,
    marks: [name, family, line, city, address, contact, phone, evidence, erpId, subject, text, received],
  };
};

const erased: Person[] = [];
const staying: Person[] = [];
let wrapped: string[] = [];
let totals: Awaited<ReturnType<typeof readTotals>>;
let output = '';

const marksOf = (people: readonly Person[]) => people.flatMap(({ marks }) => marks);
const receiptOf = async (stack: Stack, { id }: Person) =>
  (await stack.get(`/v1/customers/${id}/erasure`)).body;
const complete = (stack: Stack, person: Person) =>
  eventually(async () => expect((await receiptOf(stack, person)).receipt).toMatchObject({ complete: true }), {
    withinMs: 60_000,
  });

/** The wrapped keys of those who will be erased, as they lie in the read store. */
const readWrapped = async ({ process }: Stack): Promise<string[]> => {
  const address = process.lines.find((line) => line.startsWith('mongo '))?.split(/\s+/)[1];
  const store = connectReadStore({ uri: `mongodb://${address}/`, database: 'icrm' });
  const keys = store.collection<{ _id: string; subject: string; wrapped?: string }>('subject-keys');
  const ids = new Set(erased.map(({ id }) => id));
  const found: string[] = [];
  for await (const key of keys.scan({})) if (ids.has(key.subject)) found.push(key.wrapped ?? '');
  await store.close();
  return found;
};

describe('people who are erased', () => {
  let receipts: { receipt: { receiptId: string } }[] = [];

  beforeAll(async () => {
    const stack = await start();
    while (erased.length < subjects) {
      const some = Math.min(atOnce, subjects - erased.length);
      erased.push(...(await Promise.all(Array.from({ length: some }, () => register(stack)))));
    }
    for (let n = 0; n < 2; n += 1) staying.push(await register(stack));
    const [one, other] = [erased[0], staying[0]];
    await stack.post('/v1/links', { customerId: one?.id, otherCustomerId: other?.id });
    // Of somebody nobody registered: consumers park it.
    const lines = [{ productId: 'P-1', name: 'Panel', category: 'solar', quantity: 1, amountMinor: 1_000 }];
    await stack.post('/v1/orders', {
      customerId: '0193a000-0000-7000-8000-0000000000aa',
      currency: 'EUR',
      lines,
    });
    totals = await readTotals(stack);
    wrapped = await readWrapped(stack);
    await stop(stack);
    output += stack.process.lines.join('\n');
  }, longest);

  test(
    'were never in the clear anywhere, while what is not personal is found everywhere',
    async () => {
      expect(await searchFolder(data, marksOf([...erased, ...staying]))).toEqual([]);
      expect(searchText('output', output, marksOf([...erased, ...staying]))).toEqual([]);
      const found = new Set((await searchFolder(data, [control])).map(({ file }) => file.split('/')[0]));
      // The warehouse has it too, once it is open.
      expect([...found].filter((folder) => folder !== 'analytics').sort()).toEqual([...engines]);
      expect(wrapped).toHaveLength(subjects);
      expect((await searchFolder(data, wrapped)).length >= subjects).toBe(true);
      for (const engine of engines) await cp(join(data, engine), join(backup, engine), { recursive: true });
    },
    longest,
  );

  test(
    'are erased everywhere, and everybody who held copies confirms',
    async () => {
      const stack = await start();
      for (const { id } of erased) {
        const answer = await stack.post(`/v1/customers/${id}/erase`, { reason: 'request' });
        expect(answer.status).toBe(200);
      }
      for (const person of erased) await complete(stack, person);
      const { body: key } = await stack.get('/v1/keys/receipt');
      receipts = await Promise.all(erased.map((person) => receiptOf(stack, person)));
      for (const receipt of receipts) expect(verifyReceipt(receipt, key.publicKey)).toEqual({ valid: true });

      const view = (await stack.get(`/v1/customers/${erased[1]?.id}`)).body;
      expect(view).toMatchObject({ erased: true, displayName: '[erased]', sales: { orders: 1 } });
      expect((await stack.get(`/v1/customers/by/email/${erased[1]?.email}`)).status).toBe(404);
      const timeline = (await stack.get(`/v1/customers/${erased[1]?.id}/timeline`)).body;
      expect(JSON.stringify(timeline)).toContain('[erased]');
      // Of the linked pair the other one is as readable as before.
      expect((await stack.get(`/v1/customers/${staying[0]?.id}`)).body.profile.givenName).toBe(
        staying[0]?.name,
      );
      expect(await readTotals(stack)).toEqual(totals);
      await stop(stack);
      output += stack.process.lines.join('\n');
    },
    longest,
  );

  test(
    'leave no byte in the clear, and no copy of their keys',
    async () => {
      expect(await searchFolder(data, marksOf(erased))).toEqual([]);
      expect(searchText('output', output, marksOf(erased))).toEqual([]);
      expect(await searchFolder(data, wrapped)).toEqual([]);
    },
    longest,
  );

  test(
    'stay erased when an older backup is restored, and the others are back',
    async () => {
      // The warehouse follows from the log and is built anew.
      await rm(join(data, 'analytics'), { recursive: true, force: true });
      for (const engine of engines) {
        await rm(join(data, engine), { recursive: true });
        await cp(join(backup, engine), join(data, engine), { recursive: true });
      }
      const stack = await start();
      for (const person of erased) await complete(stack, person);
      const again = await Promise.all(erased.map((person) => receiptOf(stack, person)));
      expect(again.map(({ receipt }) => receipt.receiptId)).toEqual(
        receipts.map(({ receipt }) => receipt.receiptId),
      );
      const view = (await stack.get(`/v1/customers/${erased[1]?.id}`)).body;
      expect(view).toMatchObject({ erased: true, displayName: '[erased]' });
      expect((await stack.get(`/v1/customers/by/email/${erased[1]?.email}`)).status).toBe(404);
      expect((await stack.get(`/v1/customers/${staying[1]?.id}`)).body.profile.givenName).toBe(
        staying[1]?.name,
      );
      expect(await readTotals(stack)).toEqual(totals);
      await stop(stack);
      expect(await searchFolder(data, wrapped)).toEqual([]);
      expect(searchText('output', stack.process.lines.join('\n'), marksOf(erased))).toEqual([]);
    },
    longest,
  );
});
