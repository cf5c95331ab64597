import { connectIcrm, type IcrmEvent } from '@icrm/client';
import { webhookV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';
import { eventually, type RunningProcess, startProcess } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEndpoint } from './endpoint.ts';
import { append, collectTopic, createWorld, type World } from './world.ts';

const kills = Number(process.env['ICRM_KILLS'] ?? 4);
const tenant = 'acme';

let world: World;
beforeAll(async () => {
  world = await createWorld({ ICRM_WEBHOOKS_PRIVATE: 'true', ICRM_WEBHOOKS_RETRY_MS: '20' });
});
afterAll(() => world?.close());

let address = '127.0.0.1:0';

const startFeedProcess = async (): Promise<RunningProcess> => {
  const feed = await startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    env: { ...world.environment, ICRM_LOG_LEVEL: 'info', ICRM_LISTEN: address },
    until: /"part":"feed","address":"([^"]+)".*"started"/,
  });
  // The same address each time, as behind a name.
  address = feed.started[1] ?? address;
  return feed;
};

/** Ids by customer, each where it came first: what is left when repetitions are recognised by id. */
const firstTimes = (ids: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(ids).map(([key, own]) => [key, [...new Set(own)]]));

test(
  `a feed killed ${kills} times loses nothing for topics, cursors and webhooks, and keeps the order per customer`,
  async () => {
    const expected: Record<string, string[]> = {};
    const first = await startFeedProcess();
    const topic = await collectTopic(world.kafka);
    const endpoint = await startEndpoint();
    const webhooks = rpcClient(webhookV1.WebhookServiceClient, address);
    const hook = { tenant, name: 'hook' };
    await webhooks.putWebhook({
      ...hook,
      url: endpoint.url,
      filter: undefined,
      start: { at: { $case: 'beginning', value: {} } },
      paused: false,
      revealPersonal: false,
      mask: undefined,
    });
    const icrm = connectIcrm({ tenant, feed: address });
    const consumed: IcrmEvent[] = [];
    const consumption = icrm.consume({
      cursor: 'kills',
      handler: async (event) => {
        consumed.push(event);
      },
    });
    await first.kill();

    for (let n = 0; n < kills; n += 1) {
      const starting = startFeedProcess();
      const appending = append(world.store, { tenant, count: 100, customers: 6 });
      const feed = await starting;
      // Later in its life each time: while it starts to publish, in the middle, at the end.
      await eventually(() => expect(topic.seen.length).toBeGreaterThan(n * 100 + n * 10), {
        withinMs: 10_000,
      });
      await feed.kill();
      for (const [key, ids] of Object.entries(await appending))
        expected[key] = [...(expected[key] ?? []), ...ids];
    }

    const last = await startFeedProcess();
    const consumedIds = () =>
      Object.fromEntries(
        [...Map.groupBy(consumed, ({ customerIds }) => customerIds[0] ?? '')].map(([key, own]) => [
          key,
          own.map(({ id }) => id),
        ]),
      );
    await eventually(() => expect(firstTimes(topic.idsByKey())).toEqual(expected), { withinMs: 20_000 });
    await eventually(() => expect(firstTimes(consumedIds())).toEqual(expected), { withinMs: 20_000 });
    await eventually(() => expect(firstTimes(endpoint.idsByCustomer())).toEqual(expected), {
      withinMs: 20_000,
    });
    const all = BigInt(kills * 100);
    await eventually(async () =>
      expect(await webhooks.getWebhookLedger(hook)).toMatchObject({
        offered: all,
        delivered: all,
        parked: 0n,
        waiting: 0n,
      }),
    );
    await consumption.stop();
    await icrm.close();
    webhooks.close();
    expect(await last.stop()).toBe(0);
    await topic.stop();
    await endpoint.close();
  },
  60_000 + kills * 10_000,
);
