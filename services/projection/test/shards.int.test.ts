import { type CustomerView, customerView, timelineEntry } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sections } from '../src/sections/index.ts';
import { defineSection } from '../src/sections/section.ts';
import { type AnyEvent, given } from './given.ts';
import { foldLog, storedFacets } from './independent-fold.ts';
import { changed, linked, ordered, registered, unlinked } from './sample-events.ts';
import { createWorld, type Instance, record, type ViewClient, type World } from './start-projection.ts';

const steps = Number(process.env['ICRM_RUNS'] ?? 60);

let world: World;
let replicas: Instance[];
const startShards = (count: number): Promise<Instance[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      world.startInstance({ ICRM_PROJECTION_SHARD: `${index}/${count}` }),
    ),
  );
beforeAll(async () => {
  world = await createWorld();
  replicas = await startShards(3);
});
afterAll(async () => {
  await Promise.all(replicas.map(({ stop }) => stop()));
  await world.stop();
});

const replica = (n: number): ViewClient => {
  const one = replicas[n % replicas.length];
  if (one === undefined) throw new Error('there are replicas');
  return one.client;
};

const question = (customerId: string, minPosition = 0n) => ({
  tenant: 'acme',
  by: { $case: 'customerId' as const, value: customerId },
  minPosition,
  asOfTime: '',
  asOfPosition: 0n,
  explain: false,
});

const viewOf = async (client: ViewClient, customerId: string, minPosition = 0n): Promise<CustomerView> => {
  const { view } = await client.getCustomerView(question(customerId, minPosition), { deadlineMs: 10_000 });
  return customerView.parse(JSON.parse(view));
};

const found = async (client: ViewClient, segment: string, minPosition: bigint) => {
  const { customers, total } = await client.searchCustomers({
    tenant: 'acme',
    filter: JSON.stringify({ field: 'segment', op: 'eq', value: segment }),
    sort: ['registeredAt'],
    limit: 500,
    cursor: '',
    minPosition,
    count: true,
  });
  return { members: customers.map((text) => JSON.parse(text).members), total: Number(total) };
};

/** What differs from a fold in memory: positions, times of recording. */
const known = ({ watermark, ...view }: CustomerView) => view;

test('what one replica accepted is read from any other, links across shards included', async () => {
  const people = Array.from({ length: 8 }, () => newId());
  const history: AnyEvent[] = people.map((id) => registered(id, { segment: 'shared' }));
  let position = await record(world.events, history);
  for (let n = 0; n < steps; n += 1) {
    const [who = '', other = ''] = [people[n % 8], people[(n * 3 + 1) % 8]];
    const what = [
      linked(who, other),
      ordered(who, n),
      unlinked(people[(n * 5) % 8] ?? '', people[(n * 5 * 3 + 1) % 8] ?? ''),
      changed(who, { language: n % 2 === 0 ? 'es' : 'pt' }),
    ][n % 4];
    if (what === undefined || ('customerIds' in what.data && new Set(what.data.customerIds).size < 2))
      continue;
    history.push(what);
    position = await record(world.events, [what]);
    const expected = await given(...history)
      .project()
      .view(who);
    const seen = await viewOf(replica(n), who, position);
    expect(known(seen)).toEqual(expected && known(expected));
  }
  const views = await Promise.all(
    people.map((id) =>
      given(...history)
        .project()
        .view(id),
    ),
  );
  const components = new Set(views.map((view) => JSON.stringify(view?.members)));
  for (const [n] of replicas.entries()) {
    const { members, total } = await found(replica(n), 'shared', position);
    expect(new Set(members.map((ids) => JSON.stringify(ids)))).toEqual(components);
    expect(total).toBe(components.size);
  }
}, 60_000);

test('a timeline is watched on a replica that does not write it', async () => {
  for (const [n] of replicas.entries()) {
    const id = newId();
    await viewOf(replica(n), id, await record(world.events, [registered(id)]));
    const types: string[] = [];
    for await (const { item } of replica(n).watchTimeline({
      tenant: 'acme',
      customerId: id,
      afterPosition: 0n,
    })) {
      if (item?.$case === 'entry') types.push(timelineEntry.parse(JSON.parse(item.value)).type);
      else if (types.length === 1) await record(world.events, [ordered(id, 1)]);
      if (types.length === 2) break;
    }
    expect(types).toEqual(['CustomerRegistered', 'OrderPlaced']);
  }
});

test('one replica rebuilds for all, the others follow, and nothing is lost on the way', async () => {
  const id = newId();
  await record(world.events, [registered(id)]);
  let rebuilding = true;
  const load = (async () => {
    let position = 0n;
    for (let n = 0; rebuilding || n % 5 !== 0; n += 1)
      position = await record(world.events, [ordered(id, 1)]);
    return position;
  })();
  const phases: string[] = [];
  for await (const { phase } of replica(1).rebuildViews({})) phases.push(phase);
  rebuilding = false;
  expect(phases.at(-1)).toBe('switched');
  const last = await load;
  for (const [n] of replicas.entries()) await viewOf(replica(n), id, last);
  const generations = await eventually(async () => {
    const all = await Promise.all(replicas.map(({ client }) => client.getProjectionStatus({})));
    const ids = new Set(all.map(({ generation }) => generation));
    expect(ids.size).toBe(1);
    return ids;
  });
  const [generation = ''] = generations;
  expect(generation).not.toBe('g1');
  const more = await record(world.events, [ordered(id, 1)]);
  for (const [n] of replicas.entries()) await viewOf(replica(n), id, more);
  expect(await storedFacets(world.store, generation)).toEqual(await foldLog(world));
}, 60_000);

test('another number of shards goes on where the others ended', async () => {
  await Promise.all(replicas.map(({ stop }) => stop()));
  replicas = await startShards(2);
  const id = newId();
  const position = await record(world.events, [registered(id), ordered(id, 5)]);
  for (const [n] of replicas.entries()) expect((await viewOf(replica(n), id, position)).sales.orders).toBe(1);
  const { generation, eventsApplied } = await replica(0).getProjectionStatus({});
  expect(await storedFacets(world.store, generation)).toEqual(await foldLog(world));
  let recorded = 0;
  for await (const _event of world.events.readAll()) recorded += 1;
  expect(Number(eventsApplied)).toBeLessThan(recorded / 2);
}, 60_000);

test('what is replayed by one replica is folded anew by the one that has it in memory', async () => {
  let broken = true;
  type Noted = Extract<AnyEvent, { type: 'CustomerDetailsChanged' }>;
  const segments = defineSection<Noted>()<{ readonly all: readonly string[] }>({
    name: 'segments',
    version: 1,
    initial: { all: [] },
    on: {
      CustomerDetailsChanged: ({ all }, { data }) => {
        if (broken && data.details.segment === 'gold') throw new Error('not thought of');
        return { all: [...all, data.details.segment ?? ''] };
      },
    },
    view: (members) => ({ segments: members.flatMap(({ state }) => state.all) }),
    explain: () => ({}),
    lines: {},
  });
  const elsewhere = await createWorld();
  const pair = await Promise.all(
    [0, 1].map((index) =>
      elsewhere.startInstance({ ICRM_PROJECTION_SHARD: `${index}/2` }, { sections: [...sections, segments] }),
    ),
  );
  const [asked] = pair;
  if (asked === undefined) throw new Error('there are replicas');
  try {
    const ids = Array.from({ length: 8 }, () => newId());
    const events = ids.flatMap((id) => [
      registered(id),
      changed(id, { segment: 'silver' }),
      changed(id, { segment: 'gold' }),
    ]);
    await viewOf(asked.client, ids[0] ?? '', await record(elsewhere.events, events));
    broken = false;
    const replayed = await asked.client.replayParked({}, { deadlineMs: 30_000 });
    expect(replayed).toEqual({ repaired: 8n, parked: 0n });
    // What comes now is folded upon what is in memory.
    const position = await record(
      elsewhere.events,
      ids.map((id) => changed(id, { segment: 'home' })),
    );
    for (const { client } of pair)
      for (const id of ids) {
        await viewOf(client, id, position);
        const { view } = await client.getCustomerView(question(id), { deadlineMs: 10_000 });
        expect(JSON.parse(view).segments).toEqual(['silver', 'gold', 'home']);
      }
  } finally {
    await Promise.all(pair.map(({ stop }) => stop()));
    await elsewhere.stop();
  }
});
