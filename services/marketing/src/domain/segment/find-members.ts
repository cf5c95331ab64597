import type { MembershipCause, SegmentQuery } from '@icrm/contracts';
import { type Ask, compile } from './evaluate.ts';
import { type Learning, learn } from './learn.ts';
import type { Belonging } from './membership.ts';
import { nobody, type Person, type Token, together } from './person.ts';

/** A customer id as segments keep it. */
export type Kept = {
  readonly customerId: string;
  readonly person: Person;
  /** The latest event that was learnt, and where it stands. */
  readonly position: string;
  readonly eventId: string;
  /** The segments it was last found in. */
  readonly held: readonly string[];
  /** When it may change without any event; milliseconds. */
  readonly due?: number;
};

/** The people a finder works on: what it asks for is loaded before. */
export type People = {
  get(customerId: string): Kept | undefined;
  set(kept: Kept): void;
};

/** A segment that fills. */
export type Filling = Belonging & { readonly query: SegmentQuery };

/** Who belongs where, as found for one customer. */
export type Found = {
  readonly customerId: string;
  readonly belongs: readonly Belonging[];
  readonly cause: MembershipCause;
  readonly seen: { readonly position: string; readonly time: string };
};

export type Asked = Filling & { readonly ask: Ask };
export const ask = (segment: Filling, token: Token): Asked => ({
  ...segment,
  ask: compile(segment.query, token),
});

/** A customer nobody has heard of. */
export const unheard = (customerId: string): Kept => ({
  customerId,
  person: nobody,
  position: '0',
  eventId: '',
  held: [],
});

/** Every id that is linked with one, itself first. */
export const componentOf = (people: People, customerId: string): readonly Kept[] => {
  const seen = new Map<string, Kept>();
  const waiting = [customerId];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    const kept = people.get(id) ?? unheard(id);
    seen.set(id, kept);
    waiting.push(...Object.values(kept.person.links));
  }
  return [...seen.values()];
};

/** Who stands for all: the one registered first. */
export const standsFor = (members: readonly Kept[]): Kept | undefined =>
  members.toSorted((a, b) => {
    // Who was erased stands for nobody who was not.
    const [first, second] = [a, b].map(({ person }) => (person.erased ? '~' : (person.registeredAt ?? '~')));
    if (first !== second) return (first ?? '') < (second ?? '') ? -1 : 1;
    return a.customerId < b.customerId ? -1 : 1;
  })[0];

export type Looking = {
  readonly segments: readonly Asked[];
  readonly now: number;
  readonly cause?: MembershipCause;
};

/**
 * Learns an event, and looks again at everybody whose membership it can change: those linked with its customers before
 * or after it. What was found is told only where it differs from what was held.
 */
export const learnAndLook = (
  people: People,
  learning: Learning,
  { token, ...looking }: Looking & { readonly token: Token },
): readonly Found[] => {
  const { customerId, position, eventId } = learning;
  const before = componentOf(people, customerId);
  const kept = people.get(customerId) ?? unheard(customerId);
  // Read again after a crash: known already, but what follows from it may not be written.
  if (isAfter(position, kept.position))
    people.set({ ...kept, person: learn(kept.person, learning, token), position, eventId });
  const cause: MembershipCause = { kind: 'event', eventId };
  const ids = new Set([customerId, ...before.map((it) => it.customerId)]);
  return lookAgain(people, [...ids], { ...looking, cause });
};

/** Looks at customers, and at those they are linked with, and says what differs from what they held. */
export const lookAgain = (
  people: People,
  customerIds: readonly string[],
  looking: Looking,
): readonly Found[] => {
  const looked = new Set<string>();
  return customerIds.flatMap((id) => {
    if (looked.has(id)) return [];
    const members = componentOf(people, id);
    for (const member of members) looked.add(member.customerId);
    return lookAt(people, members, looking);
  });
};

/** Looks at linked customers: what they are together belongs to the one that stands for all, and nothing to the others. */
const lookAt = (people: People, members: readonly Kept[], { segments, now, cause }: Looking): Found[] => {
  const first = standsFor(members);
  const { belongs, due } = evaluate(together(members.map((it) => it.person)), segments, now);
  const [latest] = members.toSorted((a, b) => (isAfter(a.position, b.position) ? -1 : 1));
  const { position, eventId } = latest ?? unheard('');
  const seen = { position, time: new Date(now).toISOString() };
  return members.flatMap((member) => {
    const own = member === first ? belongs : [];
    const { due: _before, ...rest } = member;
    const held = own.map(({ segmentId }) => segmentId);
    people.set({ ...rest, held, ...(member === first && due !== undefined ? { due } : {}) });
    if (isSame(member.held, own)) return [];
    return [{ customerId: member.customerId, belongs: own, cause: cause ?? { kind: 'time', eventId }, seen }];
  });
};

type Evaluated = { readonly belongs: readonly Belonging[]; readonly due?: number };

const evaluate = (person: Person, segments: readonly Asked[], now: number): Evaluated => {
  if (person.erased) return { belongs: [] };
  let due = Number.POSITIVE_INFINITY;
  const belongs: Belonging[] = [];
  for (const { ask: asks, segmentId, name, version } of segments) {
    const finding = asks(person, now);
    if (finding.belongs) belongs.push({ segmentId, name, version });
    due = Math.min(due, finding.changesAt);
  }
  return { belongs, ...(Number.isFinite(due) ? { due } : {}) };
};

const isSame = (held: readonly string[], belongs: readonly Belonging[]): boolean =>
  held.length === belongs.length && belongs.every(({ segmentId }) => held.includes(segmentId));

/** Positions are decimal text. */
export const isAfter = (a: string, b: string): boolean =>
  a.length === b.length ? a > b : a.length > b.length;
