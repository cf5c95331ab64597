import { archiveV1, hookV1, intakeV1, webhookV1, workflowV1 } from '@icrm/contracts';
import { rpcClient } from '@icrm/rpc';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openMember } from './member.ts';
import { append, createWorld, type Feed, request, type World } from './world.ts';

const runs = Number(process.env['ICRM_RUNS'] ?? 150);
const [mine, theirs] = ['mine', 'theirs'];

let world: World;
let feed: Feed;
let ids: readonly string[] = [];
beforeAll(async () => {
  world = await createWorld();
  feed = await world.startFeed();
  ids = Object.values(await append(world.store, { tenant: theirs, count: 20, customers: 3 })).flat();
  const member = openMember(feed, { tenant: theirs, cursor: 'orders' });
  const [event] = await member.batch({ acknowledge: false });
  member.say({ $case: 'park', value: { position: event?.position ?? 0n, reason: 'secret of theirs' } });
  await feed.webhooks.putWebhook(
    webhookV1.PutWebhookRequest.fromPartial({
      tenant: theirs,
      name: 'shop',
      url: 'https://shop.example/',
      paused: true,
    }),
  );
  await workflows().putWorkflow({ tenant: theirs, name: 'flow', definition });
  await hooks().putHook({
    tenant: theirs,
    hook: hookV1.Hook.fromPartial({
      name: 'hook',
      url: 'https://h.example/',
      phase: 'before',
      commands: ['*'],
    }),
  });
  const item = { id: 'letter-1', sequence: 1n, payload: Buffer.from('secret'), customerIds: [] };
  await intake().offerItems({ ...box, tenant: theirs, delivery: 'd', firstSequence: 1n, items: [item] });
}, 60_000);
afterAll(async () => {
  for (const client of clients.values()) client.close();
  await world?.close();
});

const definition = JSON.stringify({
  on: { types: ['OrderPlaced'] },
  steps: [{ name: 'wait', wait: { seconds: 1 } }],
});
const box = { source: 'imap', mailbox: 'info' };
const clients = new Map<object, { close(): void }>();
/** One client of each service. */
const clientOf = <C extends { close(): void }>(service: object, make: () => C): C => {
  const client = (clients.get(service) as C | undefined) ?? make();
  clients.set(service, client);
  return client;
};
const workflows = () => clientOf(workflowV1, () => rpcClient(workflowV1.WorkflowServiceClient, feed.address));
const hooks = () => clientOf(hookV1, () => rpcClient(hookV1.HookServiceClient, feed.address));
const intake = () => clientOf(intakeV1, () => rpcClient(intakeV1.IntakeServiceClient, feed.address));
const archive = () =>
  clientOf(archiveV1, () => rpcClient(archiveV1.ArchiveServiceClient, feed.address, { deadlineMs: 20_000 }));

/** What a caller of one tenant gets who names the things of another, by every door; a refusal is an answer too. */
const doors: Readonly<Record<string, () => Promise<unknown>>> = {
  subscribe: async () => {
    for await (const { item } of feed.client.subscribe(request({ tenant: mine }))) return item;
    return undefined;
  },
  cursors: () => feed.client.listCursors({ tenant: mine }),
  moveCursor: () => feed.client.moveCursor({ tenant: mine, cursor: 'orders', start: request().start }),
  deleteCursor: () => feed.client.deleteCursor({ tenant: mine, cursor: 'orders' }),
  parked: () => feed.client.listParkedEvents({ tenant: mine, cursor: 'orders', limit: 0 }),
  replayParked: () => feed.client.replayParkedEvents({ tenant: mine, cursor: 'orders', positions: [] }),
  webhooks: () => feed.webhooks.listWebhooks({ tenant: mine }),
  deliveries: () => feed.webhooks.listWebhookDeliveries({ tenant: mine, name: 'shop', limit: 0 }),
  webhookLedger: () => feed.webhooks.getWebhookLedger({ tenant: mine, name: 'shop' }),
  rotate: () => feed.webhooks.rotateWebhookSecret({ tenant: mine, name: 'shop' }),
  testWebhook: () => feed.webhooks.testWebhook({ tenant: mine, name: 'shop' }),
  deleteWebhook: () => feed.webhooks.deleteWebhook({ tenant: mine, name: 'shop' }),
  workflows: () => workflows().listWorkflows({ tenant: mine }),
  publishWorkflow: () =>
    workflows().publishWorkflow({ tenant: mine, name: 'flow', version: 1, afterPosition: 0n }),
  pauseWorkflow: () => workflows().pauseWorkflow({ tenant: mine, name: 'flow' }),
  dryRun: () =>
    workflows().dryRunWorkflow({
      tenant: mine,
      what: { $case: 'version', value: { name: 'flow', version: 1 } },
      afterPosition: 0n,
      limit: 0,
    }),
  hooks: () => hooks().listHooks({ tenant: mine }),
  activateHook: () => hooks().activateHook({ tenant: mine, name: 'hook', version: 0 }),
  ledger: () => intake().getIntakeLedger({ tenant: mine, source: '', mailbox: '' }),
  item: () => intake().getIntakeItem({ ...box, tenant: mine, id: 'letter-1', withPayload: true }),
  settle: () =>
    intake().settleItems({
      ...box,
      tenant: mine,
      items: [{ id: 'letter-1', outcome: { $case: 'stored', value: { position: 1n, stream: '' } } }],
    }),
  export: async () => {
    const chunks: Buffer[] = [];
    const wish = { tenant: mine, afterPosition: 0n, withKeys: true };
    for await (const { chunk } of archive().export(wish)) chunks.push(Buffer.from(chunk));
    return (await import('node:zlib')).gunzipSync(Buffer.concat(chunks)).toString();
  },
};

/** Everything that is kept of the other tenant, as text. */
const kept = async (): Promise<string> => {
  const names = (await world.readStore.collections())
    .filter((name) => /^feed-(?!times|evidence)/.test(name))
    .sort();
  const all = [];
  for (const name of names) {
    const found = await world.readStore.collection(name).find({}, { sort: { _id: 1 } });
    all.push(found.filter((one) => JSON.stringify(one, plain).includes(theirs)));
  }
  return JSON.stringify(all, plain);
};
const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

test('a tenant finds nothing of another by any door, and changes nothing there', async () => {
  const before = await kept();
  expect(before).toContain('letter-1');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(doors)), async (name) => {
      const text = await (doors[name]?.() ?? Promise.resolve()).then(
        (answer) => JSON.stringify(answer ?? '', plain),
        (error: unknown) => String(error),
      );
      expect(text).not.toMatch(/theirs|shop\.example|h\.example|secret of/);
      for (const id of ids) expect(text).not.toContain(id);
    }),
    { numRuns: runs },
  );
  expect(await kept()).toBe(before);
}, 300_000);
