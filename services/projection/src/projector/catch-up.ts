import type { EventStore, RecordedEvent, UnreadableEvent } from '@icrm/event-store';
import type { LogBatch } from './fold-batch.ts';

/** A generation being written outside of the live flow, and how far it has come. */
export type Build = {
  write: (batch: LogBatch) => Promise<unknown>;
  events: number;
  position: bigint;
};

export type CatchUpOptions = {
  readonly events: EventStore;
  readonly signal: AbortSignal;
  /** Inclusive; the present end of the log unless given. */
  readonly upTo?: bigint;
};

const batchSize = 2_000;

/**
 * Writes what the log holds behind the build's position; yields after every batch. While a batch is written the next one
 * is read.
 */
export async function* catchUp(
  build: Build,
  { events, signal, upTo }: CatchUpOptions,
): AsyncGenerator<Build> {
  let batch: RecordedEvent[] = [];
  let unreadable: UnreadableEvent[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const [full, odd] = [batch, unreadable];
    batch = [];
    unreadable = [];
    await writing;
    signal.throwIfAborted();
    writing = build.write({ events: full, unreadable: odd });
    // The failure is thrown where it is awaited; until then it is nobody's.
    writing.catch(() => undefined);
    build.events += full.length;
    build.position = full.at(-1)?.position ?? build.position;
  };
  const onUnreadable = (event: UnreadableEvent) => {
    unreadable.push(event);
  };
  for await (const event of events.readAll({ after: build.position, onUnreadable })) {
    if (upTo !== undefined && event.position > upTo) break;
    batch.push(event);
    if (batch.length < batchSize) continue;
    await flush();
    yield build;
  }
  await flush();
  await writing;
  yield build;
}

/** Catches up without looking at the steps. */
export const caughtUp = async (build: Build, options: CatchUpOptions): Promise<void> => {
  for await (const _step of catchUp(build, options));
};
