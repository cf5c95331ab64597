import type { SegmentQuery } from '@icrm/contracts';
import type { ReadStore } from '@icrm/read-store';
import type { Kept } from '../domain/segment/find-members.ts';

/** A segment as the engine fills it. */
export type StoredSegment = {
  readonly _id: string;
  readonly tenant: string;
  readonly segmentId: string;
  readonly name: string;
  readonly query: SegmentQuery;
  readonly version: number;
  readonly retired: boolean;
  /** The event that made it what it is. */
  readonly eventId: string;
  readonly position: bigint;
  /** The event up to which everybody was looked at. */
  readonly filled: string;
};

type SegmentText = Omit<StoredSegment, 'query'> & { readonly query: string };

type StoredPerson = {
  readonly _id: string;
  readonly tenant: string;
  /** The place in the log and the time that were looked at, as text that sorts. */
  readonly position: string;
  readonly kept: string;
  /** Milliseconds; absent for never. */
  readonly due?: number | undefined;
};

/** A customer in a segment. */
export type StoredMember = {
  readonly _id: string;
  readonly group: string;
  readonly customerId: string;
  readonly since: string;
  readonly position: bigint;
};

/** Somebody who entered a segment, or left it. */
export type MemberChange = { readonly member: StoredMember; readonly isIn: boolean };

/** What the engine keeps, all of it made anew from the log when it is lost. */
export type SegmentStore = {
  prepare(): Promise<void>;
  segments(): Promise<readonly StoredSegment[]>;
  putSegment(segment: StoredSegment): Promise<void>;
  setFilled(segment: StoredSegment): Promise<void>;
  load(tenant: string, customerIds: readonly string[]): Promise<readonly Kept[]>;
  /** Keeps people as of a time; who was kept by somebody who had seen more of the log stays so. */
  save(tenant: string, people: readonly Kept[], now: number): Promise<void>;
  /** The next of a tenant's customers, by id. */
  page(tenant: string, after: string, limit: number): Promise<readonly string[]>;
  due(
    now: number,
    limit: number,
  ): Promise<readonly { readonly tenant: string; readonly customerId: string }[]>;
  nextDue(): Promise<number | undefined>;
  /** What became of members, in the order of the log; what is older than what is kept changes nothing. */
  setMembers(changes: readonly MemberChange[]): Promise<void>;
  members(group: string, after: string, limit: number): Promise<readonly StoredMember[]>;
  countMembers(group: string): Promise<number>;
};

/** By time too: what time alone changes is kept at the same place in the log. */
const placeOf = (position: string, now: number): string =>
  `${position.padStart(20, '0')}.${String(now).padStart(15, '0')}`;

export const segmentStore = (readStore: ReadStore): SegmentStore => {
  // Queries nest deeper than a read store's documents should: they are kept as text.
  const segments = readStore.collection<SegmentText>('marketing_segments');
  const people = readStore.collection<StoredPerson>('marketing_people_2');
  const members = readStore.collection<StoredMember>('marketing_members');
  const personId = (tenant: string, customerId: string) => `${tenant}.${customerId}`;
  return {
    async prepare() {
      await people.ensureIndexes([{ name: 'due', keys: { due: 1 }, sparse: true }]);
      await members.ensureIndexes([{ name: 'group', keys: { group: 1, customerId: 1 } }]);
    },
    async segments() {
      const found = await segments.find({});
      return found.map(({ query, ...it }) => ({ ...it, query: JSON.parse(query) as SegmentQuery }));
    },
    async putSegment({ query, ...segment }) {
      await segments.writeGuarded([{ ...segment, query: JSON.stringify(query) }]);
    },
    async setFilled({ _id, eventId }) {
      await segments.update({ _id, eventId }, { $set: { filled: eventId } });
    },
    async load(tenant, customerIds) {
      const found = await people.getMany(customerIds.map((id) => personId(tenant, id)));
      return [...found.values()].map(({ kept }) => JSON.parse(kept) as Kept);
    },
    async save(tenant, kept, now) {
      if (kept.length === 0) return;
      await people.writeGuarded(
        kept.map((it) => ({
          _id: personId(tenant, it.customerId),
          tenant,
          position: placeOf(it.position, now),
          kept: JSON.stringify(it),
          ...(it.due === undefined ? {} : { due: it.due }),
        })),
      );
    },
    async page(tenant, after, limit) {
      const found = await people.find(
        { _id: { $gt: personId(tenant, after), $lt: personId(tenant, '~') } },
        { sort: { _id: 1 }, limit, fields: ['tenant'] },
      );
      return found.map(({ _id }) => _id.slice(tenant.length + 1));
    },
    async due(now, limit) {
      const found = await people.find(
        { due: { $lte: now } },
        { sort: { due: 1 }, limit, fields: ['tenant'] },
      );
      return found.map(({ _id, tenant }) => ({ tenant, customerId: _id.slice(tenant.length + 1) }));
    },
    async nextDue() {
      const [first] = await people.find(
        { due: { $exists: true } },
        { sort: { due: 1 }, limit: 1, fields: ['due'] },
      );
      return first?.due;
    },
    async setMembers(changes) {
      const latest = new Map(changes.map((change) => [change.member._id, change]));
      const { enter = [], leave = [] } = Object.groupBy(latest.values(), ({ isIn }) =>
        isIn ? 'enter' : 'leave',
      );
      if (enter.length > 0) await members.writeGuarded(enter.map(({ member }) => member));
      await Promise.all(
        leave.map(({ member: { _id, position } }) => members.delete({ _id, position: { $lt: position } })),
      );
    },
    members: (group, after, limit) =>
      members.find({ group, customerId: { $gt: after } }, { sort: { group: 1, customerId: 1 }, limit }),
    countMembers: (group) => members.count({ group }),
  };
};
