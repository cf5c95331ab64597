import type { MembershipCause, MembershipEvent } from '@icrm/contracts';
import { accept, type Decider } from '@icrm/decider';

/** A segment as far as a membership needs it. */
export type Belonging = { readonly segmentId: string; readonly name: string; readonly version: number };

/** What was found for one customer: the segments that were looked at, and those of them that hold. */
export type SettleMembership = {
  readonly type: 'SettleMembership';
  readonly data: {
    readonly customerId: string;
    readonly belongs: readonly Belonging[];
    /** The segments that were looked at; what is said of others stays. `all`: whatever is not named is left. */
    readonly looked: 'all' | readonly string[];
    readonly cause: MembershipCause;
    readonly seen: { readonly position: string; readonly time: string };
  };
};

type Held = Belonging & { readonly since: string };
export type Membership = {
  readonly held: Readonly<Record<string, Held>>;
  /** What the latest change was decided on. */
  readonly seen: { readonly position: string; readonly time: string };
};

/**
 * Facts in stream `membership-<tenant>.<customer>`. Only differences are written, and nothing that was found on an older
 * state of the log than what is written: finders that run at the same time, or again, agree.
 */
export const membership: Decider<Membership, SettleMembership, MembershipEvent, never> = {
  initial: { held: {}, seen: { position: '0', time: '' } },

  evolve({ held }, { type, data }) {
    const { segmentId, name, version, at, seen } = data;
    if (type === 'SegmentEntered')
      return { held: { ...held, [segmentId]: { segmentId, name, version, since: at } }, seen };
    const { [segmentId]: _left, ...kept } = held;
    return { held: kept, seen };
  },

  decide({ data: { customerId, belongs, looked, cause, seen } }, state, { now: at }) {
    if (isOlder(seen, state.seen)) return accept();
    const change = { customerId, cause, seen, at };
    const wanted = new Map(belongs.map((it) => [it.segmentId, it]));
    const isLookedAt = (id: string) => looked === 'all' || looked.includes(id);
    const left = Object.values(state.held)
      .filter(({ segmentId }) => isLookedAt(segmentId) && !wanted.has(segmentId))
      .map(
        ({ since: _since, ...it }): MembershipEvent => ({ type: 'SegmentLeft', data: { ...it, ...change } }),
      );
    const entered = belongs
      .filter(({ segmentId }) => state.held[segmentId] === undefined)
      .map(
        ({ segmentId, name, version }): MembershipEvent => ({
          type: 'SegmentEntered',
          data: { segmentId, name, version, ...change },
        }),
      );
    return accept(...left, ...entered);
  },
};

type Seen = Membership['seen'];

/** Positions are decimal text: the longer one is higher. */
const isOlder = (a: Seen, b: Seen): boolean => {
  if (a.position !== b.position)
    return a.position.length === b.position.length
      ? a.position < b.position
      : a.position.length < b.position.length;
  return a.time < b.time;
};
