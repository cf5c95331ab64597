import type { Position } from '@icrm/event-store';
import type { KeyRing } from '@icrm/privacy';
import { counter, gauge } from '@icrm/telemetry';
import type { LogReader } from '../log/reader.ts';
import type { FindStart, LogStart } from '../log/start-position.ts';
import { deliver } from './deliver.ts';
import { matcher, type SubscriptionFilter } from './filter.ts';
import { maskOf } from './mask.ts';
import type { Pacer } from './pacer.ts';
import { revealEntries } from './reveal-entries.ts';

/** What a subscriber asked for. */
export type Subscription = {
  readonly start: LogStart;
  readonly filter: SubscriptionFilter;
  readonly maxBatch: number;
  readonly heartbeatMs: number;
  readonly revealPersonal: boolean;
  /** The places that are sent; none: all. */
  readonly mask: readonly string[];
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
  readonly pacer: Pacer;
  readonly seenHead: () => Position;
  readonly findStart: FindStart;
  readonly keyRing: KeyRing | undefined;
  readonly most: number;
};

export const createSubscriptions = (options: Options): Subscriptions => {
  const { readerFrom, pacer, seenHead, findStart, keyRing, most } = options;
  const deliveredCount = counter('icrm.feed.delivered');
  let count = 0;
  const endGauge = gauge('icrm.feed.subscribers', () => count);

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
    async open({ filter, start, revealPersonal, mask, maxBatch, heartbeatMs, signal }) {
      if (count >= most) return 'too-many-subscribers';
      if (revealPersonal && keyRing === undefined) return 'reveal-not-possible';
      const after = await findStart(start, signal);
      if (after === 'position-beyond-end') return after;
      const frames = deliver({
        reader: readerFrom(after),
        pacer,
        matches: matcher(filter),
        mask: maskOf(mask),
        reveal:
          revealPersonal && keyRing !== undefined
            ? (entries) => revealEntries(keyRing, filter.tenant, entries)
            : undefined,
        maxBatch,
        heartbeatMs,
        head: seenHead,
        delivered: (events) => deliveredCount.add(events),
        signal,
      });
      return counted(frames);
    },
    close: endGauge,
  };
};
