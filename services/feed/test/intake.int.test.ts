import { randomUUID } from 'node:crypto';
import { intakeV1, subjectKeyDestroyed } from '@icrm/contracts';
import { erasureStream } from '@icrm/erasure';
import { connectEventStore, type EventStore } from '@icrm/event-store';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { feedSettings } from '../src/index.ts';
import { type Account, accountOf } from '../src/intake/account.ts';
import { createIntake } from '../src/intake/intake.ts';
import { createIntakeStore, type IntakeStore } from '../src/intake/intake-store.ts';
import type { MailboxNeeds } from '../src/intake/mailbox-writer.ts';
import { createMailboxWriters } from '../src/intake/mailbox-writers.ts';
import { converted, createWorld, customer, type Feed, type World } from './world.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 15);
const tenant = 'acme';

let world: World;
let client: RpcClient<typeof intakeV1.IntakeServiceService>;
let feed: Feed;
let stored: EventStore;
let inAndOut: Log;
beforeAll(async () => {
  world = await createWorld();
  const connectionString = feedSettings.read(world.environment).eventStore;
  stored = connectEventStore({ connectionString, personal: 'stored' });
  inAndOut = {
    append: (...it) => world.store.append(...it),
    readStream: (...it) => stored.readStream(...it),
  };
  feed = await world.startFeed();
  const { address } = feed;
  client = rpcClient(intakeV1.IntakeServiceClient, address, { deadlineMs: 20_000 });
});
afterAll(async () => {
  client?.close();
  await stored?.close();
  await world?.close();
});

class Fault extends Error {}

/** Repeats work that a fault ended, whatever came of it. */
const again = async <T>(work: () => Promise<T>, failed: () => void): Promise<T> => {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      failed();
    }
  }
};

type Log = MailboxNeeds['log'];

/** Store and log, some of whose writes fail before they are done, and some after. */
const faulty = (store: IntakeStore, log: Log, next: () => 'before' | 'after' | undefined) => {
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
    store: {
      ...store,
      write: failing(store.write),
      keepPayload: failing(store.keepPayload),
      findBox: failing(store.findBox),
      get: failing(store.get),
    },
    log: {
      append: failing(log.append),
      readStream: log.readStream,
    },
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
            const { store, log } = faulty(plain, inAndOut, () => left.shift());
            const { keyRing } = world;
            // A feed that begins anew in the middle knows nothing but what is kept.
            let writerOf = createMailboxWriters({ store, log, keyRing });
            const begin = () => createIntake({ store, writerOf, keyRing });
            let intake = begin();
            const beginAnew = (): void => {
              writerOf = createMailboxWriters({ store, log, keyRing });
              intake = begin();
            };
            // What the connector did to the backbone; its commands have the id of the item, so that again is nothing.
            const effects = new Set<string>();
            const insist = <T>(work: () => Promise<T>): Promise<T> =>
              again(work, () => {
                if (left.length % 3 === 0) beginAnew();
              });
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

describe('the ledger as a fold', () => {
  const ledger = async () => {
    const [items, boxes] = await Promise.all(
      ['feed-intake', 'feed-intake-mailboxes'].map((name) =>
        world.readStore.collection<Record<string, unknown> & { readonly _id: string }>(name).find({}),
      ),
    );
    // Who works on a replay now, and how far numbers were looked at, is no fact.
    const plain = (all: readonly Record<string, unknown>[] = []) =>
      all.map(({ claimedUntil: _c, contiguous: _n, ...one }) => one);
    const byId = (a: Record<string, unknown>, b: Record<string, unknown>) =>
      String(a['_id']) < String(b['_id']) ? -1 : 1;
    return [plain(items).sort(byId), plain(boxes).sort(byId)];
  };

  test('comes back with everything that waits in it when the database is lost, and takes from there', async () => {
    // What is offered and not settled has its payload in the database alone, for the source has it too.
    const open = await world.readStore.collection<{ _id: string; item: string; payload?: string }>(
      'feed-intake',
    );
    for (const one of await open.find({ state: 'open' }))
      await open.update({ _id: one._id }, { $unset: { payload: true } });
    await offer(offered('z'));
    await quarantine('z');
    const before = await ledger();
    expect(before[0]?.length).toBeGreaterThan(10);

    await feed.stop();
    await world.readStore.drop('feed-intake');
    await world.readStore.drop('feed-intake-mailboxes');
    await world.readStore.collection('checkpoints').delete({ _id: 'feed.facts' });
    client.close();
    feed = await world.startFeed();
    client = rpcClient(intakeV1.IntakeServiceClient, feed.address, { deadlineMs: 20_000 });

    await eventually(async () => expect(await ledger()).toEqual(before), { withinMs: 20_000 });
    const seen = await client.getIntakeItem({ ...box, id: 'z', withPayload: true });
    expect(Buffer.from(seen.payload).toString()).toBe('From: ana@example.com\nz');
    await store('z');
    // With its item stored, what was received is gone from the log as well.
    for await (const event of world.store.readAll())
      if (event.type === 'IntakeQuarantined' && Reflect.get(event.data, 'id') === 'z')
        expect(event.data).toMatchObject({ payload: '[erased]' });
  }, 60_000);
});
