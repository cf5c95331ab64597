import type { ReadStore } from '@icrm/read-store';
import {
  boxOf,
  type ItemRecord,
  type ItemState,
  itemId,
  type Mailbox,
  type MailboxRecord,
} from './intake-item.ts';

/** Which items of a mailbox. */
export type ItemQuery = {
  readonly state?: ItemState | undefined;
  readonly reason?: string | undefined;
  readonly limit: number;
  /** After the item of this record id. */
  readonly after?: string | undefined;
};

/** Which mailboxes; what is missing stands for all. */
type MailboxQuery = { readonly [field in keyof Mailbox]?: string | undefined };

/** Where the ledger is kept. */
export type IntakeStore = ReturnType<typeof createIntakeStore>;

/** The ledger in the read store. Every change is one write of one document, so that nothing is ever half done. */
export const createIntakeStore = (store: ReadStore) => {
  const items = store.collection<ItemRecord>('feed-intake');
  const mailboxes = store.collection<MailboxRecord>('feed-intake-mailboxes');
  let ready: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    ready ??= items
      .ensureIndexes([
        { name: 'state', keys: { box: 1, state: 1, reason: 1, _id: 1 } },
        { name: 'sequence', keys: { box: 1, sequence: 1 } },
        { name: 'replay', keys: { source: 1, _id: 1 }, partial: { replay: true } },
        { name: 'open', keys: { box: 1, offeredAt: 1 }, partial: { state: 'open' } },
      ])
      .catch((error: unknown) => {
        ready = undefined;
        throw error;
      });
    return ready;
  };

  return {
    begin,
    get: (ids: readonly string[]) => items.getMany(ids),
    find: (box: Mailbox, item: string) => items.findOne({ _id: itemId(box, item) }),
    findBox: (box: Mailbox) => mailboxes.findOne({ _id: boxOf(box) }),

    /** Puts records as facts left them; what is newer already stays. */
    async write({ box, records }: { readonly box: MailboxRecord; readonly records: readonly ItemRecord[] }) {
      if (records.length > 0) await items.writeGuarded(records);
      const { _id, contiguous: _, ...facts } = box;
      if ((await mailboxes.insertMissing([{ _id, ...facts }])) > 0) return;
      await mailboxes.update({ _id, revision: { $lt: box.revision } }, { $set: facts });
    },
    /** Keeps what was received until the item is settled. */
    async keepPayload(box: Mailbox, item: string, payload: string): Promise<void> {
      const open = { _id: itemId(box, item), state: 'open', payload: { $exists: false } };
      await items.update(open, { $set: { payload } });
    },
    async replacePayload(box: Mailbox, item: string, payload: string): Promise<void> {
      const waiting = { _id: itemId(box, item), state: { $in: ['open', 'quarantined'] } };
      await items.update(waiting, { $set: { payload } });
    },
    mailboxes: (of: MailboxQuery): Promise<MailboxRecord[]> => {
      const filter = Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
      return mailboxes.find(filter, { sort: { _id: 1 } });
    },
    async contiguousUpTo(box: Mailbox, contiguous: bigint): Promise<void> {
      const behind = { $or: [{ contiguous: { $exists: false } }, { contiguous: { $lt: contiguous } }] };
      await mailboxes.update({ _id: boxOf(box), ...behind }, { $set: { contiguous } });
    },

    count: (box: Mailbox, of: { readonly state?: ItemState; readonly reason?: string } = {}) =>
      items.count({ box: boxOf(box), ...of }),
    async eldestOpen(box: Mailbox): Promise<string | undefined> {
      const [eldest] = await items.find(
        { box: boxOf(box), state: 'open' },
        { sort: { offeredAt: 1 }, limit: 1, fields: ['offeredAt'] },
      );
      return eldest?.offeredAt;
    },
    async *numbers(box: Mailbox, after: bigint) {
      const found = items.scan(
        { box: boxOf(box), sequence: { $gt: after } },
        { sort: { sequence: 1 }, fields: ['sequence', 'offeredAt'] },
      );
      for await (const { sequence, offeredAt } of found)
        if (sequence !== undefined) yield { sequence, at: offeredAt };
    },
    list: (box: Mailbox, { state, reason, limit, after }: ItemQuery) =>
      items.find(
        {
          box: boxOf(box),
          ...(state !== undefined && { state }),
          ...(reason !== undefined && { reason }),
          ...(after !== undefined && { _id: { $gt: after } }),
        },
        { sort: { _id: 1 }, limit },
      ),

    /** The ids of quarantined items, of a reason or any. */
    async quarantined(box: Mailbox, reason: string | undefined): Promise<readonly string[]> {
      const of = { box: boxOf(box), state: 'quarantined', ...(reason !== undefined && { reason }) };
      return (await items.find(of, { sort: { _id: 1 }, fields: ['item'] })).map(({ item }) => item);
    },
    async claim(source: string, { tenant, limit, now, until }: Claim): Promise<ItemRecord[]> {
      const free = { $or: [{ claimedUntil: { $exists: false } }, { claimedUntil: { $lt: now } }] };
      const wanted = { source, replay: true, ...(tenant !== undefined && { tenant }), ...free };
      const found = await items.find(wanted, { sort: { _id: 1 }, limit });
      const mine: ItemRecord[] = [];
      for (const one of found)
        if (await items.update({ _id: one._id, replay: true, ...free }, { $set: { claimedUntil: until } }))
          mine.push(one);
      return mine;
    },
  };
};

type Claim = {
  readonly tenant: string | undefined;
  readonly limit: number;
  readonly now: number;
  readonly until: number;
};
