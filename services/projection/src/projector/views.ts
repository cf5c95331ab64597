import type { EventStore } from '@icrm/event-store';
import { type Checkpoints, createCheckpoints, type ReadStore } from '@icrm/read-store';
import type { HashPersonal } from '../search/tokens.ts';
import type { Section } from '../sections/section.ts';
import { createRevealFacets, type Reveal } from '../view/reveal-facets.ts';
import { rulesAt, type SurvivorshipRules } from '../view/survivorship-rules.ts';
import { createBuilder } from './build-generation.ts';
import {
  createLivePointer,
  dropGeneration,
  type Generation,
  generationIds,
  indexGeneration,
  nextGeneration,
  openGeneration,
} from './generation.ts';
import { parkedKeys, type Replayed } from './parked.ts';
import { type Projector, startProjector, type Target } from './projector.ts';
import { rebuild } from './rebuild.ts';
import { type RebuildRun, startRebuildRun } from './rebuild-run.ts';
import { type Shard, shardName } from './shard.ts';
import { createWriter, type Writer } from './writer.ts';

/** What the views are made of and with. */
export type ViewsOptions = {
  readonly store: ReadStore;
  readonly events: EventStore;
  readonly sections: readonly Section[];
  readonly ruleVersions: readonly SurvivorshipRules[];
  readonly reveal: Reveal;
  readonly hash: HashPersonal;
  readonly shard: Shard;
  readonly cachedFacets: number;
  /** How long a replaced generation is kept for readers under way. */
  readonly keepOldForMs: number;
};

/** The live views: kept up to date, and rebuilt on demand. */
export type Views = {
  generation(): Generation;
  readonly projector: Projector;
  /** Starts a rebuild; undefined when one is running already. */
  rebuild(): RebuildRun | undefined;
  /** The phase of the running rebuild. */
  rebuilding(): string | undefined;
  /** Applies again what was parked, customer by customer. */
  replayParked(): Promise<Replayed>;
  /** Calls back when another generation has become the live one. */
  onSwitched(listen: () => void): void;
  stop(): Promise<void>;
};

const checkpointNameFor =
  (shard: Shard) =>
  (generation: string): string =>
    `views-${generation}-${shardName(shard)}`;

const openLive = async (store: ReadStore): Promise<Generation> => {
  const pointer = createLivePointer(store);
  const id = await pointer.load();
  if (id !== undefined) return openGeneration(store, id);
  const first = openGeneration(store, nextGeneration(undefined));
  await indexGeneration(first);
  await pointer.switchTo(first.id);
  return first;
};

/** What an interrupted rebuild left behind. */
const removeLeftovers = async (store: ReadStore, live: Generation): Promise<void> => {
  for (const id of await generationIds(store)) if (id !== live.id) await dropGeneration(store, id);
};

/** Opens the live generation and starts to follow the log from its checkpoint. */
export const startViews = async (options: ViewsOptions): Promise<Views> => {
  const { store, events, shard, sections, ruleVersions, hash, cachedFacets } = options;
  const checkpoints: Checkpoints = createCheckpoints(store);
  const checkpointName = checkpointNameFor(shard);
  const reveal = createRevealFacets(options.reveal, sections);

  const writing = { shard, sections, rules: rulesAt(ruleVersions), reveal, hash, cachedFacets };
  const writerOf = (generation: Generation): Writer => createWriter({ ...writing, generation });
  const createTarget = (generation: Generation, writer: Writer): Target => ({
    generation: generation.id,
    writer,
    save: (position) => checkpoints.save(checkpointName(generation.id), position),
  });

  let live = await openLive(store);
  if (shard.count === 1) await removeLeftovers(store, live);
  let liveWriter = writerOf(live);
  const projector = startProjector({
    events,
    target: createTarget(live, liveWriter),
    from: await checkpoints.load(checkpointName(live.id)),
  });
  let run: RebuildRun | undefined;
  const listeners: (() => void)[] = [];
  const steps = () =>
    rebuild({
      store,
      events,
      projector,
      pointer: createLivePointer(store),
      checkpoints,
      checkpointName,
      live,
      createBuilder: (generation) => createBuilder({ ...writing, generation }),
      createWriter: writerOf,
      createTarget,
      keepOldForMs: options.keepOldForMs,
      onSwitched(generation, writer) {
        live = generation;
        liveWriter = writer;
        for (const listen of listeners) listen();
      },
    });

  return {
    generation: () => live,
    projector,
    rebuild() {
      if (run !== undefined) return undefined;
      const started = startRebuildRun(steps());
      run = started;
      const over = () => {
        run = undefined;
      };
      started.ended.then(over, over);
      return started;
    },
    rebuilding: () => run?.latest()?.phase ?? (run === undefined ? undefined : 'building'),
    async replayParked() {
      let repaired = 0;
      for (const key of await parkedKeys(live))
        if (await projector.between(() => liveWriter.repair(key))) repaired += 1;
      return { repaired, parked: await live.parked.count({}) };
    },
    onSwitched: (listen) => {
      listeners.push(listen);
    },
    stop: () => projector.stop(),
  };
};
