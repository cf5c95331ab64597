import type { Position } from '@icrm/event-store';
import type { Entry } from '../log/entry.ts';
import type { LogReader, Stretch } from '../log/reader.ts';
import {
  BATCH_BYTES,
  caughtUpFrame,
  eventFrame,
  eventSize,
  heartbeatFrame,
  subscriptionBatch,
} from './frames.ts';
import type { Mask } from './mask.ts';
import type { Pacer } from './pacer.ts';

/** How one subscription is served. */
export type Delivery = {
  readonly reader: LogReader;
  /** Shared by all subscriptions. */
  readonly pacer: Pacer;
  readonly matches: (entry: Entry) => boolean;
  /** What this subscriber sees of an entry; all of it unless given. */
  readonly mask?: Mask | undefined;
  /** Opens what this subscriber may see; the entries as they are unless given. */
  readonly reveal?: ((entries: readonly Entry[]) => Promise<readonly Entry[]>) | undefined;
  /** Most events in one message; 1: each by itself. */
  readonly maxBatch: number;
  readonly heartbeatMs: number;
  readonly head: () => Position;
  readonly delivered: (count: number) => void;
  readonly signal: AbortSignal;
};

const STRETCH = 256;

/**
 * The messages of a subscription: history, `caught up` once, then live, and heartbeats while nothing matches. Whoever
 * reads slowly is not pushed: the next stretch of the log is taken when the last one has been sent.
 */
export async function* deliver(delivery: Delivery): AsyncGenerator<Buffer> {
  const { heartbeatMs, signal, head, pacer } = delivery;
  const wanted = wantedBy(delivery);
  let endLive: (() => void) | undefined;
  let quietSince = performance.now();

  /** The next messages. They are made within the turn; how long they take to be sent is nobody's turn. */
  const step = async () => {
    const withinMs = endLive === undefined ? 0 : Math.max(0, quietSince + heartbeatMs - performance.now());
    const endTurn = endLive === undefined ? await pacer.turn(signal) : undefined;
    try {
      const stretch = await delivery.reader.next({ max: STRETCH, withinMs, signal });
      const entries = await wanted(stretch.entries);
      return { stretch, count: entries.length, frames: [...framesOf(entries, stretch, delivery.maxBatch)] };
    } finally {
      endTurn?.();
    }
  };

  try {
    while (!signal.aborted) {
      const { stretch, count, frames } = await step();
      yield* frames;
      if (count > 0) {
        delivery.delivered(count);
        quietSince = performance.now();
      }
      if (endLive === undefined && stretch.live) {
        endLive = pacer.live();
        yield caughtUpFrame(stretch.position);
      }
      if (performance.now() - quietSince >= heartbeatMs) {
        yield heartbeatFrame(stretch.position, head());
        quietSince = performance.now();
      }
    }
  } finally {
    endLive?.();
  }
}

const wantedBy =
  ({ matches, mask, reveal }: Delivery) =>
  async (entries: readonly Entry[]): Promise<readonly Entry[]> => {
    const matching = entries.filter(matches);
    const found = mask === undefined ? matching : matching.map(mask);
    return found.length === 0 || reveal === undefined ? found : reveal(found);
  };

function* framesOf(entries: readonly Entry[], { position }: Stretch, maxBatch: number): Generator<Buffer> {
  if (maxBatch <= 1) {
    for (const entry of entries) yield eventFrame(entry);
    return;
  }
  let batch: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    batch.push(entry);
    bytes += eventSize(entry);
    if (batch.length < maxBatch && bytes < BATCH_BYTES) continue;
    yield subscriptionBatch(batch, entry.position);
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield subscriptionBatch(batch, position);
}
