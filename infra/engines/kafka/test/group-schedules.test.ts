import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ManualClock } from '../src/engine/clock.ts';
import { defaultGroupOptions, GroupCoordinator } from '../src/engine/group/group-coordinator.ts';
import { OffsetStore } from '../src/engine/group/offset-store.ts';
import { Flusher } from '../src/engine/storage/flusher.ts';
import { MemoryVolume } from '../src/engine/storage/memory-volume.ts';
import { GROUP, GroupActor, Ledger, PARTITIONS, REBALANCE_MS, SESSION_MS } from './testing/group-actor.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 400);

const steps = ['start', 'leave', 'crash', 'heartbeat', 'commit', 'commitLate', 'repeatJoin', 'wait'] as const;

const schedule = fc.record({
  statics: fc.array(fc.boolean(), { minLength: 2, maxLength: 5 }),
  delay: fc.constantFrom(0, 0, 300),
  steps: fc.array(
    fc.record({
      actor: fc.nat(4),
      step: fc.constantFrom(...steps),
      ms: fc.constantFrom(0, 1, 50, 400, 900, 1100, 2100),
    }),
    { minLength: 10, maxLength: 60 },
  ),
});

function openWorld(initialRebalanceDelayMs: number) {
  const clock = new ManualClock();
  const onError = (error: unknown) => {
    throw error;
  };
  const flusher = new Flusher({ mode: 'never', intervalMs: 0, clock, onError });
  const offsets = new OffsetStore(new MemoryVolume(), flusher);
  const groups = new GroupCoordinator(offsets, clock, { ...defaultGroupOptions, initialRebalanceDelayMs });
  return { clock, groups, ledger: new Ledger() };
}

/** Lets every answer that is due reach its actor. */
const settle = async () => {
  for (let i = 0; i < 12; i++) await null;
};

type World = ReturnType<typeof openWorld>;
type Step = { readonly actor: number; readonly step: (typeof steps)[number]; readonly ms: number };

async function follow(world: World, actors: readonly GroupActor[], planned: readonly Step[]): Promise<void> {
  for (const { actor, step, ms } of planned) {
    if (step !== 'wait') actors[actor % actors.length]?.[step]();
    await settle();
    world.clock.advance(ms);
    await settle();
  }
}

/** All clients are well and heartbeat for as long as every session and rebalance may take. */
async function recover(world: World, actors: readonly GroupActor[]): Promise<void> {
  for (const actor of actors) actor.start();
  for (let ms = 0; ms < 2 * (SESSION_MS + REBALANCE_MS) + 1000; ms += 100) {
    await settle();
    world.clock.advance(100);
    await settle();
    for (const actor of actors) actor.heartbeat();
  }
  await settle();
  for (const actor of actors) actor.commit();
}

describe('groups under random schedules', () => {
  test('one owner a partition and generation, no commit of an old generation, nobody stuck', async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async ({ statics, delay, steps: planned }) => {
        const world = openWorld(delay);
        const actors = statics.map((isStatic, index) => new GroupActor(`actor${index}`, isStatic, world));
        await follow(world, actors, planned);
        await recover(world, actors);
        expect(world.ledger.violations).toEqual([]);
        expect(actors.map(({ phase }) => phase)).toEqual(actors.map(() => 'member'));
        const held = actors.flatMap(({ partitions }) => partitions).sort((a, b) => a - b);
        expect(held).toEqual(Array.from({ length: PARTITIONS }, (_, partition) => partition));
        expect(world.groups.find(GROUP)?.state).toBe('Stable');
        for (const actor of actors) actor.leave();
        world.clock.advance(SESSION_MS + REBALANCE_MS + 5000);
        expect(world.groups.find(GROUP)?.state).toBe('Empty');
        expect(world.clock.pending).toBe(0);
      }),
      { numRuns: runs },
    );
  });
});
