import type { IntakeEvent } from '@icrm/contracts';
import { boxOf, type ItemRecord, itemId, type Mailbox, type MailboxRecord, repeatId } from './intake-item.ts';

/** A fact of a mailbox's stream. */
export type LedgerFact = { readonly event: IntakeEvent; readonly revision: bigint };

/** The part of a mailbox's ledger that facts are about. */
export type Ledger = { readonly box: MailboxRecord; readonly items: ReadonlyMap<string, ItemRecord> };

/** The records that a fact changes. */
export const recordsOf = (box: Mailbox, { type, data }: IntakeEvent): readonly string[] => {
  switch (type) {
    case 'IntakeOffered':
      return data.items.map(({ id, delivery, again }) =>
        again ? repeatId(box, id, delivery) : itemId(box, id),
      );
    case 'IntakeSettled':
      return data.items.map(({ id }) => itemId(box, id));
    case 'IntakeQuarantined':
    case 'IntakeFixed':
      return [itemId(box, data.id)];
    case 'IntakeReplayAsked':
      return data.ids.map((id) => itemId(box, id));
    case 'IntakeGapClosed':
      return [];
  }
};

/** The mailbox before anything was offered. */
export const emptyBox = (box: Mailbox): MailboxRecord => ({
  _id: boxOf(box),
  ...{ tenant: box.tenant, source: box.source, mailbox: box.mailbox },
  revision: -1n,
  absent: [],
  reasons: [],
});

/** The records of a mailbox after one more fact, those that it changed. */
export const evolveLedger = ({ box, items }: Ledger, fact: LedgerFact): Ledger => {
  const { event, revision } = fact;
  const changed = new Map(items);
  for (const record of changesOf({ box, items }, event))
    changed.set(record._id, { ...record, position: revision });
  return { box: { ...evolveBox(box, event), revision }, items: changed };
};

const evolveBox = (box: MailboxRecord, { type, data }: IntakeEvent): MailboxRecord => {
  switch (type) {
    case 'IntakeOffered': {
      if (box.beginning !== undefined || data.firstSequence === undefined) return box;
      const beginning = BigInt(data.firstSequence) - 1n;
      return { ...box, beginning };
    }
    case 'IntakeQuarantined':
      return box.reasons.includes(data.reason) ? box : { ...box, reasons: [...box.reasons, data.reason] };
    case 'IntakeGapClosed': {
      const { first, last, reason } = data;
      return { ...box, absent: [...box.absent, { first: BigInt(first), last: BigInt(last), reason }] };
    }
    default:
      return box;
  }
};

const changesOf = ({ box, items }: Ledger, { type, data }: IntakeEvent): readonly ItemRecord[] => {
  const found = (id: string) => items.get(itemId(box, id));
  switch (type) {
    case 'IntakeOffered':
      return data.items.map((item) => toRecord(box, item, data.at));
    case 'IntakeSettled':
      return data.items.flatMap((item) => {
        const record = found(item.id);
        return record === undefined ? [] : [settled(record, item, data.at)];
      });
    case 'IntakeQuarantined': {
      const record = found(data.id);
      if (record === undefined) return [];
      const { reason, detail, at: settledAt, payload = record.payload } = data;
      const attempts = Number(record.attempts) + 1;
      const { claimedUntil: _, ...rest } = record;
      const set = { state: 'quarantined' as const, reason, detail, settledAt, attempts, replay: false };
      return [{ ...rest, ...set, ...(payload !== undefined && { payload }) }];
    }
    case 'IntakeFixed': {
      const record = found(data.id);
      if (record === undefined) return [];
      const { by: fixedBy, payload = record.payload } = data;
      return [{ ...record, fixedBy, ...(payload !== undefined && { payload }) }];
    }
    case 'IntakeReplayAsked':
      return data.ids.flatMap((id) => {
        const record = found(id);
        return record === undefined ? [] : [{ ...record, replay: true }];
      });
    case 'IntakeGapClosed':
      return [];
  }
};

type Offered = Extract<IntakeEvent, { type: 'IntakeOffered' }>['data']['items'][number];
type Settled = Extract<IntakeEvent, { type: 'IntakeSettled' }>['data']['items'][number];

const toRecord = (box: MailboxRecord, item: Offered, at: string): ItemRecord => {
  const { id, delivery, again, sequence, customerIds = [] } = item;
  const { tenant, source, mailbox } = box;
  return {
    _id: again ? repeatId(box, id, delivery) : itemId(box, id),
    ...{ tenant, source, mailbox, box: box._id, item: id, delivery },
    position: 0n,
    first: again !== true,
    customerIds,
    state: again ? 'deduplicated' : 'open',
    offeredAt: at,
    ...(again && { settledAt: at }),
    attempts: 0,
    replay: false,
    ...(sequence !== undefined && { sequence: BigInt(sequence) }),
  };
};

/** What was received is not kept any more. */
const settled = (record: ItemRecord, item: Settled, settledAt: string): ItemRecord => {
  const { payload: _p, reason: _r, detail: _d, claimedUntil: _c, ...rest } = record;
  const { as: state } = item;
  return item.as === 'stored'
    ? { ...rest, state, settledAt, replay: false, logPosition: BigInt(item.position), stream: item.stream }
    : { ...rest, state, settledAt, replay: false, sameAs: item.sameAs };
};
