import { readFileSync } from 'node:fs';
import { feedV1 } from '@icrm/contracts';
import { type RpcClient, rpcClient } from '@icrm/rpc';
import { eventually, type RunningProcess, startProcess } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openMember } from './member.ts';
import { append, createWorld, request, type World } from './world.ts';

const seconds = Number(process.env['ICRM_SECONDS'] ?? 6);
const tenant = 'slow';
const fast = 8;

let world: World;
let feed: RunningProcess;
let client: RpcClient<typeof feedV1.FeedServiceService>;
beforeAll(async () => {
  world = await createWorld();
  feed = await startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    env: { ...world.environment, ICRM_LOG_LEVEL: 'info' },
    until: /"part":"feed","address":"([^"]+)".*"started"/,
  });
  client = rpcClient(feedV1.FeedServiceClient, feed.started[1] ?? '');
}, 90_000);
afterAll(async () => {
  client?.close();
  await feed?.kill();
  await world?.close();
});

/** Mebibytes the feed has in memory. */
const memory = (): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${feed.pid}/status`, 'utf8'))?.[1]) / 1_024;

/** What a subscriber got, and how far it is. */
type Follower = { readonly ids: string[]; readonly ended: Promise<void> };

/** Follows the log, resting after every event where it is a slow one. */
const follow = (signal: AbortSignal, restMs: () => number = () => 0): Follower => {
  const ids: string[] = [];
  const read = async (): Promise<void> => {
    for await (const { item } of client.subscribe(request({ tenant, maxBatch: 1 }), { signal })) {
      if (item?.$case === 'event') ids.push(item.value.id);
      const rest = restMs();
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    }
  };
  return { ids, ended: read().catch(() => undefined) };
};

/** Appends for some time; gives the highest memory meanwhile, and how many events there were a second. */
const under = async (forMs: number): Promise<{ readonly peak: number; readonly count: number }> => {
  const end = performance.now() + forMs;
  let peak = 0;
  let count = 0;
  while (performance.now() < end) {
    await append(world.store, { tenant, count: 50, customers: 10 });
    count += 50;
    peak = Math.max(peak, memory());
  }
  return { peak, count };
};

// What a process has in memory is read from the system, which only Linux tells this way.
const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  `a subscriber a hundred times too slow for ${seconds} s costs no memory, is refused in words where it must be, and catches up`,
  async () => {
    const stopping = new AbortController();
    const crowd = Array.from({ length: fast }, () => follow(stopping.signal));
    // The memory of a feed that serves only quick ones, warmed up.
    await under((seconds * 1_000) / 3);
    const { peak: usual, count } = await under((seconds * 1_000) / 3);

    const everyMs = (seconds * 1_000) / 3 / count;
    let restMs = everyMs * 100;
    const slow = follow(stopping.signal, () => restMs);
    const mute = openMember({ client }, { tenant, cursor: 'mute', acknowledgeWithinSeconds: 1 });
    const givenUp = expect(
      (async () => {
        for (;;) await mute.batch({ acknowledge: false });
      })(),
    ).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: 'acknowledged-too-late' });
    const { peak } = await under((seconds * 1_000) / 3);
    expect(peak / usual).toBeLessThanOrEqual(1.5);
    await givenUp;

    const stored: string[] = [];
    for await (const event of world.store.readAll())
      if (event.metadata.tenant === tenant) stored.push(event.id);
    // It was behind all the time, and nobody else waited for it.
    expect(slow.ids.length).toBeLessThan(stored.length / 2);
    for (const { ids } of crowd)
      await eventually(() => expect(ids.length).toBe(stored.length), { withinMs: 20_000 });
    restMs = 0;
    await eventually(() => expect(slow.ids.length).toBe(stored.length), { withinMs: 30_000 });
    for (const { ids } of [...crowd, slow]) expect(ids).toEqual(stored);
    stopping.abort();
    await Promise.all([...crowd, slow].map(({ ended }) => ended));
  },
  120_000 + seconds * 2_000,
);
