import type { Position } from '@icrm/event-store';
import type { Entry } from '../log/entry.ts';
import { createLowWater, type Mark, type Settlement } from './low-water.ts';

/** What a member is sent at once. */
export type DeliveryBatch = { readonly delivery: number; readonly entries: readonly Entry[] };

/** A member as the dispatch sees it. */
export type MemberStatus = {
  readonly credit: number;
  readonly unacknowledged: number;
  readonly oldestSentAt: number;
};

/**
 * Shares the events of a cursor among its members. The events of one key are with one member at a time, in order; a key
 * is free for others when all its events are settled. No I/O, no clock of its own.
 */
export type Dispatch = {
  /** Events that were offered and are not settled. */
  readonly outstanding: number;
  /** About how many bytes of memory they take. */
  readonly outstandingBytes: number;
  /** All events offered so far, and those of them that are done. */
  readonly totals: { readonly offered: bigint; readonly done: bigint };
  /** Where everything is settled, given that the log was scanned up to a position. */
  mark(scanned: Position): Mark;
  offer(entry: Entry): void;
  /** Counts an event that is parked already, and sends it to nobody. */
  skip(position: Position): void;
  /** An event from earlier that was parked, kept elsewhere until it is settled. */
  offerAgain(entry: Entry): void;
  join(member: string, credit: number): void;
  /** What the member had not settled goes to the others, in order, before anything later of the same keys. */
  leave(member: string): void;
  grant(member: string, credit: number): void;
  /** The next events for a member, within its credit; undefined when there are none for it. */
  take(member: string, max: number, now: number): DeliveryBatch | undefined;
  /** All deliveries of the member up to this one are settled; gives their events. Undefined: it had no such delivery. */
  acknowledge(member: string, delivery: number): readonly Entry[] | undefined;
  /** The event at a position, when the member has it and it is not settled. */
  entry(member: string, position: Position): Entry | undefined;
  /** One event of the member is settled. Undefined: it does not have that event. */
  settle(member: string, position: Position, how?: Settlement): Entry | undefined;
  status(member: string): MemberStatus | undefined;
  readonly members: readonly string[];
};

type Key = { owner: string | undefined; waiting: Entry[]; readonly sent: Map<Position, Entry> };
type Sent = { readonly delivery: number; readonly at: number; readonly positions: Set<Position> };
type Member = {
  credit: number;
  deliveries: number;
  sent: Sent[];
  readonly own: Set<string>;
  /** Those of its keys that have an event to be sent now. */
  readonly ready: Set<string>;
};

/** The key of an event: its first customer, else its stream. */
export const keyOf = ({ event }: Entry): string => event.metadata.customerIds[0] ?? event.stream;

type DispatchOptions = {
  readonly from?: Mark;
  readonly inFlightPerKey?: number;
  /** A batch ends with the event that makes it this large. */
  readonly batchBytes?: number;
  readonly sizeOf?: (entry: Entry) => number;
};

/** `inFlightPerKey` 1: the next event of a key is sent when the one before it is settled. */
export const createDispatch = ({
  from = { position: 0n, offered: 0n, done: 0n },
  inFlightPerKey = Number.POSITIVE_INFINITY,
  batchBytes = Number.POSITIVE_INFINITY,
  sizeOf = () => 0,
}: DispatchOptions = {}): Dispatch => {
  const keys = new Map<string, Key>();
  const members = new Map<string, Member>();
  // Keys with events waiting and no owner, longest waiting first.
  const free = new Set<string>();
  const lowWater = createLowWater(from);
  let outstandingBytes = 0;

  const memberOf = (key: Key): Member | undefined =>
    key.owner === undefined ? undefined : members.get(key.owner);

  const release = (name: string, key: Key): void => {
    const member = memberOf(key);
    member?.own.delete(name);
    member?.ready.delete(name);
    key.owner = undefined;
    if (key.waiting.length > 0) free.add(name);
    else keys.delete(name);
  };

  const refresh = (name: string, key: Key): void => {
    const ready = memberOf(key)?.ready;
    if (key.waiting.length > 0 && key.sent.size < inFlightPerKey) ready?.add(name);
    else ready?.delete(name);
  };

  const settleOne = (entry: Entry, how: Settlement): void => {
    const name = keyOf(entry);
    const key = keys.get(name);
    lowWater.settled(entry.position, how);
    outstandingBytes -= entry.bytes;
    if (key === undefined) return;
    key.sent.delete(entry.position);
    if (key.sent.size === 0) release(name, key);
    else refresh(name, key);
  };

  // Of its own keys and the free ones that whose event waits longest, so that events leave about in log order.
  const nextKeyOf = (member: Member): [string, Key] | undefined => {
    const own = firstOf(member.ready);
    const other = firstOf(free);
    if (own === undefined || other === undefined) return own ?? other;
    return headOf(own[1]) < headOf(other[1]) ? own : other;
  };

  const firstOf = (names: ReadonlySet<string>): [string, Key] | undefined => {
    const [name] = names;
    const key = name === undefined ? undefined : keys.get(name);
    return name === undefined || key === undefined ? undefined : [name, key];
  };

  const takeOne = (id: string, member: Member): Entry | undefined => {
    const found = nextKeyOf(member);
    const entry = found?.[1].waiting.shift();
    if (found === undefined || entry === undefined) return undefined;
    const [name, key] = found;
    key.owner = id;
    key.sent.set(entry.position, entry);
    free.delete(name);
    member.own.add(name);
    member.ready.delete(name);
    refresh(name, key);
    return entry;
  };

  const entryOf = (member: Member, position: Position): Entry | undefined => {
    for (const name of member.own) {
      const entry = keys.get(name)?.sent.get(position);
      if (entry !== undefined) return entry;
    }
    return undefined;
  };

  const settleFor = (member: Member, sent: Sent, position: Position): readonly Entry[] => {
    const entry = entryOf(member, position);
    sent.positions.delete(position);
    return entry === undefined ? [] : [entry];
  };

  const enqueue = (entry: Entry): void => {
    const name = keyOf(entry);
    const key: Key = keys.get(name) ?? { owner: undefined, waiting: [], sent: new Map() };
    keys.set(name, key);
    key.waiting.push(entry);
    outstandingBytes += entry.bytes;
    if (key.owner === undefined) free.add(name);
    else refresh(name, key);
  };

  return {
    get outstanding() {
      return lowWater.outstanding;
    },
    get outstandingBytes() {
      return outstandingBytes;
    },
    get totals() {
      return lowWater.totals;
    },
    mark: (scanned) => lowWater.mark(scanned),
    skip(position) {
      lowWater.offered(position);
      lowWater.settled(position, 'parked');
    },
    offer(entry) {
      lowWater.offered(entry.position);
      enqueue(entry);
    },
    offerAgain(entry) {
      lowWater.offeredAgain(entry.position);
      enqueue(entry);
    },
    join(id, credit) {
      members.set(id, { credit, deliveries: 0, sent: [], own: new Set(), ready: new Set() });
    },
    leave(id) {
      const member = members.get(id);
      members.delete(id);
      for (const name of member?.own ?? []) {
        const key = keys.get(name);
        if (key === undefined) continue;
        key.waiting = [...key.sent.values(), ...key.waiting].sort(byPosition);
        key.sent.clear();
        release(name, key);
      }
    },
    grant(id, credit) {
      const member = members.get(id);
      if (member !== undefined) member.credit += credit;
    },
    take(id, max, now) {
      const member = members.get(id);
      if (member === undefined) return undefined;
      const entries: Entry[] = [];
      let bytes = 0;
      while (member.credit > 0 && entries.length < max && bytes < batchBytes) {
        const entry = takeOne(id, member);
        if (entry === undefined) break;
        member.credit -= 1;
        entries.push(entry);
        bytes += sizeOf(entry);
      }
      if (entries.length === 0) return undefined;
      member.deliveries += 1;
      const positions = new Set(entries.map(({ position }) => position));
      member.sent.push({ delivery: member.deliveries, at: now, positions });
      return { delivery: member.deliveries, entries };
    },
    acknowledge(id, delivery) {
      const member = members.get(id);
      if (member === undefined || delivery > member.deliveries) return undefined;
      const done = member.sent.filter((one) => one.delivery <= delivery);
      member.sent = member.sent.filter((one) => one.delivery > delivery);
      const entries = done.flatMap((sent) =>
        [...sent.positions].flatMap((position) => settleFor(member, sent, position)),
      );
      for (const entry of entries) settleOne(entry, 'done');
      return entries;
    },
    entry(id, position) {
      const member = members.get(id);
      return member === undefined ? undefined : entryOf(member, position);
    },
    settle(id, position, how = 'done') {
      const member = members.get(id);
      const sent = member?.sent.find(({ positions }) => positions.has(position));
      if (member === undefined || sent === undefined) return undefined;
      const [entry] = settleFor(member, sent, position);
      if (entry !== undefined) settleOne(entry, how);
      member.sent = member.sent.filter(({ positions }) => positions.size > 0);
      return entry;
    },
    status(id) {
      const member = members.get(id);
      if (member === undefined) return undefined;
      const unacknowledged = member.sent.reduce((sum, { positions }) => sum + positions.size, 0);
      return {
        credit: member.credit,
        unacknowledged,
        oldestSentAt: member.sent[0]?.at ?? Number.POSITIVE_INFINITY,
      };
    },
    get members() {
      return [...members.keys()];
    },
  };
};

const headOf = ({ waiting }: Key): Position => waiting[0]?.position ?? 0n;

const byPosition = (a: Entry, b: Entry): number => (a.position < b.position ? -1 : 1);
