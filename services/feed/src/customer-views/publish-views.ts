import type { Position } from '@icrm/event-store';
import type { OutgoingMessage, Producer } from '@icrm/messaging';
import type { KeyRing } from '@icrm/privacy';
import type { Logger } from '@icrm/telemetry';
import type { LogReader } from '../log/reader.ts';
import { pause } from '../pause.ts';
import type { ReadViews, Wanted } from './read-views.ts';
import { toViewMessages } from './to-view-messages.ts';

type Options = {
  readonly readerFrom: (after: Position) => LogReader;
  readonly readViews: ReadViews;
  readonly keyRing: KeyRing;
  readonly producer: Producer;
  readonly save: (position: Position) => Promise<void>;
  /** True: it is time to begin again, because all views were built anew. */
  readonly rebuilt: () => Promise<boolean>;
  readonly may: () => boolean;
  /** The part of the time that may be spent, so that others have the rest: 0 to 1. */
  readonly share: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

const MOST_CUSTOMERS = 256;
const STRETCH = 2_048;
const IDLE_MS = 1_000;
const LEAST_PAUSE_MS = 250;
const LONGEST_WAIT_MS = 10_000;

/**
 * Follows the log and publishes the view of each customer that an event was about, once for all events of a round. Ends
 * when the signal aborts or the views were built anew.
 */
export const publishViews = async (from: Position, options: Options): Promise<void> => {
  const { signal, log, share } = options;
  const reader = options.readerFrom(from);
  let position = from;

  const insist = async (work: () => Promise<void>): Promise<void> => {
    for (let wait = LEAST_PAUSE_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        return await work();
      } catch (err) {
        if (signal.aborted) return;
        log.warn({ err, position, retryInMs: wait }, 'the topic of customer views waits');
        await pause(wait, signal);
      }
    }
  };

  const round = async (): Promise<void> => {
    const { entries, position: reached } = await reader.next({ max: STRETCH, withinMs: IDLE_MS, signal });
    const wanted = customersOf(entries);
    for (let first = 0; first < wanted.length && !signal.aborted; first += MOST_CUSTOMERS) {
      const some = wanted.slice(first, first + MOST_CUSTOMERS);
      const begin = performance.now();
      await insist(() => publish(some, reached, options));
      await pause(Math.max(LEAST_PAUSE_MS, (performance.now() - begin) * (1 / share - 1)), signal);
    }
    if (signal.aborted || reached === position) return;
    position = reached;
    await insist(() => options.save(position));
  };

  while (!signal.aborted && !(await options.rebuilt())) await insist(round);
};

const publish = async (
  wanted: readonly Wanted[],
  minPosition: Position,
  { readViews, keyRing, producer, may, signal }: Options,
): Promise<void> => {
  const messages: OutgoingMessage[] = [];
  for (const read of await readViews(wanted, { minPosition, signal }))
    messages.push(...(await toViewMessages(keyRing, read)));
  if (!may()) throw new Error('another feed may publish now');
  await producer.publish(messages);
};

/** Everybody whom events were about, each once. */
const customersOf = (entries: Awaited<ReturnType<LogReader['next']>>['entries']): Wanted[] => {
  const found = new Map<string, Wanted>();
  for (const { event } of entries)
    for (const customerId of event.metadata.customerIds)
      found.set(`${event.metadata.tenant} ${customerId}`, { tenant: event.metadata.tenant, customerId });
  return [...found.values()];
};
