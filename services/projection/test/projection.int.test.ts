import { type CustomerView, customerSummary, customerView, timelineEntry } from '@icrm/contracts';
import { identifierKey } from '@icrm/identifiers';
import { RpcError } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ana, at, cancelled, changed, linked, ordered, registered, unlinked } from './sample-events.ts';
import { type Projection, record, startProjection } from './start-projection.ts';

let projection: Projection;
beforeAll(async () => {
  projection = await startProjection({
    ICRM_PROJECTION_HEARTBEAT_MS: '200',
    ICRM_PROJECTION_KEEP_OLD_MS: '0',
  });
});
afterAll(() => projection.stop());

type Wanted = {
  minPosition?: bigint;
  asOfTime?: string;
  asOfPosition?: bigint;
  asOfHappened?: string;
  explain?: boolean;
  tenant?: string;
};

const now = {
  minPosition: 0n,
  asOfTime: '',
  asOfPosition: 0n,
  asOfHappened: '',
  explain: false,
  tenant: 'acme',
};

const ask = (customerId: string, wanted: Wanted = {}, deadlineMs = 5_000) =>
  projection.client.getCustomerView(
    { ...now, ...wanted, by: { $case: 'customerId', value: customerId } },
    { deadlineMs },
  );
const viewOf = async (customerId: string, wanted: Wanted = {}): Promise<CustomerView> =>
  customerView.parse(JSON.parse((await ask(customerId, wanted)).view));

const search = async (filter: object | undefined, more: object = {}) => {
  const answer = await projection.client.searchCustomers({
    tenant: 'acme',
    filter: filter === undefined ? '' : JSON.stringify(filter),
    sort: [],
    limit: 0,
    cursor: '',
    minPosition: 0n,
    count: true,
    ...more,
  });
  return {
    ...answer,
    customers: answer.customers.map((text) => customerSummary.parse(JSON.parse(text))),
  };
};

const refused = async (call: Promise<unknown>): Promise<RpcError> => {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof RpcError)) throw new Error('expected a refusal', { cause: error });
  return error;
};

describe('GetCustomerView', () => {
  test('shows at once what was recorded, when asked for its position', async () => {
    const id = newId();
    const position = await record(projection.events, [registered(id), ordered(id, 120_00)]);
    const view = await viewOf(id, { minPosition: position });
    expect(view).toMatchObject({
      customerId: id,
      members: [id],
      stage: 'prospect',
      displayName: 'Ana Ruiz',
      profile: ana,
      sales: { orders: 1, totals: [{ minor: 120_00, currency: 'EUR' }] },
      events: 2,
      watermark: { position: position.toString() },
    });
  });

  test('finds a customer by an identifier, however it is written', async () => {
    const id = newId();
    const key = identifierKey(projection.keyRing, 'acme', { kind: 'email', value: 'ana.r@example.com' });
    const identifiers = [{ kind: 'email' as const, value: 'ana.r@example.com', key }];
    const position = await record(projection.events, [registered(id, ana, { identifiers })]);
    const { view } = await projection.client.getCustomerView({
      ...now,
      minPosition: position,
      by: { $case: 'identifier', value: { kind: 'email', value: ' Ana.R@Example.com', system: '' } },
    });
    expect(customerView.parse(JSON.parse(view)).customerId).toBe(id);
    const same = { field: 'identifier', op: 'eq', value: 'email:ANA.R@example.com' };
    expect((await search(same)).customers).toMatchObject([{ customerId: id }]);
  });

  test('explains each field by the event that gave it and the candidates that lost', async () => {
    const id = newId();
    const position = await record(projection.events, [
      registered(id, { ...ana, segment: 'home' }, { source: 'web' }),
      changed(id, { segment: 'small-business' }, { source: 'erp' }),
    ]);
    const view = await viewOf(id, { minPosition: position, explain: true });
    expect(view.profile.segment).toBe('small-business');
    expect(view.provenance?.['profile.segment']).toMatchObject({
      value: 'small-business',
      source: 'erp',
      rule: 'most-recent@1',
      type: 'CustomerDetailsChanged',
      position: position.toString(),
      channel: 'web',
      actor: { kind: 'staff', id: 'clerk-7' },
      lost: [
        { value: 'home', source: 'web', type: 'CustomerRegistered', why: expect.stringContaining('older') },
      ],
    });
  });

  test('shows the past as it was', async () => {
    const id = newId();
    const first = await record(projection.events, [registered(id)]);
    const order = ordered(id, 50_00);
    const second = await record(projection.events, [order]);
    const third = await record(projection.events, [cancelled(order), changed(id, { givenName: 'Anna' })]);
    await viewOf(id, { minPosition: third });

    expect((await viewOf(id, { asOfPosition: first })).sales.orders).toBe(0);
    const then = await viewOf(id, { asOfPosition: second });
    expect(then).toMatchObject({ sales: { orders: 1 }, profile: { givenName: 'Ana' }, events: 2 });
    expect(await viewOf(id)).toMatchObject({ sales: { orders: 0 }, profile: { givenName: 'Anna' } });
    const present = await viewOf(id, { asOfTime: new Date().toISOString() });
    expect({ ...present, asOf: undefined }).toEqual({ ...(await viewOf(id)), asOf: undefined });
  });

  test('shows what had happened by a day, whenever it was recorded', async () => {
    const id = newId();
    const order = ordered(id, 50_00, { on: at(3) });
    const position = await record(projection.events, [
      registered(id, ana, { on: at(1) }),
      cancelled(order, at(9)),
      order,
      ordered(id, 1_00, { on: at(8) }),
    ]);
    const then = await viewOf(id, { minPosition: position, asOfHappened: at(4) });
    expect(then).toMatchObject({ events: 2, sales: { orders: 1, totals: [{ minor: 50_00 }] } });
    expect(then.asOf).toEqual({ happened: at(4) });
  });

  test('an unknown customer is not found, a customer of another tenant neither', async () => {
    const id = newId();
    const position = await record(projection.events, [registered(id)]);
    expect(await refused(ask(newId()))).toMatchObject({ code: 'NOT_FOUND', reason: 'customer-not-found' });
    expect(await refused(ask(id, { tenant: 'globex', minPosition: position }))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a position that never comes ends with the deadline and says how far the views are', async () => {
    const id = newId();
    const position = await record(projection.events, [registered(id)]);
    const error = await refused(ask(id, { minPosition: position + 1_000_000n }, 1_500));
    expect(error).toMatchObject({ code: 'DEADLINE_EXCEEDED', reason: 'position-not-reached' });
    expect(error.metadata).toMatchObject({ position: position.toString() });
  });

  test.each([
    ['a time in the future', { asOfTime: '2999-01-01T00:00:00.000Z' }, 'INVALID_ARGUMENT', 'as_of_time'],
    ['a position beyond the log', { asOfPosition: 10n ** 15n }, 'INVALID_ARGUMENT', 'as_of_position'],
    ['two moments at once', { asOfHappened: at(1), asOfPosition: 1n }, 'INVALID_ARGUMENT', 'goes neither'],
    ['a time that is none', { asOfTime: 'yesterday' }, 'INVALID_ARGUMENT', 'asOfTime'],
    ['a time before the first event', { asOfTime: '2001-01-01T00:00:00.000Z' }, 'NOT_FOUND', 'firstPosition'],
  ])('refuses %s', async (_name, wanted, code, named) => {
    const id = newId();
    await viewOf(id, { minPosition: await record(projection.events, [registered(id)]) });
    const error = await refused(ask(id, wanted));
    expect(error.code).toBe(code);
    expect(JSON.stringify([error.fieldViolations, error.metadata])).toContain(named);
  });
});

describe('linked customers', () => {
  test('are one view, and two again once unlinked, with what happened meanwhile', async () => {
    const [a, b] = [newId(), newId()];
    await record(projection.events, [
      registered(a),
      ordered(a, 10_00),
      registered(b, { givenName: 'Anna', contactPhone: '+34600000002' }, { source: 'phone', on: at(2) }),
      ordered(b, 5_00),
    ]);
    const together = await record(projection.events, [linked(a, b)]);
    const one = await viewOf(b, { minPosition: together });
    expect(one).toMatchObject({
      customerId: a,
      members: [a, b],
      links: [{ rule: 'same-phone-and-name', ruleVersion: 1 }],
      profile: { givenName: 'Anna', familyName: 'Ruiz', contactPhone: '+34600000002' },
      sales: { orders: 2, totals: [{ minor: 15_00, currency: 'EUR' }] },
      events: 4,
    });
    expect(await viewOf(a)).toEqual(one);

    const apart = await record(projection.events, [ordered(b, 1_00, { on: at(6) }), unlinked(a, b)]);
    expect(await viewOf(a, { minPosition: apart })).toMatchObject({
      members: [a],
      links: [],
      profile: ana,
      sales: { totals: [{ minor: 10_00, currency: 'EUR' }] },
    });
    expect(await viewOf(b)).toMatchObject({
      customerId: b,
      members: [b],
      sales: { totals: [{ minor: 6_00, currency: 'EUR' }] },
    });
    expect(await viewOf(b, { asOfPosition: together })).toMatchObject({ members: [a, b] });
  });

  test('are found as one customer', async () => {
    const [a, b] = [newId(), newId()];
    const name = `Kr\u00e4mer${a.slice(-6)}`;
    const filter = { field: 'name', op: 'eq', value: name };
    await record(projection.events, [
      registered(a, { familyName: name }),
      registered(b, { familyName: name }),
    ]);
    const together = await record(projection.events, [linked(a, b)]);
    expect((await search(filter, { minPosition: together })).customers).toMatchObject([{ members: [a, b] }]);
    const apart = await record(projection.events, [unlinked(a, b)]);
    expect((await search(filter, { minPosition: apart })).total).toBe(2n);
  });
});

describe('SearchCustomers', () => {
  const mark = newId().slice(-8);
  const people = Array.from({ length: 23 }, (_, index) => ({ id: newId(), spend: (index % 5) * 100 + 100 }));
  let position: bigint;
  beforeAll(async () => {
    for (const [index, { id, spend }] of people.entries())
      position = await record(projection.events, [
        registered(id, { givenName: `Jos\u00e9${index}`, familyName: `Mu\u00f1oz ${mark}`, segment: mark }),
        ordered(id, spend),
      ]);
  });

  test('finds by personal fields without accents or case, whole or by their beginning', async () => {
    await search(undefined, { minPosition: position });
    expect((await search({ field: 'profile.familyName', op: 'eq', value: `MUNOZ ${mark}` })).total).toBe(23n);
    expect((await search({ field: 'name', op: 'prefix', value: 'jose1' })).customers.length).toBe(11);
    expect((await search({ field: 'familyName', op: 'eq', value: 'nobody' })).total).toBe(0n);
  });

  test('pages are disjoint, complete and in order, whatever the sort', async () => {
    for (const sort of [['-sales.orders', 'registeredAt'], ['-monetaryMinor'], ['monetaryMinor'], []]) {
      const seen: string[] = [];
      const spends: number[] = [];
      let cursor = '';
      do {
        const page = await search(
          { field: 'segment', op: 'eq', value: mark },
          { sort, limit: 5, cursor, minPosition: position },
        );
        seen.push(...page.customers.map(({ customerId }) => customerId));
        spends.push(...page.customers.map(({ monetaryMinor }) => monetaryMinor));
        cursor = page.nextCursor;
      } while (cursor !== '');
      expect(seen.sort()).toEqual(people.map(({ id }) => id).sort());
      if (sort[0] === 'monetaryMinor') expect(spends).toEqual(spends.toSorted((a, b) => a - b));
      if (sort[0] === '-monetaryMinor') expect(spends).toEqual(spends.toSorted((a, b) => b - a));
    }
  });

  test('combines conditions', async () => {
    const marked = { field: 'segment', op: 'eq', value: mark };
    const rich = { field: 'sales.rfm.monetaryMinor', op: 'gte', value: 400 };
    expect((await search({ and: [marked, rich] }, { minPosition: position })).total).toBe(8n);
    expect((await search({ and: [marked, { not: rich }] })).total).toBe(15n);
    expect((await search({ and: [marked, { field: 'stage', op: 'in', value: ['customer'] }] })).total).toBe(
      0n,
    );
  });

  test.each([
    ['no JSON', { filter: '{' }, 'filter'],
    ['an unknown field', { filter: '{"field":"shoe","op":"eq","value":1}' }, 'filter.shoe'],
    ['an unknown operator', { filter: '{"field":"stage","op":"$where","value":1}' }, 'filter'],
    ['a range of a personal field', { filter: '{"field":"familyName","op":"gt","value":"M"}' }, 'familyName'],
    [
      'a wrong kind of value',
      { filter: '{"field":"sales.orders","op":"gt","value":"many"}' },
      'sales.orders',
    ],
    [
      'half an identifier',
      { filter: '{"field":"identifier","op":"eq","value":"external:C-1"}' },
      'identifier',
    ],
    ['a sort that is none', { sort: ['familyName'] }, 'sort.0'],
    ['a cursor that is none', { cursor: 'zzz' }, 'cursor'],
    ['too many', { limit: 501 }, 'limit'],
  ])('refuses %s', async (_name, wrong, field) => {
    const error = await refused(search(undefined, wrong));
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.fieldViolations[0]?.field).toContain(field);
  });

  test('refuses the cursor of another search', async () => {
    const { nextCursor } = await search({ field: 'segment', op: 'eq', value: mark }, { limit: 2 });
    expect(await refused(search(undefined, { cursor: nextCursor }))).toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('the timeline', () => {
  const timeline = async (customerId: string, more: object = {}) => {
    const answer = await projection.client.getTimeline({
      tenant: 'acme',
      customerId,
      limit: 0,
      cursor: '',
      oldestFirst: false,
      minPosition: 0n,
      ...more,
    });
    return { ...answer, entries: answer.entries.map((text) => timelineEntry.parse(JSON.parse(text))) };
  };

  test('pages through every event, newest or oldest first', async () => {
    const id = newId();
    const orders = Array.from({ length: 7 }, (_, index) => ordered(id, index + 1));
    const position = await record(projection.events, [registered(id), ...orders]);
    const first = await timeline(id, { limit: 5, minPosition: position });
    const second = await timeline(id, { limit: 5, cursor: first.nextCursor });
    expect(second.nextCursor).toBe('');
    const newest = [...first.entries, ...second.entries];
    expect(newest.map(({ type }) => type)).toEqual([
      ...orders.map(() => 'OrderPlaced'),
      'CustomerRegistered',
    ]);
    expect(newest[0]?.summary).toBe('Order placed: 1 line, EUR 0.07');
    expect(newest.at(-1)?.summary).toBe('Ana Ruiz registered as person by web');
    expect((await timeline(id, { oldestFirst: true })).entries).toEqual(newest.reverse());
  });

  test('is watched from history into the present without a gap', async () => {
    const id = newId();
    await viewOf(id, { minPosition: await record(projection.events, [registered(id), ordered(id, 1)]) });
    const entries: string[] = [];
    let heartbeats = 0;
    const stream = projection.client.watchTimeline({ tenant: 'acme', customerId: id, afterPosition: 0n });
    for await (const { item } of stream) {
      if (item?.$case === 'entry') entries.push(timelineEntry.parse(JSON.parse(item.value)).type);
      else heartbeats += 1;
      if (heartbeats === 1 && entries.length === 2)
        await record(projection.events, [ordered(id, 2), ordered(id, 3)]);
      if (entries.length === 4 && heartbeats >= 2) break;
    }
    expect(entries).toEqual(['CustomerRegistered', 'OrderPlaced', 'OrderPlaced', 'OrderPlaced']);
  });
});

describe('operation', () => {
  test('the status tells positions and counts', async () => {
    const position = await record(projection.events, [registered(newId())]);
    await search(undefined, { minPosition: position });
    const status = await projection.client.getProjectionStatus({});
    expect(status).toMatchObject({
      position,
      headPosition: position,
      lagSeconds: 0,
      rebuild: '',
      parked: 0n,
    });
    expect(status.customers).toBeGreaterThan(20n);
  });

  test('a rebuild gives equal views by hash and answers meanwhile', async () => {
    const id = newId();
    const position = await record(projection.events, [registered(id), ordered(id, 9)]);
    const before = (await ask(id, { minPosition: position })).view;
    const { generation } = await projection.client.getProjectionStatus({});
    const phases = new Set<string>();
    let last = { liveHash: '', newHash: '-', message: '' };
    for await (const step of projection.client.rebuildViews({})) {
      phases.add(step.phase);
      last = step;
      expect((await ask(id)).view).toBe(before);
    }
    expect([...phases].at(-1)).toBe('switched');
    expect(last.message).toMatch(/equal/);
    expect(last.newHash).toBe(last.liveHash);
    const after = await projection.client.getProjectionStatus({});
    expect(after.generation).not.toBe(generation);
    expect((await ask(id)).view).toBe(before);
    const more = await record(projection.events, [ordered(id, 1)]);
    expect((await viewOf(id, { minPosition: more })).sales.orders).toBe(2);
  });
});
