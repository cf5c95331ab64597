import type { KeyRing } from '@icrm/privacy';
import { boxOf, type ItemRecord, type ItemState, itemId, type Mailbox, repeatId } from './intake-item.ts';
import type { IntakeStore } from './intake-store.ts';
import { sealPayload } from './seal-payload.ts';

/** What a source hands over. */
export type Offer = {
  readonly id: string;
  readonly sequence?: bigint | undefined;
  readonly payload?: Uint8Array | undefined;
  readonly customerIds: readonly string[];
};

/** What became of an item. */
export type Settled =
  | { readonly id: string; readonly as: 'stored'; readonly position: bigint; readonly stream: string }
  | { readonly id: string; readonly as: 'deduplicated'; readonly sameAs: string }
  | {
      readonly id: string;
      readonly as: 'quarantined';
      readonly reason: string;
      readonly detail: string;
      readonly payload?: Uint8Array | undefined;
    };

/** Where an item stands, and whether the caller is to work on it. */
export type Standing = {
  readonly id: string;
  readonly state: ItemState | 'unknown';
  readonly work: boolean;
};

/** One handing over. */
export type Delivery = {
  readonly delivery: string;
  readonly firstSequence?: bigint | undefined;
  readonly items: readonly Offer[];
};

/** The account of what sources hand over. */
export type Intake = {
  /** Safe to repeat: the same delivery counts once. */
  offer(box: Mailbox, delivery: Delivery): Promise<readonly Standing[]>;
  /** Safe to repeat. What is stored or deduplicated stays so. */
  settle(box: Mailbox, items: readonly Settled[]): Promise<readonly Standing[]>;
  /** False: there is no such item, or it needs no fixing any more. */
  fix(
    box: Mailbox,
    item: string,
    change: { readonly payload: Uint8Array; readonly by: string },
  ): Promise<boolean>;
  /** Which of a source's ids were never offered, and which are neither stored nor deduplicated. */
  reconcile(
    box: Mailbox,
    ids: readonly string[],
  ): Promise<{ readonly missing: readonly string[]; readonly unsettled: readonly string[] }>;
};

type Options = {
  readonly store: IntakeStore;
  readonly keyRing: KeyRing;
  readonly now?: () => Date;
};

export const createIntake = ({ store, keyRing, now = () => new Date() }: Options): Intake => {
  const toRecord = async (box: Mailbox, delivery: string, offer: Offer): Promise<ItemRecord> => {
    const _id = itemId(box, offer.id);
    const { id: item, sequence, customerIds, payload: bytes } = offer;
    const payload =
      bytes === undefined
        ? undefined
        : await sealPayload(keyRing, { _id, tenant: box.tenant, customerIds }, bytes);
    return {
      _id,
      ...box,
      box: boxOf(box),
      item,
      delivery,
      first: true,
      customerIds,
      state: 'open',
      offeredAt: now().toISOString(),
      attempts: 0,
      replay: false,
      ...(sequence !== undefined && { sequence }),
      ...(payload !== undefined && { payload }),
    };
  };

  /** Enters what came again, beside the item that it is. */
  const repeats = (box: Mailbox, again: readonly { readonly id: string; readonly delivery: string }[]) =>
    store.insertMissing(
      again.map(({ id, delivery }) => ({
        _id: repeatId(box, id, delivery),
        ...box,
        box: boxOf(box),
        item: id,
        delivery,
        first: false,
        customerIds: [],
        state: 'deduplicated' as const,
        offeredAt: now().toISOString(),
        settledAt: now().toISOString(),
        attempts: 0,
        replay: false,
      })),
    );

  const settleOne = async (box: Mailbox, one: Settled): Promise<Standing> => {
    const { id } = one;
    const changed = await store.settle(box, id, {
      set: { ...(await toChange(box, one)), settledAt: now().toISOString() },
      quarantined: one.as === 'quarantined',
    });
    if (one.as === 'quarantined' && changed) await store.learnReason(box, one.reason);
    const state = changed ? one.as : ((await store.find(box, id))?.state ?? 'unknown');
    return { id, state, work: false };
  };

  const toChange = async (box: Mailbox, one: Settled): Promise<Partial<ItemRecord>> => {
    if (one.as === 'stored') return { state: 'stored', position: one.position, stream: one.stream };
    if (one.as === 'deduplicated') return { state: 'deduplicated', sameAs: one.sameAs };
    const { reason, detail, payload: bytes } = one;
    const change = { state: 'quarantined' as const, reason, detail };
    if (bytes === undefined) return change;
    const customerIds = (await store.find(box, one.id))?.customerIds ?? [];
    const owner = { _id: itemId(box, one.id), tenant: box.tenant, customerIds };
    const payload = await sealPayload(keyRing, owner, bytes);
    return payload === undefined ? change : { ...change, payload };
  };

  return {
    async offer(box, { delivery, firstSequence, items }) {
      await store.begin();
      await store.openMailbox(box, beginningOf(firstSequence, items));
      // An item that is twice in one delivery came twice.
      const named = items.map((offer, index) => ({
        offer,
        delivery: `${delivery}#${occurrence(items, index)}`,
      }));
      const ids = [...new Set(items.map(({ id }) => itemId(box, id)))];
      const before = await store.get(ids);
      const fresh = named.filter(
        ({ offer }, index) => !before.has(itemId(box, offer.id)) && isFirst(items, index),
      );
      await store.insertMissing(
        await Promise.all(fresh.map(({ offer, delivery: name }) => toRecord(box, name, offer))),
      );
      // Whoever came first owns the item; another connector may have been quicker.
      const after = await store.get(ids);
      const isMine = ({ offer, delivery: name }: (typeof named)[number]) =>
        after.get(itemId(box, offer.id))?.delivery === name;
      const again = named.filter((one) => !isMine(one));
      if (again.length > 0)
        await repeats(
          box,
          again.map(({ offer, delivery: name }) => ({ id: offer.id, delivery: name })),
        );
      return items.map(({ id }, index) => {
        const state = after.get(itemId(box, id))?.state ?? 'unknown';
        return { id, state, work: state === 'open' && isFirst(items, index) };
      });
    },
    settle: async (box, items) => {
      const standings: Standing[] = [];
      // One after the other: the same item may be in the list twice.
      for (const one of items) standings.push(await settleOne(box, one));
      return standings;
    },
    async fix(box, item, { payload: bytes, by }) {
      const found = await store.find(box, item);
      if (found === undefined) return false;
      const payload = await sealPayload(keyRing, found, bytes);
      return payload !== undefined && (await store.fix(box, item, { payload, fixedBy: by }));
    },
    async reconcile(box, ids) {
      const found = await store.get(ids.map((id) => itemId(box, id)));
      const stateOf = (id: string) => found.get(itemId(box, id))?.state;
      return {
        missing: ids.filter((id) => stateOf(id) === undefined),
        unsettled: ids.filter((id) => ['open', 'quarantined'].includes(stateOf(id) ?? '')),
      };
    },
  };
};

const occurrence = (items: readonly Offer[], index: number): number =>
  items.slice(0, index).filter(({ id }) => id === items[index]?.id).length;

const isFirst = (items: readonly Offer[], index: number): boolean => occurrence(items, index) === 0;

/** The number before the first of a mailbox; undefined while nothing with a number came. */
const beginningOf = (first: bigint | undefined, items: readonly Offer[]): bigint | undefined => {
  if (first !== undefined) return first - 1n;
  const numbers = items.flatMap(({ sequence }) => (sequence === undefined ? [] : [sequence]));
  const lowest = numbers.reduce<bigint | undefined>(
    (least, one) => (least === undefined || one < least ? one : least),
    undefined,
  );
  return lowest === undefined ? undefined : lowest - 1n;
};
