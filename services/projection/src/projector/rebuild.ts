import type { EventStore } from '@icrm/event-store';
import type { ReadStore } from '@icrm/read-store';
import { logger, withSpan } from '@icrm/telemetry';
import type { Builder } from './build-generation.ts';
import { type Build, catchUp, caughtUp } from './catch-up.ts';
import { type Comparing, startComparison } from './compare-generations.ts';
import {
  dropGeneration,
  type Generation,
  indexGeneration,
  nextGeneration,
  openGeneration,
} from './generation.ts';
import type { Projector } from './projector.ts';
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
  readonly live: Generation;
  /** Writes a generation from nothing. */
  readonly createBuilder: (generation: Generation) => Builder;
  /** Writes a generation that is complete up to some position. */
  readonly createWriter: (generation: Generation) => Writer;
  /** True when other replicas write the live generation too, each at a position of its own. */
  readonly shared: boolean;
  /** Makes the new generation the live one. Called between two batches, when it is complete up to the position. */
  readonly switchTo: (generation: Generation, writer: Writer, position: bigint) => Promise<void>;
  readonly signal: AbortSignal;
};

const log = logger('projection.rebuild');

const progressOf = ({ events, position }: Build, headPosition = position): RebuildProgress => ({
  phase: 'building',
  events,
  position,
  headPosition,
});

/**
 * Builds the views anew beside the live ones, compares both by hash, and switches. Readers are answered from the live
 * generation until the switch, and from the new one after it; the switch itself falls between two batches, when both have
 * applied exactly the same events.
 */
export async function* rebuild(options: RebuildOptions): AsyncGenerator<RebuildProgress> {
  const { store, events, projector, live } = options;
  const next = openGeneration(store, nextGeneration(live.id));
  const builder = options.createBuilder(next);
  const build: Build = { write: builder.add, events: 0, position: 0n };
  try {
    await dropGeneration(store, next.id);
    for await (const step of catchUp(build, options)) yield progressOf(step, await events.head());
    await builder.finish();
    await indexGeneration(next);
    const writer = options.createWriter(next);
    build.write = writer.apply;
    for await (const step of catchUp(build, options)) yield progressOf(step, await events.head());
    yield { ...progressOf(build), phase: 'comparing' };
    const comparing = await startComparison(live, next);
    await caughtUp(build, options);
    yield await projector.between(() => finish(options, { next, build, writer, comparing }));
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
  readonly next: Generation;
  readonly build: Build;
  readonly writer: Writer;
  readonly comparing: Comparing;
};

/** Runs between two batches of the live generation. */
const finish = (
  options: RebuildOptions,
  { next, build, writer, comparing }: Finishing,
): Promise<RebuildProgress> =>
  withSpan('rebuild', { attributes: { 'icrm.generation': next.id } }, async () => {
    const position = options.projector.progress.position();
    await caughtUp(build, { ...options, upTo: position });
    const comparison = await comparing.settle();
    await options.switchTo(next, writer, position);
    log.info(
      { generation: next.id, events: build.events, count: comparison.differences },
      'views were rebuilt',
    );
    return {
      ...progressOf(build, position),
      position,
      phase: 'switched',
      liveHash: comparison.liveHash,
      newHash: comparison.newHash,
      message: messageOf(comparison, options.shared),
    };
  });

const messageOf = (
  { compared, differences, different }: Awaited<ReturnType<Comparing['settle']>>,
  shared: boolean,
): string => {
  if (differences === 0) return `${compared} documents are equal`;
  const said = `${differences} of ${compared} documents differ: ${different.slice(0, 5).join(', ')}`;
  return shared ? `${said}; those that other shards wrote meanwhile are among them` : said;
};
