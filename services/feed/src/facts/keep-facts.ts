import type { Position, RecordedEvent } from '@icrm/event-store';
import { createCheckpoints, type ReadStore } from '@icrm/read-store';
import type { Logger } from '@icrm/telemetry';
import type { LogReader } from '../log/reader.ts';
import { pause } from '../pause.ts';

/** Somebody who keeps documents that are folds of facts. */
export type FactKeeper = {
  /** The beginning of the names of its streams. */
  readonly prefix: string;
  /** Brings its documents up to this fact; the same fact again changes nothing. */
  readonly keep: (fact: RecordedEvent) => Promise<void>;
};

type Options = {
  readonly readerFrom: (after: Position) => LogReader;
  readonly readStore: ReadStore;
  readonly keepers: readonly FactKeeper[];
  readonly log: Logger;
};

const CHECKPOINT = 'feed.facts';
const STRETCH = 512;
const IDLE_MS = 1_000;
const SAVE_EVERY_MS = 10_000;

/**
 * Sees to it that every fact of the feed itself is in its documents: what was written while this feed was away, what an
 * import brought, and everything when the documents are gone.
 */
export const keepFacts = ({ readerFrom, readStore, keepers, log }: Options) => {
  const checkpoints = createCheckpoints(readStore);
  const stopping = new AbortController();
  const { signal } = stopping;
  const caughtUp = Promise.withResolvers<void>();

  const keep = async (event: RecordedEvent): Promise<void> => {
    const keeper = keepers.find(({ prefix }) => event.stream.startsWith(prefix));
    await keeper?.keep(event);
  };

  const follow = async (): Promise<void> => {
    let saved = await checkpoints.load(CHECKPOINT);
    let savedAt = performance.now();
    const reader = readerFrom(saved);
    const save = async (position: Position): Promise<void> => {
      if (position === saved) return;
      await checkpoints.save(CHECKPOINT, position);
      saved = position;
      savedAt = performance.now();
    };
    let position = saved;
    while (!signal.aborted) {
      const stretch = await reader.next({ max: STRETCH, withinMs: IDLE_MS, signal });
      for (const { event } of stretch.entries) await keep(event);
      position = stretch.position;
      if (stretch.live) caughtUp.resolve();
      if (performance.now() - savedAt > SAVE_EVERY_MS) await save(position);
    }
    await save(position);
  };

  const work = async (): Promise<void> => {
    while (!signal.aborted)
      await follow().catch(async (err: unknown) => {
        log.warn({ err }, 'facts of the feed cannot be kept now');
        await pause(IDLE_MS, signal);
      });
  };
  const working = work();
  return {
    /** Resolves when all facts that there were are in their documents. */
    caughtUp: caughtUp.promise,
    async stop(): Promise<void> {
      stopping.abort();
      caughtUp.resolve();
      await working;
    },
  };
};
