import { newId } from '@icrm/runtime';
import { eventually, startProcess } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { foldLog, storedFacets } from './independent-fold.ts';
import { cancelled, changed, linked, ordered, registered, unlinked } from './sample-events.ts';
import { createWorld, record, type World } from './start-projection.ts';

const kills = Number(process.env['ICRM_KILLS'] ?? 4);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.stop());

const startProjectionProcess = () =>
  startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    env: { ...world.environment, ICRM_LOG_LEVEL: 'info' },
    until: /"part":"projection".*"started"/,
  });

/** Two customers who order, change their minds, are linked and unlinked: about 40 events. */
const live = async (): Promise<bigint> => {
  const [one, other] = [newId(), newId()];
  await record(world.events, [registered(one), registered(other)]);
  for (let round = 0; round < 7; round += 1) {
    const order = ordered(round % 2 === 0 ? one : other, round);
    await record(world.events, [order, changed(one, { segment: `s${round}` }), linked(one, other)]);
    await record(world.events, round % 3 === 0 ? [cancelled(order), unlinked(one, other)] : []);
  }
  return record(world.events, [ordered(one, 1)]);
};

test(
  `views of a projection killed ${kills} times under load are those of a rebuild and of an independent fold`,
  async () => {
    for (let n = 0; n < kills; n += 1) {
      const load = Promise.all([live(), live(), live()]);
      const projection = await startProjectionProcess();
      const seen = await world.events.head();
      // Later in its life each time: while it catches up, in the middle, when it is idle.
      await eventually(
        async () => expect(await world.events.head()).toBeGreaterThanOrEqual(seen + BigInt(n * 40)),
        {
          withinMs: 3_000,
        },
      ).catch(() => undefined);
      await projection.kill();
      await load;
    }
    const last = await live();
    const { client, stop } = await world.startInstance();
    try {
      await client.searchCustomers(
        { tenant: 'acme', filter: '', sort: [], limit: 1, cursor: '', minPosition: last, count: true },
        { deadlineMs: 20_000 },
      );
      const { generation, parked } = await client.getProjectionStatus({});
      expect(parked).toBe(0n);
      const expected = await foldLog(world);
      expect(expected.size).toBe(2 * (3 * kills + 1));
      expect(await storedFacets(world.store, generation)).toEqual(expected);

      let result = { phase: '', message: '', liveHash: '', newHash: '' };
      for await (const step of client.rebuildViews({})) result = step;
      expect(result).toMatchObject({ phase: 'switched', message: expect.stringContaining('are equal') });
      expect(result.newHash).toBe(result.liveHash);
    } finally {
      await stop();
    }
  },
  120_000 + kills * 5_000,
);
