import type { Position } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import { counter, gauge } from '@icrm/telemetry';
import type { LogReader } from '../log/reader.ts';
import type { TimeIndex } from '../log/time-index.ts';
import { deliver } from './deliver.ts';
import { matcher, type SubscriptionFilter } from './filter.ts';
import { revealEntries } from './reveal-entries.ts';

/** Where a subscription begins. */
export type SubscriptionStart =
  | { readonly at: 'position'; readonly after: Position }
  | { readonly at: 'time'; readonly time: Date }
  | { readonly at: 'end' };

/** What a subscriber asked for. */
export type Subscription = {
  readonly start: SubscriptionStart;
  readonly filter: SubscriptionFilter;
  readonly maxBatch: number;
  readonly heartbeatMs: number;
  readonly revealPersonal: boolean;
  readonly signal: AbortSignal;
};

/** Why a subscription is not served. */
export type SubscriptionRefusal = 'position-beyond-end' | 'reveal-not-possible' | 'too-many-subscribers';

/** The subscribers of this feed. */
export type Subscriptions = {
  readonly count: number;
  /** The messages of a subscription as bytes, or why there are none. */
  open(subscription: Subscription): Promise<AsyncIterable<Buffer> | SubscriptionRefusal>;
  close(): void;
};

type Options = {
  readonly readerFrom: (after: Position) => LogReader;
  /** The end of the log as this feed has seen it, and as the store says. */
  readonly seenHead: () => Position;
  readonly storeHead: () => Promise<Position>;
  readonly timeIndex: Pick<TimeIndex, 'before'>;
  readonly keyRing: KeyRing | undefined;
  readonly most: number;
};

export const createSubscriptions = (options: Options): Subscriptions => {
  const { readerFrom, seenHead, storeHead, timeIndex, keyRing, most } = options;
  const deliveredCount = counter('icrm.feed.delivered');
  let count = 0;
  const endGauge = gauge('icrm.feed.subscribers', () => count);

  const isBeyondEnd = async (position: Position): Promise<boolean> =>
    position > seenHead() && position > (await storeHead());

  const startOf = async (start: SubscriptionStart): Promise<Position | SubscriptionRefusal> => {
    switch (start.at) {
      case 'position':
        return (await isBeyondEnd(start.after)) ? 'position-beyond-end' : start.after;
      case 'time':
        return timeIndex.before(start.time);
      case 'end':
        return storeHead();
    }
  };

  async function* counted(frames: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    count += 1;
    try {
      yield* frames;
    } finally {
      count -= 1;
    }
  }

  return {
    get count() {
      return count;
    },
    async open(subscription) {
      const { filter, start, revealPersonal } = subscription;
      if (count >= most) return 'too-many-subscribers';
      if (revealPersonal && keyRing === undefined) return 'reveal-not-possible';
      const after = await startOf(start);
      if (typeof after === 'string') return after;
      const frames = deliver({
        reader: readerFrom(after),
        matches: matcher(filter),
        fromTime: start.at === 'time' ? start.time : undefined,
        reveal:
          revealPersonal && keyRing !== undefined
            ? (entries) => revealEntries(keyRing, filter.tenant, entries)
            : undefined,
        maxBatch: subscription.maxBatch,
        heartbeatMs: subscription.heartbeatMs,
        head: seenHead,
        delivered: (events) => deliveredCount.add(events),
        signal: subscription.signal,
      });
      return counted(frames);
    },
    close: endGauge,
  };
};
