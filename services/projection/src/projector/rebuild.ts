import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import { logger, withSpan } from '@icrm/telemetry';
import type { Builder } from './build-generation.ts';
import { startComparison } from './compare-generations.ts';
import {
  dropGeneration,
  type Generation,
  indexGeneration,
  type LivePointer,
  nextGeneration,
  openGeneration,
} from './generation.ts';
import type { Projector, Target } from './projector.ts';
import type { Writer } from './writer.ts';

/** How far a rebuild has come. */
export type RebuildProgress = {
  readonly phase: 'building' | 'comparing' | 'switched' | 'failed';
  readonly events: number;
  readonly position: bigint;
  readonly headPosition: bigint;
  readonly liveHash?: string;
  readonly newHash?: string;
  readonly message?: string;
};

export type RebuildOptions = {
  readonly store: ReadStore;
  readonly events: EventStore;
  readonly projector: Projector;
  readonly pointer: LivePointer;
  readonly checkpoints: Checkpoints;
  readonly checkpointName: (generation: string) => string;
  readonly live: Generation;
  /** Writes a generation from nothing. */
  readonly createBuilder: (generation: Generation) => Builder;
  /** Writes a generation that is complete up to some position. */
  readonly createWriter: (generation: Generation) => Writer;
  readonly createTarget: (generation: Generation, writer: Writer) => Target;
  /** The new generation is the one that is read from now on. */
  readonly onSwitched: (generation: Generation, writer: Writer) => void;
  /** How long readers that are under way may take before the old documents go. */
  readonly keepOldForMs: number;
};

const batchSize = 2_000;
const log = logger('projection.rebuild');

type Build = {
  readonly next: Generation;
  write: (events: readonly RecordedEvent[]) => Promise<unknown>;
  events: number;
  position: bigint;
};

const progressOf = ({ events, position }: Build, headPosition = position): RebuildProgress => ({
  phase: 'building',
  events,
  position,
  headPosition,
});

/**
 * Writes what the log holds behind the build's position, up to a position if one is given. While a batch is written the
 * next one is read.
 */
async function* catchUp(log: EventStore, build: Build, upTo?: bigint): AsyncGenerator<RebuildProgress> {
  let batch: RecordedEvent[] = [];
  let writing: Promise<unknown> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    await writing;
    writing = build.write(full);
    // The failure is thrown where it is awaited; until then it is nobody's.
    writing.catch(() => undefined);
    build.events += full.length;
    build.position = full.at(-1)?.position ?? build.position;
  };
  for await (const event of log.readAll({ after: build.position })) {
    if (upTo !== undefined && event.position > upTo) break;
    batch.push(event);
    if (batch.length < batchSize) continue;
    await flush();
    yield progressOf(build, upTo ?? (await log.head()));
  }
  await flush();
  await writing;
  yield progressOf(build, upTo);
}

/**
 * Builds the views anew beside the live ones, compares both by hash, and switches. Readers are answered from the live
 * generation until the switch, and from the new one after it; the switch itself falls between two batches, when both have
 * applied exactly the same events.
 */
export async function* rebuild(options: RebuildOptions): AsyncGenerator<RebuildProgress> {
  const { store, events, projector, live } = options;
  const next = openGeneration(store, nextGeneration(live.id));
  const builder = options.createBuilder(next);
  const build: Build = { next, write: builder.add, events: 0, position: 0n };
  try {
    await dropGeneration(store, next.id);
    yield* catchUp(events, build);
    await builder.finish();
    await indexGeneration(next);
    const writer = options.createWriter(next);
    build.write = writer.apply;
    yield* catchUp(events, build);
    yield { ...progressOf(build), phase: 'comparing' };
    const comparison = await startComparison(live, next);
    yield* catchUp(events, build);
    yield await projector.between(() => finish(options, { build, writer, comparison }));
  } catch (error) {
    log.error({ err: error, generation: next.id }, 'a rebuild failed');
    await dropGeneration(store, next.id).catch(() => undefined);
    yield {
      ...progressOf(build),
      phase: 'failed',
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

type Finishing = {
  readonly build: Build;
  readonly writer: Writer;
  readonly comparison: Awaited<ReturnType<typeof startComparison>>;
};

/** Runs between two batches of the live generation. */
const finish = (
  options: RebuildOptions,
  { build, writer, comparison }: Finishing,
): Promise<RebuildProgress> =>
  withSpan('rebuild', { attributes: { 'icrm.generation': build.next.id } }, async () => {
    const { next } = build;
    const { events, projector, pointer, checkpoints, live } = options;
    const position = projector.progress.position();
    for await (const _progress of catchUp(events, build, position));
    const { compared, different, differences, liveHash, newHash } = await comparison.settle();
    await checkpoints.save(options.checkpointName(next.id), position);
    await pointer.switchTo(next.id);
    projector.switchTo(options.createTarget(next, writer));
    options.onSwitched(next, writer);
    retire(options, live);
    log.info({ generation: next.id, events: build.events, count: differences }, 'views were rebuilt');
    return {
      phase: 'switched',
      events: build.events,
      position,
      headPosition: position,
      liveHash,
      newHash,
      message:
        differences === 0
          ? `${compared} documents are equal`
          : `${differences} of ${compared} documents differ: ${different.slice(0, 5).join(', ')}`,
    };
  });

/** The old documents go when nobody can be reading them any more. */
const retire = (
  { store, checkpoints, checkpointName, keepOldForMs }: RebuildOptions,
  old: Generation,
): void => {
  const remove = async (): Promise<void> => {
    await dropGeneration(store, old.id);
    await checkpoints.remove(checkpointName(old.id));
  };
  setTimeout(() => {
    remove().catch((error: unknown) =>
      log.warn({ err: error, generation: old.id }, 'an old generation was not removed; the next start will'),
    );
  }, keepOldForMs).unref();
};
