import { setTimeout } from 'node:timers/promises';
import { newId } from '@icrm/runtime';
import { startProcess } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldLog, storedFacets } from './independent-fold.ts';
import { cancelled, changed, linked, ordered, registered, unlinked } from './sample-events.ts';
import { createWorld, record, type World } from './start-projection.ts';

const kills = Number(process.env['ICRM_KILLS'] ?? 6);
const seed = Number(process.env['ICRM_SEED'] ?? 3);
const shards = 3;
const rounds = Math.ceil(kills / shards);
const commandsPerSecond = 200;

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

/** A machine at its limits lets deadlines pass: whoever starts a pod or sends a command tries again. */
const insist = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let left = 10; ; left -= 1)
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      await setTimeout(200);
    }
};

const startShard = (index: number) =>
  startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    env: {
      ...world.environment,
      ICRM_LOG_LEVEL: 'info',
      ICRM_PROJECTION_SHARD: `${index}/${shards}`,
      NODE_COMPILE_CACHE: `${world.folder}/compiled`,
    },
    until: /"part":"projection".*"started"/,
    withinMs: 60_000,
  });

type Load = { readonly stop: () => Promise<{ readonly people: number; readonly last: bigint }> };

/** Customers by twos who order, change their minds, are linked and unlinked, until told to stop. */
const startLoad = (): Load => {
  let stopped = false;
  let sent = 0;
  const began = performance.now();
  const pace = (): Promise<void> => {
    sent += 1;
    const aheadMs = (sent * 1_000) / commandsPerSecond - (performance.now() - began);
    return aheadMs > 0 ? setTimeout(aheadMs) : Promise.resolve();
  };
  const write: typeof record = async (...what) => {
    await pace();
    return insist(() => record(...what));
  };
  let people = 0;
  const live = async (): Promise<bigint> => {
    const [one, other] = [newId(), newId()];
    people += 2;
    for (const id of [one, other]) await write(world.events, [registered(id)]);
    for (let round = 0; round < 7; round += 1) {
      const order = ordered(round % 2 === 0 ? one : other, round);
      const happened = [order, changed(one, { segment: `s${round}` }), linked(one, other)];
      const undone = round % 3 === 0 ? [cancelled(order), unlinked(one, other)] : [];
      for (const event of [...happened, ...undone]) await write(world.events, [event]);
    }
    return write(world.events, [ordered(one, 1)]);
  };
  const keepLiving = async (): Promise<bigint> => {
    let last = await live();
    while (!stopped) last = await live();
    return last;
  };
  const lives = Array.from({ length: 8 }, keepLiving);
  return {
    async stop() {
      stopped = true;
      const lasts = await Promise.all(lives);
      return { people, last: lasts.toSorted((a, b) => (a < b ? 1 : -1))[0] ?? 0n };
    },
  };
};

test(
  `views of three shards killed ${rounds * shards} times under ${commandsPerSecond} commands a second are those of a rebuild and of an independent fold (seed ${seed})`,
  async () => {
    const load = startLoad();
    // Each at a moment of its own: while it catches up, in the middle of a batch, when it waits for the next event.
    const moments = fc.sample(fc.integer({ min: 0, max: 400 }), { numRuns: rounds * shards, seed });
    const killOften = async (index: number): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const shard = await insist(() => startShard(index));
        await setTimeout(moments[round * shards + index]);
        await shard.kill();
      }
    };
    await Promise.all(Array.from({ length: shards }, (_, index) => killOften(index)));
    const { people, last } = await load.stop();
    // One instance goes on where the slowest of three ended.
    const { client, stop } = await world.startInstance();
    try {
      await client.searchCustomers(
        { tenant: 'acme', filter: '', sort: [], limit: 1, cursor: '', minPosition: last, count: true },
        { deadlineMs: 60_000 },
      );
      const { generation, parked } = await client.getProjectionStatus({});
      expect(parked).toBe(0n);
      const expected = await foldLog(world);
      expect(expected.size).toBe(people);
      expect(await storedFacets(world.store, generation)).toEqual(expected);

      let result = { phase: '', message: '', liveHash: '', newHash: '' };
      for await (const step of client.rebuildViews({}, { deadlineMs: 600_000 })) result = step;
      expect(result).toMatchObject({ phase: 'switched', message: expect.stringContaining('are equal') });
      expect(result.newHash).toBe(result.liveHash);
    } finally {
      await stop();
    }
  },
  120_000 + kills * 5_000,
);
