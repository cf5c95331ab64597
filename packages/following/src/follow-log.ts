import type {
  EventStore,
  Position,
  RecordedEvent,
  SubscriptionItem,
  UnreadableEvent,
} from '@icrm/event-store';
import type { Checkpoints } from '@icrm/read-store';
import type { Part } from '@icrm/runtime';
import { createCheckpointSaver } from './checkpoint-saver.ts';
import { inBatches } from './in-batches.ts';
import { persistently } from './persistently.ts';

const MOST = 256;
/** Events in quick succession are gathered for so long; the first after a rest is not held back. */
const GATHERED_MS = 25;

/** Which part of the log is followed, and what is done with it. */
export type FollowLogOptions = {
  /** The name of the part and of its checkpoint. */
  readonly name: string;
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  /** How the names of the streams begin. */
  readonly streamPrefixes: readonly string[];
  /** Done before the first event, again after a failure. */
  readonly prepare?: () => Promise<void>;
  /** Keeps in mind what cannot be decoded; it is passed over unless given (the store logs it). */
  readonly park?: (events: readonly UnreadableEvent[]) => Promise<void>;
} & (ApplyEach | ApplyTogether);

/** What is done with events, one after the other. The same one can come again after a restart and must change nothing then. */
type ApplyEach = {
  readonly apply: (event: RecordedEvent) => Promise<void>;
  readonly applyAll?: never;
};

/** What is done with the events of a moment together, in their order; also with those that came before, after a restart. */
type ApplyTogether = {
  readonly applyAll: (events: readonly RecordedEvent[]) => Promise<void>;
  readonly apply?: never;
};

/**
 * A part that follows the log from its checkpoint: history first, then live, in order. The checkpoint follows the work by
 * about a second, and is saved when the part stops. An event that fails is tried again and holds up those behind it.
 */
export const followLog = (options: FollowLogOptions): Part => {
  const { name, store, checkpoints, streamPrefixes, prepare, park = async () => {} } = options;
  const { apply, applyAll = eachOf(apply) } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const saver = createCheckpointSaver(checkpoints, name);
  let running: Promise<void> = Promise.resolve();

  const work = async (batch: readonly SubscriptionItem[]): Promise<void> => {
    const { events, unreadable, position } = sorted(batch);
    if (events.length > 0) await applyAll(events);
    if (unreadable.length > 0) await park(unreadable);
    if (position !== undefined) saver.reached(position, events.length + unreadable.length === 0);
  };

  const follow = async (): Promise<void> => {
    await prepare?.();
    await saver.flush();
    const after = await checkpoints.load(name);
    const items = store.subscribeToAll({ after, filter: { streamPrefixes }, signal });
    const together = apply === undefined ? { most: MOST, everyMs: GATHERED_MS } : { most: 1 };
    for await (const batch of inBatches(items, { ...together, signal })) await work(batch);
  };

  return {
    name,
    async start() {
      running = persistently(name, follow, signal);
      return undefined;
    },
    async stop() {
      stopping.abort();
      await running;
      await saver.flush();
    },
  };
};

const eachOf =
  (apply: (event: RecordedEvent) => Promise<void> = async () => {}) =>
  async (events: readonly RecordedEvent[]): Promise<void> => {
    for (const event of events) await apply(event);
  };

const sorted = (items: readonly SubscriptionItem[]) => {
  const events: RecordedEvent[] = [];
  const unreadable: UnreadableEvent[] = [];
  let position: Position | undefined;
  for (const item of items) {
    if (item.kind === 'caught-up') continue;
    if (item.kind === 'event') events.push(item.event);
    if (item.kind === 'unreadable') unreadable.push(item);
    position = item.kind === 'event' ? item.event.position : item.position;
  }
  return { events, unreadable, position };
};
