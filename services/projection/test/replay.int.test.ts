import { allEvents, defineEvent, type EventDefinition } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { sections } from '../src/sections/index.ts';
import { defineSection } from '../src/sections/section.ts';
import { at, changed, ordered, registered } from './sample-events.ts';
import { createWorld, type Instance, record, recordRaw, type World } from './start-projection.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.stop());

const tierChanged = {
  type: 'LoyaltyTierChanged',
  context: 'sales',
  summary: 'The customer has another tier.',
} as const;
const tierChangedData = z.strictObject({ customerId: z.string(), level: z.int(), at: z.string() });

/** The second version of an event, of which the first said `tier` instead of `level`. */
const declared = (upcasters: EventDefinition['upcasters']): EventDefinition =>
  defineEvent({
    ...tierChanged,
    version: 2,
    schema: tierChangedData,
    example: { customerId: newId(), level: 1, at: at(1) },
    upcasters,
  });

type TierChanged = { type: 'LoyaltyTierChanged'; data: z.output<typeof tierChangedData> };

const loyalty = defineSection<TierChanged, TierChanged>()<{ readonly levels: readonly number[] }>({
  name: 'loyalty',
  version: 1,
  initial: { levels: [] },
  on: { LoyaltyTierChanged: ({ levels }, { data }) => ({ levels: [...levels, data.level] }) },
  view: (members) => ({ loyalty: members.flatMap(({ state }) => state.levels) }),
  explain: () => ({}),
  lines: { LoyaltyTierChanged: ({ level }) => `Now at level ${level}` },
});

const tiers = ['bronze', 'silver', 'gold'];
const fixed = declared({ 1: ({ tier, ...rest }) => ({ ...rest, level: tiers.indexOf(String(tier)) }) });
const programs = {
  /** Does not know the event. */
  older: {},
  /** Knows it, and cannot read what was written before. */
  broken: { definitions: [...allEvents, declared({})], sections: [...sections, loyalty] },
  fixed: { definitions: [...allEvents, fixed], sections: [...sections, loyalty] },
};

const runs = async <T>(
  program: keyof typeof programs,
  work: (instance: Instance) => Promise<T>,
): Promise<T> => {
  const instance = await world.startInstance({}, programs[program]);
  try {
    return await work(instance);
  } finally {
    await instance.stop();
  }
};

const reaches = ({ tier, customerId }: { tier: string; customerId: string }): Promise<bigint> =>
  recordRaw(world, {
    customerId,
    type: tierChanged.type,
    data: { customerId, tier, at: at(4) },
  });

const viewOf = async ({ client }: Instance, customerId: string, minPosition = 0n) =>
  JSON.parse(
    (
      await client.getCustomerView({
        tenant: 'acme',
        by: { $case: 'customerId', value: customerId },
        minPosition,
        asOfTime: '',
        asOfPosition: 0n,
        explain: false,
      })
    ).view,
  );

const parkedIn = async ({ client }: Instance) => (await client.listParked({ limit: 50, cursor: '' })).parked;

test('what is parked has its effect in its place once the program knows it, and equals a rebuild', async () => {
  const [first, second, unborn] = [newId(), newId(), newId()];
  await runs('older', async (instance) => {
    await record(world.events, [registered(first), registered(second)]);
    const unknown = await reaches({ tier: 'silver', customerId: first });
    const last = await record(world.events, [changed(first, { segment: 'business' }), ordered(first, 7)]);
    expect(await viewOf(instance, first, last)).not.toHaveProperty('loyalty');
    expect(await parkedIn(instance)).toMatchObject([
      { position: unknown, customerId: first, section: 'all' },
    ]);
    expect(await instance.client.replayParked({})).toEqual({ repaired: 0n, parked: 1n });
  });

  await runs('broken', async (instance) => {
    const unreadable = await reaches({ tier: 'gold', customerId: second });
    await reaches({ tier: 'bronze', customerId: unborn });
    const last = await record(world.events, [ordered(second, 9)]);
    expect(await viewOf(instance, second, last)).toMatchObject({ events: 2, loyalty: [] });
    expect(await parkedIn(instance)).toMatchObject([
      { customerId: first, section: 'all' },
      {
        position: unreadable,
        customerId: '',
        section: 'log',
        reason: expect.stringContaining('no upcaster from schema 1'),
      },
      { customerId: '', section: 'log' },
    ]);
    expect(await instance.client.replayParked({})).toEqual({ repaired: 0n, parked: 3n });
  });

  await runs('fixed', async (instance) => {
    expect(await viewOf(instance, second)).toMatchObject({ events: 2, loyalty: [] });
    expect(await instance.client.replayParked({})).toEqual({ repaired: 3n, parked: 0n });
    const views = async () => [await viewOf(instance, first), await viewOf(instance, second)];
    const replayed = await views();
    expect(replayed).toMatchObject([
      { events: 4, loyalty: [1] },
      { events: 3, loyalty: [2], sales: { orders: 1 } },
    ]);
    let end = { message: '', newHash: '', liveHash: '-' };
    for await (const step of instance.client.rebuildViews({})) end = step;
    // Facets and rows of three customers, one of whom nobody registered, and their seven facts.
    expect(end.message).toMatch(/^\d+ documents are equal$/);
    expect(end.newHash).toBe(end.liveHash);
    expect(await views()).toEqual(replayed);
    expect(await parkedIn(instance)).toEqual([]);
  });
}, 60_000);
