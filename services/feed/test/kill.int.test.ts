import { eventually, type RunningProcess, startProcess } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { append, collectTopic, createWorld, type World } from './world.ts';

const kills = Number(process.env['ICRM_KILLS'] ?? 6);

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world?.close());

const startFeedProcess = (): Promise<RunningProcess> =>
  startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    env: { ...world.environment, ICRM_LOG_LEVEL: 'info' },
    until: /"part":"feed".*"started"/,
  });

test(`a feed killed ${kills} times at any moment loses nothing and keeps the order per customer`, async () => {
  const expected: Record<string, string[]> = {};
  const topic = await (async () => {
    const feed = await startFeedProcess();
    const collected = await collectTopic(world.kafka);
    await feed.kill();
    return collected;
  })();
  for (let n = 0; n < kills; n += 1) {
    const starting = startFeedProcess();
    const appending = append(world.store, { count: 150, customers: 6 });
    const feed = await starting;
    // Later in its life each time: while it starts to publish, in the middle, at the end.
    await eventually(() => expect(topic.seen.length).toBeGreaterThan(n * 150 + n * 20), { withinMs: 10_000 });
    await feed.kill();
    for (const [key, ids] of Object.entries(await appending))
      expected[key] = [...(expected[key] ?? []), ...ids];
  }
  const last = await startFeedProcess();
  const firstTimes = () =>
    Object.fromEntries(Object.entries(topic.idsByKey()).map(([key, ids]) => [key, [...new Set(ids)]]));
  await eventually(() => expect(firstTimes()).toEqual(expected), { withinMs: 15_000 });
  expect(await last.stop()).toBe(0);
  await topic.stop();
}, 120_000);
