import { randomUUID } from 'node:crypto';
import { intakeV1, subjectKeyDestroyed } from '@icrm/contracts';
import { erasureStream } from '@icrm/erasure';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Account, accountOf } from '../src/intake/account.ts';
import { createIntake } from '../src/intake/intake.ts';
import { createIntakeStore, type IntakeStore } from '../src/intake/intake-store.ts';
import { converted, createWorld, customer, type World } from './world.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 15);
const tenant = 'acme';

let world: World;
let client: RpcClient<typeof intakeV1.IntakeServiceService>;
beforeAll(async () => {
  world = await createWorld();
  const { address } = await world.startFeed();
  client = rpcClient(intakeV1.IntakeServiceClient, address, { deadlineMs: 20_000 });
});
afterAll(async () => {
  client?.close();
  await world?.close();
});

class Fault extends Error {}

/** The store, some of whose writes fail before they are done, and some after. */
const faulty = (store: IntakeStore, next: () => 'before' | 'after' | undefined): IntakeStore => {
  const failing =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const when = next();
      if (when === 'before') throw new Fault();
      const result = await work(...args);
      if (when === 'after') throw new Fault();
      return result;
    };
  return {
    ...store,
    openMailbox: failing(store.openMailbox),
    insertMissing: failing(store.insertMissing),
    settle: failing(store.settle),
    learnReason: failing(store.learnReason),
    get: failing(store.get),
  };
};

const closes = ({ offered, stored, deduplicated, quarantined, open, reasons }: Account): void => {
  expect(stored + deduplicated + quarantined + open).toBe(offered);
  expect(reasons.reduce((sum, { count }) => sum + count, 0)).toBe(quarantined);
};

const accountIn = async (store: IntakeStore, mailbox: string): Promise<Account> => {
  const [box] = await store.mailboxes({ tenant, source: 'imap', mailbox });
  if (box === undefined) throw new Error('nothing was offered');
  return accountOf(store, box);
};

describe('the intake ledger', () => {
  const fault = fc.constantFrom('before' as const, 'after' as const, undefined, undefined, undefined);
  const message = fc.record({
    /** Never handed over, handed over once, or more often. */
    deliveries: fc.constantFrom(0, 1, 1, 1, 2, 3),
    broken: fc.boolean(),
  });

  test(
    'closes after every step and names what is missing, whatever fails and is repeated',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(message, { minLength: 1, maxLength: 12 }),
          fc.array(fault, { maxLength: 40 }),
          fc.integer({ min: 1, max: 4 }),
          async (messages, faults, batch) => {
            const mailbox = randomUUID();
            const box = { tenant, source: 'imap', mailbox };
            const plain = createIntakeStore(world.readStore);
            const left = faults.slice();
            const intake = createIntake({
              store: faulty(plain, () => left.shift()),
              keyRing: world.keyRing,
            });
            // What the connector did to the backbone; its commands have the id of the item, so that again is nothing.
            const effects = new Set<string>();
            const insist = async <T>(work: () => Promise<T>): Promise<T> => {
              for (;;) {
                try {
                  return await work();
                } catch (error) {
                  if (!(error instanceof Fault)) throw error;
                }
              }
            };
            const handOver = async (numbers: readonly number[]): Promise<void> => {
              const delivery = randomUUID();
              const items = numbers.map((n) => ({
                id: `m${n}`,
                sequence: BigInt(n + 1),
                payload: Buffer.from(`message ${n}`),
                customerIds: [],
              }));
              const standings = await insist(() => intake.offer(box, { delivery, firstSequence: 1n, items }));
              closes(await accountIn(plain, mailbox));
              for (const { id } of standings.filter(({ work }) => work)) {
                const isBroken = messages[Number(id.slice(1))]?.broken === true;
                if (!isBroken) effects.add(id);
                await insist(() =>
                  intake.settle(box, [
                    isBroken
                      ? { id, as: 'quarantined', reason: 'unreadable', detail: '' }
                      : { id, as: 'stored', position: 1n, stream: 'message-acme.1' },
                  ]),
                );
                closes(await accountIn(plain, mailbox));
              }
            };
            const order = messages.flatMap(({ deliveries }, n) =>
              Array.from({ length: deliveries }, () => n),
            );
            for (let from = 0; from < order.length; from += batch)
              await handOver(order.slice(from, from + batch));
            if (order.length === 0) return;

            const account = await accountIn(plain, mailbox);
            closes(account);
            const came = messages.flatMap(({ deliveries, broken }, n) =>
              deliveries > 0 ? [{ n, broken }] : [],
            );
            expect(account.open).toBe(0);
            expect(account.stored).toBe(effects.size);
            expect(account.stored).toBe(came.filter(({ broken }) => !broken).length);
            expect(account.quarantined).toBe(came.filter(({ broken }) => broken).length);
            expect(account.deduplicated).toBe(order.length - came.length);
            const highest = Math.max(...came.map(({ n }) => n));
            const lost = messages.flatMap(({ deliveries }, n) =>
              deliveries === 0 && n < highest ? [n + 1] : [],
            );
            expect(
              account.gaps.flatMap(({ first, last }) =>
                Array.from({ length: Number(last - first) + 1 }, (_, n) => Number(first) + n),
              ),
            ).toEqual(lost);
            const { missing } = await intake.reconcile(
              box,
              messages.map((_, n) => `m${n}`),
            );
            expect(missing).toEqual(
              messages.flatMap(({ deliveries }, n) => (deliveries === 0 ? [`m${n}`] : [])),
            );
          },
        ),
        { numRuns: runs },
      ),
    120_000,
  );
});

const box = { tenant, source: 'imap', mailbox: 'sales@acme.example' };
const offered = (id: string, changes: Partial<intakeV1.OfferedItem> = {}): intakeV1.OfferedItem => ({
  id,
  sequence: 0n,
  payload: Buffer.from(`From: ana@example.com\n${id}`),
  customerIds: [],
  ...changes,
});
const offer = (...items: intakeV1.OfferedItem[]) =>
  client.offerItems({ ...box, delivery: randomUUID(), firstSequence: 0n, items });
const quarantine = (id: string) =>
  client.settleItems({
    ...box,
    items: [
      {
        id,
        outcome: {
          $case: 'quarantined',
          value: { reason: 'no-sender', detail: 'the header From is empty', payload: Buffer.alloc(0) },
        },
      },
    ],
  });
const store = (id: string) =>
  client.settleItems({
    ...box,
    items: [{ id, outcome: { $case: 'stored', value: { position: 7n, stream: 'message-acme.7' } } }],
  });
const account = async () => (await client.getIntakeLedger(box)).accounts[0];

describe('the quarantine', () => {
  test('is looked at, fixed and worked on again, and the sums close all the while', async () => {
    expect((await offer(offered('a'), offered('b'))).items).toEqual([
      { id: 'a', state: 'open', work: true },
      { id: 'b', state: 'open', work: true },
    ]);
    await quarantine('a');
    await store('b');
    expect(await account()).toMatchObject({
      offered: 2n,
      stored: 1n,
      quarantined: 1n,
      open: 0n,
      reasons: [{ reason: 'no-sender', count: 1n }],
      alarms: ['quarantine'],
    });
    const { items } = await client.listIntakeItems({
      ...box,
      state: 'quarantined',
      reason: '',
      limit: 0,
      cursor: '',
    });
    expect(items).toMatchObject([
      { id: 'a', reason: 'no-sender', detail: 'the header From is empty', attempts: 1 },
    ]);
    const seen = await client.getIntakeItem({ ...box, id: 'a', withPayload: true });
    expect(Buffer.from(seen.payload).toString()).toBe('From: ana@example.com\na');

    await client.fixIntakeItem({
      ...box,
      id: 'a',
      payload: Buffer.from('From: bea@example.com'),
      by: 'clerk-7',
    });
    expect(await client.claimReplays({ source: 'imap', tenant: '', limit: 0 })).toEqual({ items: [] });
    expect(await client.replayIntake({ ...box, ids: [], reason: 'no-sender' })).toEqual({ asked: 1 });
    const claimed = await client.claimReplays({ source: 'imap', tenant, limit: 0 });
    expect(claimed.items).toMatchObject([
      { id: 'a', mailbox: box.mailbox, payload: Buffer.from('From: bea@example.com') },
    ]);
    // Nobody else gets it meanwhile.
    expect(await client.claimReplays({ source: 'imap', tenant, limit: 0 })).toEqual({ items: [] });
    await store('a');
    expect(await account()).toMatchObject({ offered: 2n, stored: 2n, quarantined: 0n, alarms: [] });
    const done = await client.getIntakeItem({ ...box, id: 'a', withPayload: true });
    expect(done).toMatchObject({ item: { state: 'stored', fixedBy: 'clerk-7', position: 7n } });
    expect(done.payload).toHaveLength(0);
  });

  test('what is stored stays stored, and what nobody offered is not settled', async () => {
    await offer(offered('c'));
    await store('c');
    expect((await quarantine('c')).items).toEqual([{ id: 'c', state: 'stored', work: false }]);
    expect((await quarantine('never')).items).toEqual([{ id: 'never', state: 'unknown', work: false }]);
    expect((await offer(offered('c'))).items).toEqual([{ id: 'c', state: 'stored', work: false }]);
  });

  test('holds nothing readable in the database, and nothing of who was erased', async () => {
    const subject = customer(501);
    await offer(offered('d', { customerIds: [subject] }));
    await quarantine('d');
    const records = await world.readStore.collection('feed-intake').find({});
    expect(
      JSON.stringify(records, (_, value) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toMatch(/ana@example|RnJvbTogYW5h/);
    await world.keyRing.erase(tenant, subject);
    const destroyed = { ...converted(tenant, subject), type: subjectKeyDestroyed.type };
    const data = { ...subjectKeyDestroyed.example, customerId: subject };
    await world.store.append(erasureStream(tenant, subject), [{ ...destroyed, data }], { expected: 'any' });
    await eventually(async () =>
      expect((await client.getIntakeItem({ ...box, id: 'd', withPayload: true })).payload).toHaveLength(0),
    );
  });

  test('another tenant sees none of it', async () => {
    const other = { ...box, tenant: 'other' };
    expect(await client.getIntakeLedger(other)).toEqual({ accounts: [] });
    await expect(client.getIntakeItem({ ...other, id: 'a', withPayload: true })).rejects.toMatchObject({
      reason: 'unknown-item',
    });
    expect(await client.replayIntake({ ...other, ids: ['d'], reason: '' })).toEqual({ asked: 0 });
    expect(await client.claimReplays({ source: 'imap', tenant: 'other', limit: 0 })).toEqual({ items: [] });
  });

  test('a gap that the source explains is none', async () => {
    const numbered = { ...box, mailbox: 'numbered' };
    const items = [3n, 4n, 8n].map((sequence) => offered(`n${sequence}`, { sequence }));
    await client.offerItems({ ...numbered, delivery: 'one', firstSequence: 0n, items });
    const gaps = async () =>
      (await client.getIntakeLedger(numbered)).accounts[0]?.gaps.map(({ first, last }) => [first, last]);
    expect(await gaps()).toEqual([[5n, 7n]]);
    await client.closeIntakeGap({ ...numbered, first: 5n, last: 6n, reason: 'deleted there' });
    expect(await gaps()).toEqual([[7n, 7n]]);
    await client.offerItems({
      ...numbered,
      delivery: 'two',
      firstSequence: 0n,
      items: [offered('n7', { sequence: 7n })],
    });
    expect(await gaps()).toEqual([]);
  });
});
