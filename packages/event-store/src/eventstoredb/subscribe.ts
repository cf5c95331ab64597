import { logger } from '@icrm/telemetry';
import type { StoredEvent } from '../codec.ts';
import type { Position, SubscribeOptions, SubscriptionItem } from '../event-store.ts';
import { connection, type Mark, type Range, type Run } from './connection.ts';
import { flattened } from './flattened.ts';
import type { LiveTail, Shared } from './live-tail.ts';
import { createOutage, type Outage } from './outage.ts';
import { matches, type ReadContext } from './read.ts';
import { rising } from './rising.ts';
import type { Tail } from './tail.ts';

/** What a subscription needs. */
export type SubscribeContext = ReadContext & { readonly liveTail: LiveTail };

/** Items that belong together, and how far they come. */
type Step = { readonly items: readonly SubscriptionItem[]; readonly position: Position };

/**
 * History from the store, then live from the tail that all subscriptions of the process share; see
 * EventStore.subscribeToAll. A consumer that is slower than the tail is long reads from the store again.
 */
export const subscribeToAll = (
  context: SubscribeContext,
  { after = 0n, filter, signal }: SubscribeOptions,
): AsyncIterable<SubscriptionItem> =>
  flattened((left) => steps(context, { after, filter, signal: AbortSignal.any([signal, left]) }));

async function* steps(context: SubscribeContext, range: Range): AsyncGenerator<readonly SubscriptionItem[]> {
  const { filter, signal } = range;
  const shared = context.liveTail.join(context);
  const outage = createOutage();
  let seen = range.after;
  try {
    await shared.begun(signal);
    while (!signal.aborted) {
      const reading = { after: seen, filter, signal, shared };
      const source =
        shared.from(seen) === undefined ? history(context, reading, outage) : live(context, reading);
      for await (const { items, position } of source) {
        seen = position;
        for (const item of items) report(item);
        if (items.length > 0) yield items;
      }
    }
  } finally {
    shared.leave();
  }
}

type Reading = Range & { readonly shared: Shared };

/** A subscription of its own, from a position until it breaks or the tail goes on from there. */
async function* history(
  context: SubscribeContext,
  { after, filter, signal, shared }: Reading,
  outage: Outage,
): AsyncGenerator<Step> {
  let seen = after;
  // Whoever has caught up after this moment has seen all that is wanted of what lies before the tail.
  const { start } = shared;
  try {
    for await (const run of connection(context, { after, filter, signal })) {
      outage.over();
      const { events, position } = read(run, seen, start);
      seen = position;
      const items = 'mark' in run ? keptOf(run.mark) : await context.codec.decodeEach(events);
      yield { items, position };
      if (shared.from(seen) !== undefined) return;
    }
  } catch (error) {
    outage.note(error, seen);
  }
  await outage.pause(signal);
}

/** What is new in a run, and how far it comes. */
const read = (run: Run, seen: Position, tailStart: Position) => {
  if ('events' in run) {
    const events = rising(run.events, seen);
    return { events, position: events.at(-1)?.position ?? seen };
  }
  const reached = run.mark.kind === 'checkpoint' ? run.mark.position : tailStart;
  return { events: [], position: reached > seen ? reached : seen };
};

/** That history is over is told when the tail is at its end as well. */
const keptOf = (mark: Mark): readonly SubscriptionItem[] => (mark.kind === 'checkpoint' ? [mark] : []);

/** What the tail holds and what comes, until the signal aborts or the tail has moved on without this reader. */
async function* live({ codec, batch }: SubscribeContext, reading: Reading): AsyncGenerator<Step> {
  const { filter, signal, shared } = reading;
  const wanted = (event: StoredEvent) => matches(event, filter);
  let seen = reading.after;
  let told = false;
  let tail = shared.from(seen);
  for (; tail !== undefined && !signal.aborted; tail = shared.from(seen)) {
    const run = tail.after(seen, batch);
    const events = run.filter(wanted);
    const reached = endOf(tail, run, batch);
    const moved = reached > (events.at(-1)?.position ?? seen);
    if (reached > seen) seen = reached;
    const items: SubscriptionItem[] = [...(await codec.decodeEach(events))];
    if (moved) items.push({ kind: 'checkpoint', position: seen });
    if (!told && seen >= tail.end) {
      items.push({ kind: 'caught-up' });
      told = true;
    }
    if (items.length > 0) yield { items, position: seen };
    if (seen >= tail.end) await tail.grown(wanted, signal);
  }
}

const endOf = (tail: Tail, run: readonly StoredEvent[], most: number): Position =>
  run.length < most ? tail.end : (run.at(-1)?.position ?? tail.end);

// Said here, so that no consumer can pass over it in silence.
const report = (item: SubscriptionItem): void => {
  if (item.kind !== 'unreadable') return;
  const { reason, position, stream, revision, type } = item;
  logger('event-store').error({ position, stream, revision, type, reason }, 'an event cannot be read');
};
