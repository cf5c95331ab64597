import type { Position } from '@icrm/event-store';
import type { OutgoingMessage, Producer } from '@icrm/messaging';
import { counter, gauge, type Logger } from '@icrm/telemetry';
import type { Entry } from '../log/entry.ts';
import type { LogReader, Stretch } from '../log/reader.ts';
import { pause } from '../pause.ts';
import { createProgressSaver } from './progress-saver.ts';
import { toMessage } from './to-message.ts';

/** How far the topics are. */
export type PublicationStatus = {
  /** Everything of the log up to here is in the topics. */
  readonly position: Position;
  /** Since this feed began. */
  readonly eventsPublished: bigint;
  /** Age of the oldest event that is read and not yet acknowledged; 0 when there is none. */
  readonly lagSeconds: number;
  /** Why it does not go on. */
  readonly trouble: string | undefined;
};

/** Publishes the log to the topics, in order. */
export type Publisher = {
  readonly status: PublicationStatus;
  /**
   * Publishes from a position until the signal aborts; what is in hand is finished and the progress saved. Asks before
   * each batch whether it still may.
   */
  run(from: Position, options: { readonly signal: AbortSignal; readonly may: () => boolean }): Promise<void>;
};

type RunOptions = Parameters<Publisher['run']>[1];

type Options = {
  readonly readerFrom: (after: Position) => LogReader;
  readonly producer: Producer;
  readonly save: (position: Position) => Promise<void>;
  /** Is told everything that was published, for instance to learn where times begin. */
  readonly published: (entries: readonly Entry[]) => Promise<void>;
  readonly log: Logger;
};

const LARGEST_BATCH = 500;
const IDLE_MS = 1_000;
/** Between two sends: what comes in quick succession goes together, and the first event after a rest at once. */
const GATHERED_MS = 20;
const SAVED_EVERY_MS = 500;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;

export const createPublisher = ({ readerFrom, producer, save, published, log }: Options): Publisher => {
  let position: Position = 0n;
  let eventsPublished = 0n;
  let oldest: number | undefined;
  let nextAt = 0;
  let trouble: string | undefined;
  const publishedCount = counter('icrm.feed.published');
  const saver = createProgressSaver<Position>({
    save,
    everyMs: SAVED_EVERY_MS,
    failed: (err) => log.warn({ err }, 'the checkpoint of the publication could not be saved'),
  });

  const publish = async (entries: readonly Entry[], may: () => boolean): Promise<true> => {
    const messages = entries.map(toMessage).filter((message) => message !== undefined);
    if (!may()) throw new Error('another feed may publish now');
    if (messages.length > 0) await producer.publish(messages);
    eventsPublished += BigInt(messages.length);
    count(messages);
    return true;
  };

  const count = (messages: readonly OutgoingMessage[]): void => {
    for (const [topic, own] of Map.groupBy(messages, (message) => message.topic))
      publishedCount.add(own.length, { 'messaging.destination.name': topic });
  };

  /** Nothing is skipped: what does not succeed holds the publication until it does. Undefined: told to stop. */
  const insist = async <T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> => {
    for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        const result = await work();
        trouble = undefined;
        return result;
      } catch (err) {
        trouble = err instanceof Error ? err.message : String(err);
        log.error({ err, position, retryInMs: wait }, 'publication waits');
        await pause(wait, signal);
      }
    }
    return undefined;
  };

  const step = async (reader: LogReader, { signal, may }: RunOptions): Promise<void> => {
    const options = { max: LARGEST_BATCH, withinMs: IDLE_MS, signal };
    const rest = nextAt - performance.now();
    if (rest > 0) await pause(rest, signal);
    const stretch = await insist(() => reader.next(options), signal);
    if (stretch === undefined) return;
    if (stretch.entries.length < LARGEST_BATCH) nextAt = performance.now() + GATHERED_MS;
    const [first] = stretch.entries;
    if (first !== undefined) {
      oldest = Date.parse(first.event.recordedAt);
      const done = await insist(() => publish(stretch.entries, may), signal);
      if (done === undefined) return;
      oldest = undefined;
    }
    await reached(stretch);
  };

  const reached = async (stretch: Stretch): Promise<void> => {
    if (stretch.position === position) return;
    position = stretch.position;
    saver.reached(position);
    await published(stretch.entries).catch((err) => log.warn({ err }, 'times could not be marked'));
  };

  const lagSeconds = (): number => (oldest === undefined ? 0 : Math.max(0, (Date.now() - oldest) / 1_000));

  return {
    get status() {
      return { position, eventsPublished, lagSeconds: lagSeconds(), trouble };
    },
    async run(from, options) {
      position = from;
      const end = gauge('icrm.feed.lag.seconds', lagSeconds);
      try {
        const reader = readerFrom(from);
        while (!options.signal.aborted) await step(reader, options);
      } finally {
        end();
        await saver.flush();
      }
    },
  };
};
