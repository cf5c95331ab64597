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
    insertMissing: (records: readonly ItemRecord[]) => items.insertMissing(records),
    find: (box: Mailbox, item: string) => items.findOne({ _id: itemId(box, item) }),

    async openMailbox(box: Mailbox, contiguous: bigint | undefined): Promise<void> {
      const record = { _id: boxOf(box), ...box, absent: [], reasons: [] };
      await mailboxes.insertMissing([record]);
      if (contiguous === undefined) return;
      await mailboxes.update({ _id: boxOf(box), contiguous: { $exists: false } }, { $set: { contiguous } });
    },
    mailboxes: (of: MailboxQuery): Promise<MailboxRecord[]> => {
      const filter = Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));
      return mailboxes.find(filter, { sort: { _id: 1 } });
    },
    async contiguousUpTo(box: Mailbox, contiguous: bigint): Promise<void> {
      await mailboxes.update({ _id: boxOf(box), contiguous: { $lt: contiguous } }, { $set: { contiguous } });
    },
    closeGap: (box: Mailbox, absent: MailboxRecord['absent'][number]) =>
      mailboxes.update({ _id: boxOf(box) }, { $push: { absent } }),
    async learnReason(box: Mailbox, reason: string): Promise<void> {
      await mailboxes.update({ _id: boxOf(box) }, { $addToSet: { reasons: reason } });
    },

    /** Changes an item that is not stored. False: it is, or it is unknown. */
    settle: (
      box: Mailbox,
      item: string,
      { set, quarantined }: { readonly set: Partial<ItemRecord>; readonly quarantined: boolean },
    ) =>
      items.update(
        { _id: itemId(box, item), state: { $in: ['open', 'quarantined'] } },
        {
          $set: { ...set, replay: false },
          $unset: {
            claimedUntil: true,
            ...(quarantined ? {} : { payload: true, reason: true, detail: true }),
          },
          ...(quarantined && { $inc: { attempts: 1 } }),
        },
      ),
    fix: (box: Mailbox, item: string, set: Pick<ItemRecord, 'payload' | 'fixedBy'>) =>
      items.update({ _id: itemId(box, item), state: { $in: ['open', 'quarantined'] } }, { $set: set }),

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

    askReplay: (box: Mailbox, ids: readonly string[], reason: string | undefined) =>
      items.updateMany(
        {
          box: boxOf(box),
          state: 'quarantined',
          ...(ids.length > 0 && { _id: { $in: ids.map((id) => itemId(box, id)) } }),
          ...(reason !== undefined && { reason }),
        },
        { $set: { replay: true } },
      ),
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
