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

/** How one subscription is served. */
export type Delivery = {
  readonly reader: LogReader;
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
  const { reader, heartbeatMs, signal, head } = delivery;
  const wanted = wantedBy(delivery);
  let caughtUp = false;
  let quietSince = performance.now();
  while (!signal.aborted) {
    const withinMs = caughtUp ? Math.max(0, quietSince + heartbeatMs - performance.now()) : 0;
    const stretch = await reader.next({ max: STRETCH, withinMs, signal });
    const entries = await wanted(stretch.entries);
    if (entries.length > 0) {
      yield* framesOf(entries, stretch, delivery.maxBatch);
      delivery.delivered(entries.length);
      quietSince = performance.now();
    }
    if (!caughtUp && stretch.live) {
      caughtUp = true;
      yield caughtUpFrame(stretch.position);
    }
    if (performance.now() - quietSince >= heartbeatMs) {
      yield heartbeatFrame(stretch.position, head());
      quietSince = performance.now();
    }
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
