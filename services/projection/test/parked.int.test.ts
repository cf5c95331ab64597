import { allEvents, type CustomerView, customerView, timelineEntry } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ordered, registered } from './sample-events.ts';
import { type Projection, record, recordRaw, startProjection } from './start-projection.ts';

let projection: Projection;
beforeAll(async () => {
  projection = await startProjection();
});
afterAll(() => projection.stop());

const viewOf = async (customerId: string, minPosition = 0n): Promise<CustomerView> => {
  const { view } = await projection.client.getCustomerView({
    tenant: 'acme',
    by: { $case: 'customerId', value: customerId },
    minPosition,
    asOfTime: '',
    asOfPosition: 0n,
    explain: false,
  });
  return customerView.parse(JSON.parse(view));
};

/** Everything that is listed, page by page. */
const pages = async <T>(
  ask: (cursor: string) => Promise<{ readonly items: readonly T[]; readonly nextCursor: string }>,
): Promise<T[]> => {
  const all: T[] = [];
  let cursor = '';
  do {
    const { items, nextCursor } = await ask(cursor);
    all.push(...items);
    cursor = nextCursor;
  } while (cursor !== '');
  return all;
};
const allParked = () =>
  pages(async (cursor) => {
    const { parked: items, nextCursor } = await projection.client.listParked({ limit: 500, cursor });
    return { items, nextCursor };
  });

const published = allEvents.filter((definition) => definition.published);
const waysToBreak = Number(process.env['ICRM_POISON'] ?? 2 * published.length);

/** An event that is not what its type says: a field of the wrong kind, or one that must be there missing. */
const poison = (index: number, customerId: string): { type: string; data: object } => {
  const definition = published[index % published.length];
  if (definition === undefined) throw new Error('events are declared');
  const example = definition.example as Record<string, unknown>;
  const fields = Object.keys(example).filter((field) => field !== 'customerId' && field !== 'customerIds');
  const required = fields.filter((field) => {
    const { [field]: _gone, ...rest } = example;
    return !definition.schema.safeParse(rest).success;
  });
  const round = Math.floor(index / published.length);
  const field = required[Math.floor(round / 2) % required.length] ?? 'at';
  const { [field]: value, ...rest } = example;
  const wrong = typeof value === 'object' ? 'odd' : { odd: 1 };
  return { type: definition.type, data: round % 2 === 0 ? rest : { ...rest, customerId, [field]: wrong } };
};

describe('events that cannot be applied', () => {
  test(
    'are parked with the reason, nothing else waits, and the timeline still shows them',
    async () => {
      const broken = newId();
      await record(projection.events, [registered(broken)]);
      const positions: bigint[] = [];
      for (let index = 0; index < waysToBreak; index += 1)
        positions.push(await recordRaw(projection, { customerId: broken, ...poison(index, broken) }));
      const fine = newId();
      const last = await record(projection.events, [registered(fine), ordered(fine, 5), ordered(broken, 7)]);

      expect((await viewOf(fine, last)).sales.orders).toBe(1);
      expect((await viewOf(broken)).sales.totals).toEqual([{ minor: 7, currency: 'EUR' }]);
      const parked = await allParked();
      expect(parked.map(({ position }) => position)).toEqual(positions);
      for (const { reason, section, customerId } of parked) {
        expect(reason).toMatch(/^does not satisfy its schema: \w+/);
        expect({ section, customerId }).toEqual({ section: 'all', customerId: broken });
      }
      expect((await projection.client.getProjectionStatus({})).parked).toBe(BigInt(waysToBreak));
      const entries = await pages(async (cursor) => {
        const asked = {
          tenant: 'acme',
          customerId: broken,
          limit: 500,
          cursor,
          oldestFirst: true,
          minPosition: 0n,
        };
        const { entries: items, nextCursor } = await projection.client.getTimeline(asked);
        return { items, nextCursor };
      });
      expect(entries.map((text) => timelineEntry.parse(JSON.parse(text)))).toHaveLength(waysToBreak + 2);
    },
    60_000 + waysToBreak * 500,
  );

  test('stay parked as long as nothing was fixed', async () => {
    const { repaired, parked } = await projection.client.replayParked({}, { deadlineMs: 120_000 });
    expect({ repaired, parked }).toEqual({ repaired: 0n, parked: BigInt(waysToBreak) });
  }, 120_000);

  test('of types nobody declared are shown, and change nothing else', async () => {
    const id = newId();
    await record(projection.events, [registered(id)]);
    const position = await recordRaw(projection, {
      customerId: id,
      type: 'MoonPhaseChanged',
      data: { to: 'full' },
    });
    const view = await viewOf(id, position);
    expect(view).toMatchObject({ events: 2, sales: { orders: 0 } });
    const parked = await allParked();
    expect(parked.at(-1)).toEqual({
      position,
      tenant: 'acme',
      customerId: id,
      type: 'MoonPhaseChanged',
      section: 'all',
      reason: 'no definition of event type MoonPhaseChanged',
    });
  });

  test('because they cannot even be read are parked by their place, live and in a rebuild, and stop nobody', async () => {
    const [id, fine] = [newId(), newId()];
    await record(projection.events, [registered(id)]);
    const position = await recordRaw(projection, {
      customerId: id,
      ...ordered(id, 9),
      metadata: { actor: { kind: 'cat', id: 'Ana' }, customerIds: 'none' },
    });
    const last = await record(projection.events, [registered(fine), ordered(fine, 5), ordered(id, 7)]);
    expect((await viewOf(fine, last)).sales.orders).toBe(1);
    expect((await viewOf(id)).sales.totals).toEqual([{ minor: 7, currency: 'EUR' }]);

    const unreadable = async () => (await allParked()).filter(({ section }) => section === 'log');
    const expected = {
      position,
      tenant: '',
      customerId: '',
      type: 'OrderPlaced',
      section: 'log',
      reason: expect.stringMatching(
        /^metadata of OrderPlaced at 0@raw-acme\..*: customerIds invalid_type, actor.kind invalid_value$/,
      ),
    };
    expect(await unreadable()).toEqual([expected]);
    let end = { phase: '', newHash: '', liveHash: '-' };
    for await (const step of projection.client.rebuildViews({})) end = step;
    expect(end.phase).toBe('switched');
    expect(end.newHash).toBe(end.liveHash);
    expect(await unreadable()).toEqual([expected]);
    await projection.client.replayParked({}, { deadlineMs: 120_000 });
    expect(await unreadable()).toEqual([expected]);
  });
});

describe('a customer whose key is lost', () => {
  test('is parked, does not stop the others, and is complete again once the key is back', async () => {
    const id = newId();
    await viewOf(id, await record(projection.events, [registered(id)]));
    const keys = projection.store.collection<{ _id: string }>('subject-keys');
    const key = await keys.findOne({ _id: `acme|${id}` });
    if (key === undefined) throw new Error('the customer has a key');
    await keys.delete({ _id: key._id });
    // An instance that never had the key in memory.
    const blind = await projection.startInstance();
    try {
      const fine = newId();
      const position = await record(projection.events, [ordered(id, 5), registered(fine)]);
      await viewOf(fine, position);
    } finally {
      await keys.insert(key);
      await blind.stop();
    }
    expect((await viewOf(id)).sales.orders).toBe(1);
  });
});
