import type { MembershipEvent, SegmentEvent } from '@icrm/contracts';
import type { RecordedEvent, SubscriptionItem } from '@icrm/event-store';
import { inBatches, pause, persistently } from '@icrm/following';
import type { KeyRing } from '@icrm/privacy';
import type { Checkpoints } from '@icrm/read-store';
import { type Clock, nameId, type Part } from '@icrm/runtime';
import { gauge, histogram } from '@icrm/telemetry';
import { memberships, segments as segmentAggregate } from '../application/aggregates.ts';
import type { Standing } from '../application/ports.ts';
import { type Asked, ask, type Found, learnAndLook, lookAgain } from '../domain/segment/find-members.ts';
import type { Learned } from '../domain/segment/learn.ts';
import { tokenOf } from './find-people.ts';
import type { Exclusive } from './lease.ts';
import { createMutex } from './mutex.ts';
import type { MemberChange, SegmentStore, StoredSegment } from './segment-store.ts';
import { loadPeople, type Working } from './working-set.ts';

const NAME = 'marketing-segments';
/** People are kept in another form than before: they are learnt anew. */
const CHECKPOINT = `${NAME}.2`;
const AT_ONCE = 64;
/** Events in quick succession are learnt together; the first after a rest is not held back. */
const GATHERED_MS = 25;
const REFILLED_AT_ONCE = 16;
const SAVED_EVERY_MS = 500;
const LOOK_AT_LEAST_EVERY_MS = 1_000;

/** The streams that segments learn from, and their own. */
const streamPrefixes = [
  'customer-',
  'override-',
  'link-',
  'lead-',
  'opportunity-',
  'order-',
  'case-',
  'message-',
  'segment-',
  'membership-',
];

export type SegmentEngineOptions = Standing & {
  readonly segments: SegmentStore;
  readonly checkpoints: Checkpoints;
  readonly keyRing: KeyRing;
  readonly exclusive: Exclusive;
  readonly clock: Clock;
};

/** Fills segments: follows the log, looks again when time alone changes something, and refills what is defined anew. */
export const segmentEngine = (options: SegmentEngineOptions): Part => {
  const { store, segments, checkpoints, keyRing, clock } = options;
  const stopping = new AbortController();
  const mutex = createMutex();
  const byTenant = new Map<string, Map<string, StoredSegment>>();
  const asked = new Map<string, readonly Asked[]>();
  let running: Promise<void> = Promise.resolve();
  let behind: number | undefined;
  let endGauge: (() => void) | undefined;
  let wake = new AbortController();

  const token = tokenOf(keyRing);

  const remember = (segment: StoredSegment): void => {
    const known = byTenant.get(segment.tenant) ?? new Map<string, StoredSegment>();
    known.set(segment.segmentId, segment);
    byTenant.set(segment.tenant, known);
    const others = (asked.get(segment.tenant) ?? []).filter((it) => it.segmentId !== segment.segmentId);
    asked.set(segment.tenant, segment.retired ? others : [...others, ask(segment, token(segment.tenant))]);
  };

  const settle = async (tenant: string, { customerId, belongs, cause, seen }: Found): Promise<void> => {
    const context = {
      commandId: nameId(
        `${NAME}/${tenant}/${customerId}/${cause.kind}/${cause.eventId}/${seen.position}/${seen.time}`,
      ),
      tenant,
      actor: { kind: 'system', id: NAME },
      channel: 'system',
      causationId: cause.eventId,
    } as const;
    await memberships.handle({ store, context, clock, signal: stopping.signal }, customerId, {
      type: 'SettleMembership',
      data: { customerId, belongs, looked: 'all', cause, seen },
    });
  };

  /** Writes what was found, one customer's findings in their order, and only then what was learnt. */
  const write = async (tenant: string, found: readonly Found[], people: Working): Promise<void> => {
    const byCustomer = Map.groupBy(found, ({ customerId }) => customerId);
    await Promise.all(
      [...byCustomer.values()].map(async (its) => {
        for (const it of its) await settle(tenant, it);
      }),
    );
    await segments.save(tenant, people.changed(), clock.now().getTime());
  };

  const learnAll = async (tenant: string, events: readonly RecordedEvent[]): Promise<void> => {
    const ids = events.flatMap(({ metadata }) => metadata.customerIds);
    const people = await loadPeople(segments, tenant, ids);
    const looking = { segments: asked.get(tenant) ?? [], token: token(tenant), now: clock.now().getTime() };
    const found = events.flatMap(({ type, data, id, position, metadata }) =>
      metadata.customerIds.flatMap((customerId) =>
        learnAndLook(
          people,
          {
            // The streams that are followed hold these events alone; others are passed over by their type.
            event: { type, data } as Learned,
            customerId,
            eventId: id,
            position: position.toString(),
            channel: metadata.channel,
          },
          looking,
        ),
      ),
    );
    await write(tenant, found, people);
  };

  const followSegment = async ({ id, type, data, metadata, position }: RecordedEvent): Promise<void> => {
    const { segmentId } = data as SegmentEvent['data'];
    const { tenant } = metadata;
    if (type === 'SegmentDefined' && 'words' in data) return;
    const state = await segmentAggregate.read(store, tenant, segmentId);
    if (state.status === 'unknown' || state.live === undefined) return;
    const { name, query, version } = state.live;
    const filled = byTenant.get(tenant)?.get(segmentId)?.filled ?? '';
    const stored: StoredSegment = {
      _id: `${tenant}.${segmentId}`,
      ...{ tenant, segmentId, name, query, version, position, filled },
      retired: state.status === 'retired',
      eventId: id,
    };
    await segments.putSegment(stored);
    remember(stored);
    wake.abort();
  };

  /** Runs of events that can be learnt together: of one tenant, without a segment's own between them. */
  const learnInOrder = async (events: readonly RecordedEvent[]): Promise<void> => {
    for (let from = 0; from < events.length; ) {
      const first = events[from];
      if (first === undefined) return;
      let to = from + 1;
      if (isOfSegment(first)) await followSegment(first);
      else {
        while (isLearntWith(first, events[to])) to += 1;
        await learnAll(first.metadata.tenant, events.slice(from, to));
      }
      from = to;
    }
  };

  const work = async (items: readonly SubscriptionItem[]): Promise<void> => {
    const events = items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
    const { members = [], others = [] } = Object.groupBy(events, ({ stream }) =>
      stream.startsWith(memberships.prefix) ? 'members' : 'others',
    );
    await Promise.all([segments.setMembers(members.map(toChange)), learnInOrder(others)]);
  };

  const follow = async (signal: AbortSignal): Promise<void> => {
    const after = await checkpoints.load(CHECKPOINT);
    let savedAt = performance.now();
    const filter = { streamPrefixes };
    const followed = store.subscribeToAll({ after, filter, signal });
    for await (const items of inBatches(followed, { most: AT_ONCE, everyMs: GATHERED_MS, signal })) {
      const begun = performance.now();
      await mutex(() => work(items));
      for (const item of items) observeDelay(item, clock);
      behind = (performance.now() - begun) / 1_000;
      const position = positionOf(items);
      if (position === undefined || performance.now() - savedAt < SAVED_EVERY_MS) continue;
      await checkpoints.save(CHECKPOINT, position);
      savedAt = performance.now();
    }
  };

  /** Looks at those for whom time alone changes something; sleeps until the next of them is due. */
  const watchTime = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      const now = clock.now().getTime();
      const found = await segments.due(now, AT_ONCE);
      for (const [tenant, its] of Map.groupBy(found, (it) => it.tenant))
        await mutex(async () => {
          const ids = its.map(({ customerId }) => customerId);
          const people = await loadPeople(segments, tenant, ids);
          const looking = { segments: asked.get(tenant) ?? [], now: clock.now().getTime() };
          await write(tenant, lookAgain(people, ids, looking), people);
        });
      if (found.length > 0) continue;
      const next = (await segments.nextDue()) ?? Number.POSITIVE_INFINITY;
      await pause(Math.max(1, Math.min(LOOK_AT_LEAST_EVERY_MS, next - now)), signal);
    }
  };

  /** Looks at everybody for segments that were defined anew or retired, a few at a time between the events. */
  const refill = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      wake = new AbortController();
      const pending = [...byTenant.values()].flatMap((known) =>
        [...known.values()].filter(({ filled, eventId }) => filled !== eventId),
      );
      for (const [tenant, its] of Map.groupBy(pending, (it) => it.tenant))
        await refillTenant(tenant, its, signal);
      if (pending.length === 0) await pause(60_000, AbortSignal.any([signal, wake.signal]));
    }
  };

  const refillTenant = async (
    tenant: string,
    pending: readonly StoredSegment[],
    signal: AbortSignal,
  ): Promise<void> => {
    const [latest] = pending.toSorted((a, b) => (a.position > b.position ? -1 : 1));
    const cause = { kind: 'segment', eventId: latest?.eventId ?? '' } as const;
    let after = '';
    for (;;) {
      if (signal.aborted) return;
      const ids = await segments.page(tenant, after, REFILLED_AT_ONCE);
      const [last] = ids.slice(-1);
      if (last === undefined) break;
      await mutex(async () => {
        const people = await loadPeople(segments, tenant, ids);
        const looking = { segments: asked.get(tenant) ?? [], now: clock.now().getTime(), cause };
        await write(tenant, lookAgain(people, ids, looking), people);
      });
      after = last;
    }
    for (const segment of pending) {
      await segments.setFilled(segment);
      const now = byTenant.get(tenant)?.get(segment.segmentId);
      if (now?.eventId === segment.eventId) remember({ ...now, filled: segment.eventId });
    }
  };

  const everything = async (signal: AbortSignal): Promise<void> => {
    await segments.prepare();
    byTenant.clear();
    asked.clear();
    for (const segment of await segments.segments()) remember(segment);
    await Promise.all([
      persistently('following customers into segments', () => follow(signal), signal),
      persistently('looking for memberships that time changes', () => watchTime(signal), signal),
      persistently('refilling segments', () => refill(signal), signal),
    ]);
  };

  return {
    name: NAME,
    async start() {
      endGauge = gauge('icrm.marketing.segments.batch', () => behind);
      const { signal } = stopping;
      running = persistently('filling segments', () => options.exclusive(everything, signal), signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
      endGauge?.();
    },
  };
};

const isOfSegment = ({ stream }: RecordedEvent): boolean => stream.startsWith(segmentAggregate.prefix);

const isOwn = (event: RecordedEvent): boolean =>
  isOfSegment(event) || event.stream.startsWith(memberships.prefix);

const isLearntWith = (first: RecordedEvent, next: RecordedEvent | undefined): boolean =>
  next !== undefined && !isOfSegment(next) && next.metadata.tenant === first.metadata.tenant;

const toChange = ({ type, data, metadata, position }: RecordedEvent): MemberChange => {
  // Streams of memberships hold their events alone.
  const { segmentId, customerId, at } = data as MembershipEvent['data'];
  const group = `${metadata.tenant}.${segmentId}`;
  const member = { _id: `${group}.${customerId}`, group, customerId, since: at, position };
  return { member, isIn: type === 'SegmentEntered' };
};

/** How far these items come. */
const positionOf = (items: readonly SubscriptionItem[]): bigint | undefined => {
  const last = items.at(-1);
  if (last === undefined || last.kind === 'caught-up') return undefined;
  return last.kind === 'event' ? last.event.position : last.position;
};

let delays: ReturnType<typeof histogram> | undefined;
const observeDelay = (item: SubscriptionItem, clock: Clock): void => {
  if (item.kind !== 'event' || isOwn(item.event)) return;
  delays ??= histogram('icrm.marketing.segments.delay');
  delays.record(Math.max(0, clock.now().getTime() - Date.parse(item.event.recordedAt)) / 1_000);
};
