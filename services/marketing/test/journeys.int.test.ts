import { marketingCampaignV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { eventually, type RunningProcess, startProcess } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noonZone } from './customer-service.ts';
import { startMailServer } from './mail-server.ts';
import { consented, ordered, reachable } from './sample-events.ts';
import { by, eventsOf, type Running, startMarketing, tenant } from './start-marketing.ts';

const kills = Number(process.env['ICRM_KILLS'] ?? 3);
const people = 30;
const patience = { withinMs: 60_000 };

let running: Running;
let mail: Awaited<ReturnType<typeof startMailServer>>;
beforeAll(async () => {
  mail = await startMailServer();
  running = await startMarketing({ withoutService: true });
}, 60_000);
afterAll(async () => {
  await running.stop();
  await mail.stop();
});

const start = (): Promise<RunningProcess> =>
  startProcess({
    main: new URL('../src/main.ts', import.meta.url),
    env: {
      ...Object.fromEntries(
        Object.entries(running.environment).filter((it): it is [string, string] => it[1] !== undefined),
      ),
      ICRM_MARKETING_SMTP: mail.url,
      ICRM_LOG_LEVEL: 'info',
      NODE_ENV: '',
    },
    until: /"address":"(127\.0\.0\.1:\d+)"/,
    withinMs: 60_000,
  });
const clientOf = ({ started }: RunningProcess) =>
  rpcClient(marketingCampaignV1.CampaignServiceClient, started[1] ?? '');

const journey = {
  holdOutPercent: 20,
  steps: [
    {
      kind: 'contact',
      name: 'hello',
      channel: 'email',
      variants: [
        { name: 'a', subject: 'Sun', text: 'Sun for your roof' },
        { name: 'b', subject: 'Roof', text: 'A roof for your sun' },
      ],
      next: 'bought',
    },
    { kind: 'branch', name: 'bought', when: { happened: 'order' }, next: 'letter', otherwise: 'rest' },
    {
      kind: 'contact',
      name: 'letter',
      channel: 'post',
      variants: [{ name: 'only', subject: 'Thanks', text: 'Thank you' }],
    },
    { kind: 'wait', name: 'rest', minutes: 60 },
  ],
};

test(`a campaign killed ${kills} times takes each customer through each step once`, async () => {
  const customers = Array.from({ length: people }, () => newId());
  for (const [index, id] of customers.entries()) {
    await running.happen(`customer-${tenant}.${id}`, reachable(id, noonZone()), [id]);
    // The last five never agreed.
    if (index < people - 5) await running.happen(`customer-${tenant}.${id}`, consented(id), [id]);
    if (index % 2 === 0) await running.happen(`order-${tenant}.${newId()}`, ordered(id), [id]);
  }
  const segmentId = newId();
  const everyone = {
    segmentId,
    name: 'All',
    query: { everyone: true },
    version: 1,
    at: new Date().toISOString(),
  };
  await running.happen(`segment-${tenant}.${segmentId}`, { type: 'SegmentDefined', data: everyone }, []);

  let service = await start();
  let client = clientOf(service);
  const campaignId = newId();
  await client.draftCampaign({
    ...{ context: by(), campaignId, name: 'Roofs', objective: '40 roofs', purpose: 'marketing' },
    audience: JSON.stringify({ segmentId }),
    journey: JSON.stringify(journey),
  });
  const simulated = async () =>
    JSON.parse((await client.simulateCampaign({ tenant, campaignId })).simulation);
  await eventually(async () => expect(await simulated()).toMatchObject({ audience: people }), patience);
  const { heldOut, steps } = await simulated();
  await client.approveCampaign({ context: by(), campaignId });
  await client.launchCampaign({ context: by(), campaignId }, { deadlineMs: 30_000 });

  for (let kill = 1; kill <= kills; kill += 1) {
    const before = mail.received.length;
    // In the midst of it: after a few mails more, or when there are none to come.
    await eventually(() => expect(mail.received.length).toBeGreaterThan(Math.min(before + 2, 10)), {
      withinMs: 1_500,
    }).catch(() => undefined);
    client.close();
    await service.kill();
    service = await start();
    client = clientOf(service);
  }

  const eventsByCustomer = async () => {
    const all = [];
    for await (const event of running.store.readAll({
      filter: { streamPrefixes: ['journey-', 'message-', 'contact-'] },
    }))
      all.push(event);
    return Map.groupBy(all, ({ metadata }) => metadata.customerIds[0] ?? '');
  };
  const isThrough = (types: readonly string[]) =>
    types.includes('JourneyEnded') || types.filter((it) => it === 'JourneyWaiting').length > 0;
  const isSettled = (types: readonly string[]) =>
    ['MessageSent', 'MessageUndetermined', 'MessageFailed'].some((it) => types.includes(it));
  await eventually(async () => {
    const found = await eventsByCustomer();
    for (const id of customers) {
      const types = (found.get(id) ?? []).map(({ type }) => type);
      expect(isThrough(types)).toBe(true);
      if (types.includes('MessageQueued')) expect(isSettled(types)).toBe(true);
    }
  }, patience);

  const found = await eventsByCustomer();
  const all = customers.map((id) => found.get(id) ?? []);
  for (const [index, events] of all.entries()) {
    const types = events.map(({ type }) => type);
    const taken = events
      .filter(({ type }) => type === 'JourneyStepTaken')
      .map(({ data }) => Reflect.get(data, 'step'));
    expect(new Set(taken).size).toBe(taken.length);
    expect(types.filter((it) => it === 'JourneyEntered')).toHaveLength(1);
    const mails = mail.received.filter(({ to }) => to === `${customers[index]}@example.com`).length;
    expect(mails).toBeLessThanOrEqual(1);
    if (types.includes('MessageSent')) expect(mails).toBe(1);
    if (index >= people - 5) expect(mails).toBe(0);
  }
  const heldOuts = all.filter((events) => events.some(({ data }) => Reflect.get(data, 'heldOut') === true));
  expect(heldOuts).toHaveLength(heldOut);
  const hello = steps.find(({ step }: { step: string }) => step === 'hello');
  const permitted = all
    .flat()
    .filter(({ type, data }) => type === 'ContactPermitted' && Reflect.get(data, 'step') === 'hello');
  expect(permitted).toHaveLength(hello.contacted);
  const variants = Object.groupBy(permitted, ({ data }) => String(Reflect.get(data, 'variant')));
  expect(Object.fromEntries(Object.entries(variants).map(([name, its]) => [name, its?.length]))).toEqual(
    hello.variants,
  );

  await client.pauseCampaign({ context: by(), campaignId, reason: 'stock' });
  await client.finishCampaign({ context: by(), campaignId, reason: 'over' });
  await eventually(async () => {
    const ended = (await eventsByCustomer())
      .values()
      .toArray()
      .flat()
      .filter(({ type }) => type === 'JourneyEnded');
    expect(ended).toHaveLength(people);
  }, patience);
  client.close();
  await service.stop();
  expect(await eventsOf(running.store, `campaign-${tenant}.${campaignId}`)).toHaveLength(5);
}, 240_000);
