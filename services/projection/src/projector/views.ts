import type { EventStore } from '@icrm/event-store';
import { createCheckpoints, type ReadStore } from '@icrm/read-store';
import { logger } from '@icrm/telemetry';
import type { HashPersonal } from '../search/tokens.ts';
import type { Folding } from '../view/facet.ts';
import { lowest } from '../view/position.ts';
import { createRevealFacets, type Reveal } from '../view/reveal-facets.ts';
import type { SurvivorshipRules } from '../view/survivorship-rules.ts';
import type { Announcements } from './announcements.ts';
import { createBuilder } from './build-generation.ts';
import { createBuiltBy } from './built-by.ts';
import { caughtUp } from './catch-up.ts';
import { checkpointName, otherShards, startPosition } from './checkpoint-names.ts';
import { startExpiries } from './expiries.ts';
import {
  createLivePointer,
  dropGeneration,
  type Generation,
  generationIds,
  indexGeneration,
  nextGeneration,
  openGeneration,
} from './generation.ts';
import { followOtherShards } from './other-shards.ts';
import type { Replayed } from './parked.ts';
import type { Progress } from './progress.ts';
import { type Projector, startProjector, type Target } from './projector.ts';
import { rebuild } from './rebuild.ts';
import { type RebuildRun, startRebuildRun } from './rebuild-run.ts';
import { createRepairRequests } from './repair-requests.ts';
import { replayParked } from './replay-parked.ts';
import { ownsKey, type Shard, wholeShard } from './shard.ts';
import { type SharedVisibility, shareVisibility } from './shared-visibility.ts';
import { createWriter, type Writer } from './writer.ts';

/** What the views are made of and with. */
export type ViewsOptions = Folding & {
  readonly store: ReadStore;
  readonly events: EventStore;
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
  /** What readers may rely on: the position that all shards have reached, and what has become visible. */
  readonly progress: Progress;
  readonly announcements: Announcements;
  /** Starts a rebuild; undefined when one is running already. */
  rebuild(): RebuildRun | undefined;
  /** The phase of the running rebuild. */
  rebuilding(): string | undefined;
  /** Applies again what was parked, customer by customer. */
  replayParked(): Promise<Replayed>;
  /** Calls back when views have changed other than by new events: another generation is live, or something was replayed. */
  onSwitched(listen: () => void): void;
  stop(): Promise<void>;
};

const log = logger('projection.views');

/** Other replicas look for a new generation twice a second, and then have to finish what they are reading. */
const leastKeepOldSharedMs = 5_000;

const openLive = async (store: ReadStore): Promise<Generation> => {
  const pointer = createLivePointer(store);
  const id = await pointer.load();
  if (id !== undefined) {
    const live = openGeneration(store, id);
    // A newer program may want further indexes.
    await indexGeneration(live);
    return live;
  }
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
  const { store, events, shard, sections, definitionOf, ruleVersions, hash, cachedFacets } = options;
  const shared = shard.count > 1;
  const checkpoints = createCheckpoints(store);
  const pointer = createLivePointer(store);
  const reveal = createRevealFacets(options.reveal, sections);
  const writing = {
    sections,
    definitionOf,
    ruleVersions,
    reveal,
    hash,
    cachedFacets,
  };
  const stopping = new AbortController();
  const listeners: (() => void)[] = [];

  const writerOf = (generation: Generation): Writer => createWriter({ ...writing, shard, generation });
  const targetOf = ({ id: generation }: Generation, writer: Writer): Target => ({
    generation,
    writer,
    save: (position) => checkpoints.save(checkpointName(generation, shard), position),
  });

  let live = await openLive(store);
  if (!shared) await removeLeftovers(store, live);
  let writer = writerOf(live);
  const projector = startProjector({
    events,
    target: targetOf(live, writer),
    from: await startPosition(checkpoints, live.id, shard),
    ...(shared ? { checkpointEveryMs: 0 } : {}),
  });

  const expiries = startExpiries({
    generation: () => live,
    refresh: (keys) => projector.between(() => writer.refreshRows(keys)),
    shard,
    ruleVersions,
    builtBy: createBuiltBy(store, shard),
  });
  projector.announcements.subscribe(expiries.note);
  listeners.push(expiries.restart);

  const othersIn = async (generation: string): Promise<bigint> => {
    const names = otherShards(shard).map((other) => checkpointName(generation, other));
    return lowest(await Promise.all(names.map((name) => checkpoints.load(name))));
  };
  const loadOthers = async (): Promise<bigint> => {
    const { id } = live;
    const position = await othersIn(id);
    // Positions in a generation that has just been replaced say nothing of the one that is live now.
    return id === live.id ? position : loadOthers();
  };
  const visibility: SharedVisibility | undefined = shared
    ? shareVisibility(projector, await loadOthers())
    : undefined;

  const tellChanged = (): void => {
    for (const listen of listeners) listen();
  };

  const goLive = async (generation: Generation, next: Writer): Promise<void> => {
    await projector.switchTo(targetOf(generation, next));
    const others = await othersIn(generation.id);
    writer = next;
    live = generation;
    visibility?.restart(others);
    tellChanged();
  };

  const retire = (old: Generation): void => {
    const keepForMs = shared ? Math.max(leastKeepOldSharedMs, options.keepOldForMs) : options.keepOldForMs;
    const remove = async (): Promise<void> => {
      await dropGeneration(store, old.id);
      for (const name of (await checkpoints.list(`views-${old.id}-`)).keys()) await checkpoints.remove(name);
    };
    setTimeout(() => {
      remove().catch((error: unknown) =>
        log.warn(
          { err: error, generation: old.id },
          'an old generation was not removed; the next start will',
        ),
      );
    }, keepForMs).unref();
  };

  /** The replica that rebuilds writes all shards; every shard begins in the new generation where it ended. */
  const switchTo = async (generation: Generation, built: Writer, position: bigint): Promise<void> => {
    const old = live;
    for (const each of [shard, ...otherShards(shard)])
      await checkpoints.save(checkpointName(generation.id, each), position);
    await pointer.switchTo(generation.id);
    await goLive(generation, shared ? writerOf(generation) : built);
    retire(old);
  };

  /** Another replica has rebuilt: what this shard has applied since then is applied there too, then it is live here. */
  const adopt = async (): Promise<void> => {
    const id = await pointer.load();
    if (id === undefined || id === live.id) return;
    await projector.between(async () => {
      const generation = openGeneration(store, id);
      const next = writerOf(generation);
      const position = await checkpoints.load(checkpointName(id, shard));
      const upTo = projector.progress.position();
      await caughtUp({ write: next.apply, events: 0, position }, { events, upTo, signal: stopping.signal });
      await goLive(generation, next);
    });
  };

  const repairs = createRepairRequests(store, shard);
  const repair = (key: string) => projector.between(() => writer.repair(key));
  const lookAtOthers = async (): Promise<void> => {
    await adopt();
    if ((await repairs.serve(repair)) > 0) tellChanged();
  };

  const following =
    visibility === undefined
      ? undefined
      : followOtherShards({
          load: loadOthers,
          onPosition: visibility.othersAt,
          onLook: lookAtOthers,
          isAwaited: visibility.isAwaited,
        });

  let run: RebuildRun | undefined;
  const startRebuild = (): RebuildRun => {
    const whole = { ...writing, shard: wholeShard };
    return startRebuildRun(
      rebuild({
        store,
        events,
        projector,
        live,
        shared,
        switchTo,
        signal: stopping.signal,
        createBuilder: (generation) => createBuilder({ ...whole, generation }),
        createWriter: (generation) => createWriter({ ...whole, generation }),
      }),
    );
  };

  return {
    generation: () => live,
    projector,
    progress: visibility?.progress ?? projector.progress,
    announcements: visibility?.announcements ?? projector.announcements,
    rebuild() {
      if (run !== undefined) return undefined;
      const started = startRebuild();
      run = started;
      const over = () => {
        run = undefined;
      };
      started.ended.then(over, over);
      return started;
    },
    rebuilding: () => run?.latest()?.phase ?? (run === undefined ? undefined : 'building'),
    async replayParked() {
      const replayed = await replayParked(
        { events, generation: live, definitionOf, shard: wholeShard },
        (key) => (ownsKey(shard, key) ? repair(key) : repairs.ask(key, stopping.signal)),
      );
      tellChanged();
      return replayed;
    },
    onSwitched: (listen) => {
      listeners.push(listen);
    },
    async stop() {
      stopping.abort(new Error('the service stops'));
      await expiries.stop();
      await following?.stop();
      await run?.ended;
      await projector.stop();
    },
  };
};
