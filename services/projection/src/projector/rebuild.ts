import type { EventStore, RecordedEvent } from '@icrm/event-store';
import type { Checkpoints, ReadStore } from '@icrm/read-store';
import { logger, withSpan } from '@icrm/telemetry';
import type { ApplyEvents } from './apply-events.ts';
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
  /** A writer for a new generation. */
  readonly createApply: (generation: Generation) => ApplyEvents;
  readonly createTarget: (generation: Generation, apply: ApplyEvents) => Target;
  /** The new generation is the one that is read from now on. */
  readonly onSwitched: (generation: Generation) => void;
  /** How long readers that are under way may take before the old documents go. */
  readonly keepOldForMs: number;
};

const batchSize = 2_000;
const log = logger('projection.rebuild');

type Build = { readonly apply: ApplyEvents; events: number; position: bigint };

/** Applies what the log holds behind the build's position, up to a position if one is given. */
async function* catchUp(
  { events, headOf }: { events: EventStore; headOf: () => Promise<bigint> },
  build: Build,
  upTo?: bigint,
): AsyncGenerator<RebuildProgress> {
  let batch: RecordedEvent[] = [];
  const flush = async (): Promise<RebuildProgress> => {
    await build.apply(batch);
    build.events += batch.length;
    build.position = batch.at(-1)?.position ?? build.position;
    batch = [];
    return {
      phase: 'building',
      events: build.events,
      position: build.position,
      headPosition: upTo ?? (await headOf()),
    };
  };
  for await (const event of events.readAll({ after: build.position })) {
    if (upTo !== undefined && event.position > upTo) break;
    batch.push(event);
    if (batch.length >= batchSize) yield await flush();
  }
  if (batch.length > 0) yield await flush();
}

/**
 * Builds the views anew beside the live ones, compares both by hash, and switches. Readers are answered from the live
 * generation until the switch, and from the new one after it; the switch itself falls between two batches, when both have
 * applied exactly the same events.
 */
export async function* rebuild(options: RebuildOptions): AsyncGenerator<RebuildProgress> {
  const { store, events, projector, live } = options;
  const next = openGeneration(store, nextGeneration(live.id));
  const build: Build = { apply: options.createApply(next), events: 0, position: 0n };
  const source = { events, headOf: () => events.head() };
  try {
    await dropGeneration(store, next.id);
    yield* catchUp(source, build);
    await indexGeneration(next);
    yield* catchUp(source, build);
    yield {
      phase: 'comparing',
      events: build.events,
      position: build.position,
      headPosition: build.position,
    };
    const comparison = await startComparison(live, next);
    yield* catchUp(source, build);
    yield await projector.between(() => finish(options, { next, build, comparison }));
  } catch (error) {
    log.error({ err: error, generation: next.id }, 'a rebuild failed');
    await dropGeneration(store, next.id).catch(() => undefined);
    yield {
      phase: 'failed',
      events: build.events,
      position: build.position,
      headPosition: build.position,
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

type Finishing = {
  readonly next: Generation;
  readonly build: Build;
  readonly comparison: Awaited<ReturnType<typeof startComparison>>;
};

/** Runs between two batches of the live generation. */
const finish = (options: RebuildOptions, { next, build, comparison }: Finishing): Promise<RebuildProgress> =>
  withSpan('rebuild', { attributes: { 'icrm.generation': next.id } }, async () => {
    const { events, projector, pointer, checkpoints, live } = options;
    const position = projector.progress.position();
    const source = { events, headOf: async () => position };
    for await (const _progress of catchUp(source, build, position));
    const { compared, different, differences, liveHash, newHash } = await comparison.settle();
    await checkpoints.save(options.checkpointName(next.id), position);
    await pointer.switchTo(next.id);
    projector.switchTo(options.createTarget(next, build.apply));
    options.onSwitched(next);
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
