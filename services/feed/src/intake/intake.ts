import type { KeyRing } from '@icrm/privacy';
import {
  closeGapChange,
  fixChange,
  isTooLarge,
  offerChange,
  quarantineChange,
  replayChange,
  settleChange,
} from './changes.ts';
import { type ItemState, itemId, type Mailbox } from './intake-item.ts';
import type { IntakeStore } from './intake-store.ts';
import type { MailboxWriter } from './mailbox-writer.ts';
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
  /** Asks for quarantined items to be worked on again: those named, else those of a reason, else all. Gives their number. */
  askReplay(box: Mailbox, ids: readonly string[], reason: string | undefined): Promise<number>;
  /** False: nothing was ever offered from there. */
  closeGap(
    box: Mailbox,
    gap: { readonly first: bigint; readonly last: bigint; readonly reason: string },
  ): Promise<boolean>;
  /** Which of a source's ids were never offered, and which are neither stored nor deduplicated. */
  reconcile(
    box: Mailbox,
    ids: readonly string[],
  ): Promise<{ readonly missing: readonly string[]; readonly unsettled: readonly string[] }>;
};

type Options = {
  readonly store: IntakeStore;
  readonly writerOf: (box: Mailbox) => MailboxWriter;
  readonly keyRing: KeyRing;
  readonly now?: () => Date;
};

const ASKED_AT_ONCE = 500;

export const createIntake = ({ store, writerOf, keyRing, now = () => new Date() }: Options): Intake => {
  const contextOf = (box: Mailbox) => ({ box, keyRing, at: now().toISOString() });

  /** Keeps what was received beside the ledger, sealed, until the item is settled. */
  const keepPayloads = async (box: Mailbox, items: readonly Offer[]): Promise<void> => {
    for (const { id, customerIds, payload } of items) {
      if (payload === undefined || payload.length === 0) continue;
      const owner = { _id: itemId(box, id), tenant: box.tenant, customerIds };
      const sealed = await sealPayload(keyRing, owner, payload);
      if (sealed !== undefined) await store.keepPayload(box, id, sealed);
    }
  };

  /** What is too large for the log is in the database alone. */
  const keepLarge = async (box: Mailbox, id: string, bytes: Uint8Array | undefined): Promise<void> => {
    if (bytes === undefined || !isTooLarge(bytes)) return;
    const found = await store.find(box, id);
    const payload = found && (await sealPayload(keyRing, found, bytes));
    if (payload !== undefined) await store.replacePayload(box, id, payload);
  };

  const settle = async (box: Mailbox, items: readonly Settled[]): Promise<readonly Standing[]> => {
    const writer = writerOf(box);
    const standings: Standing[] = [];
    // In order: the same item may be in the list twice.
    for (const some of groups(items)) {
      if (isAside(some)) {
        standings.push(await writer.change(quarantineChange(contextOf(box), some[0])));
        await keepLarge(box, some[0].id, some[0].payload);
      } else standings.push(...(await writer.change(settleChange(contextOf(box), some))));
    }
    return standings;
  };

  return {
    async offer(box, delivery) {
      await store.begin();
      if (delivery.items.length === 0) return [];
      const standings = await writerOf(box).change(offerChange(contextOf(box), delivery));
      const isOpen = (_: Offer, index: number) => standings[index]?.state === 'open';
      await keepPayloads(box, delivery.items.filter(isOpen));
      return standings;
    },
    settle,
    async fix(box, id, change) {
      const fixed = await writerOf(box).change(fixChange(contextOf(box), { id, ...change }));
      if (fixed) await keepLarge(box, id, change.payload);
      return fixed;
    },
    async askReplay(box, ids, reason) {
      const wanted = await store.quarantined(box, reason);
      const asked = ids.length === 0 ? wanted : wanted.filter((id) => ids.includes(id));
      let count = 0;
      for (let from = 0; from < asked.length; from += ASKED_AT_ONCE)
        count += await writerOf(box).change(
          replayChange(contextOf(box), asked.slice(from, from + ASKED_AT_ONCE)),
        );
      return count;
    },
    async closeGap(box, gap) {
      if ((await store.findBox(box)) === undefined) return false;
      await writerOf(box).change(closeGapChange(contextOf(box), gap));
      return true;
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

type Aside = Extract<Settled, { as: 'quarantined' }>;
type Done = Exclude<Settled, Aside>;
type Group = readonly [Aside] | readonly Done[];

const isAside = (group: Group): group is readonly [Aside] => group[0]?.as === 'quarantined';

/** What is done in one go, and each that is set aside for itself, in their order. */
const groups = (items: readonly Settled[]): readonly Group[] => {
  const found: Group[] = [];
  let done: Done[] = [];
  for (const item of items) {
    if (item.as !== 'quarantined') {
      done.push(item);
      continue;
    }
    if (done.length > 0) found.push(done);
    found.push([item]);
    done = [];
  }
  if (done.length > 0) found.push(done);
  return found;
};
