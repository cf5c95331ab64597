import { intakeV1 } from '@icrm/contracts';
import type { KeyRing } from '@icrm/privacy';
import { implement, type RpcService, validated } from '@icrm/rpc';
import { type Account, accountOf } from '../intake/account.ts';
import type { Intake } from '../intake/intake.ts';
import type { ItemRecord } from '../intake/intake-item.ts';
import type { IntakeStore } from '../intake/intake-store.ts';
import { openPayload } from '../intake/seal-payload.ts';
import {
  claimReplays,
  closeGap,
  fixItem,
  getItem,
  intakeLedger,
  listItems,
  offerItems,
  reconcileIntake,
  replayIntake,
  settleItems,
} from './intake-requests.ts';
import { refuse } from './refusals.ts';

type Needs = { readonly intake: Intake; readonly store: IntakeStore; readonly keyRing: KeyRing };

const CLAIMED_FOR_MS = 60_000;

/** IntakeService: the account of what sources hand over. */
export const intakeRpc = ({ intake, store, keyRing }: Needs): RpcService =>
  implement(intakeV1.IntakeServiceService, {
    offerItems: validated(offerItems, async ({ delivery, firstSequence, items, ...box }) => ({
      items: [...(await intake.offer(box, { delivery, firstSequence, items }))],
    })),

    settleItems: validated(settleItems, async ({ items, ...box }) => ({
      items: [...(await intake.settle(box, items))],
    })),

    getIntakeLedger: validated(intakeLedger, async (of) => {
      const boxes = await store.mailboxes(of);
      return { accounts: (await Promise.all(boxes.map((box) => accountOf(store, box)))).map(toAccount) };
    }),

    listIntakeItems: validated(listItems, async ({ state, reason, limit, cursor, ...box }) => {
      const found = await store.list(box, { state, reason, limit, after: cursor });
      return { items: found.map(toItem), nextCursor: found.length < limit ? '' : (found.at(-1)?._id ?? '') };
    }),

    getIntakeItem: validated(getItem, async ({ id, withPayload, ...box }) => {
      const found = await store.find(box, id);
      if (found === undefined) throw refuse('unknown-item');
      const payload = withPayload ? Buffer.from(await openPayload(keyRing, found)) : Buffer.alloc(0);
      return { item: toItem(found), payload };
    }),

    fixIntakeItem: validated(fixItem, async ({ id, payload, by, ...box }) => {
      if (!(await intake.fix(box, id, { payload, by }))) throw refuse('nothing-to-fix');
      return {};
    }),

    replayIntake: validated(replayIntake, async ({ ids, reason, ...box }) => ({
      asked: await intake.askReplay(box, ids, reason),
    })),

    claimReplays: validated(claimReplays, async ({ source, tenant, limit }) => {
      const now = Date.now();
      const claimed = await store.claim(source, { tenant, limit, now, until: now + CLAIMED_FOR_MS });
      return { items: await Promise.all(claimed.map((one) => toClaimed(one, keyRing))) };
    }),

    reconcileIntake: validated(reconcileIntake, async ({ ids, ...box }) => {
      const { missing, unsettled } = await intake.reconcile(box, ids);
      return { missing: [...missing], unsettled: [...unsettled] };
    }),

    closeIntakeGap: validated(closeGap, async ({ first, last, reason, ...box }) => {
      if (!(await intake.closeGap(box, { first, last, reason }))) throw refuse('unknown-mailbox');
      return {};
    }),
  });

const toAccount = ({ reasons, openSince, gaps, alarms, ...account }: Account): intakeV1.IntakeAccount => ({
  source: account.source,
  mailbox: account.mailbox,
  offered: BigInt(account.offered),
  stored: BigInt(account.stored),
  deduplicated: BigInt(account.deduplicated),
  quarantined: BigInt(account.quarantined),
  open: BigInt(account.open),
  reasons: reasons.map(({ reason, count }) => ({ reason, count: BigInt(count) })),
  openSince: openSince ?? '',
  highestSequence: account.highestSequence,
  gaps: [...gaps],
  alarms: [...alarms],
});

const toItem = (one: ItemRecord): intakeV1.IntakeItem => ({
  source: one.source,
  mailbox: one.mailbox,
  id: one.item,
  sequence: one.sequence ?? 0n,
  state: one.state,
  reason: one.reason ?? '',
  detail: one.detail ?? '',
  offeredAt: one.offeredAt,
  settledAt: one.settledAt ?? '',
  attempts: Number(one.attempts),
  replay: one.replay,
  position: one.logPosition ?? 0n,
  stream: one.stream ?? '',
  fixedBy: one.fixedBy ?? '',
  repeated: !one.first,
});

const toClaimed = async (one: ItemRecord, keyRing: KeyRing): Promise<intakeV1.ClaimedItem> => ({
  tenant: one.tenant,
  mailbox: one.mailbox,
  id: one.item,
  sequence: one.sequence ?? 0n,
  payload: Buffer.from(await openPayload(keyRing, one)),
  customerIds: [...one.customerIds],
});
