import { subjectKeyDestroyed } from '@icrm/contracts';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hoursAgo, ordered, registered } from './sample-events.ts';
import { by, eventsOf, type Running, startMarketing, tenant } from './start-marketing.ts';

let running: Running;
beforeAll(async () => {
  running = await startMarketing();
}, 60_000);
afterAll(() => running.stop());

const patience = { withinMs: 20_000 };
const membersOf = async (segmentId: string) =>
  (await running.segments.listSegmentMembers({ tenant, segmentId, limit: 0, cursor: '' })).members.map(
    ({ customerId }) => customerId,
  );
const register = (customerId: string, city: string) =>
  running.happen(`customer-${tenant}.${customerId}`, registered(customerId, city), [customerId]);
const order = async (customerId: string, at?: string) => {
  const event = ordered(customerId, at);
  await running.happen(`order-${tenant}.${newId()}`, event, [customerId]);
};
const define = async (query: object) => {
  const { segmentId } = await running.segments.defineSegment({
    context: by(),
    segmentId: '',
    name: 'A segment',
    query: JSON.stringify(query),
  });
  return segmentId;
};

describe('a segment', () => {
  test('is filled with whom history already holds, and then by each event, with its cause', async () => {
    const [before, after] = [newId(), newId()];
    await register(before, 'Madrid');
    const segmentId = await define({ all: [{ field: 'city', in: ['MADRID'] }, { happened: 'order' }] });
    await order(before);
    await eventually(async () => expect(await membersOf(segmentId)).toEqual([before]), patience);

    await register(after, 'madrid');
    await order(after);
    await eventually(
      async () => expect(await membersOf(segmentId)).toEqual([before, after].sort()),
      patience,
    );
    const [entered] = (await eventsOf(running.store, `membership-${tenant}.${after}`)).filter(
      ({ data }) => Reflect.get(data, 'segmentId') === segmentId,
    );
    expect(entered).toMatchObject({ type: 'SegmentEntered', metadata: { customerIds: [after] } });
    expect(entered?.data).toMatchObject({ cause: { kind: 'event', eventId: entered?.metadata.causationId } });
  });

  test('is left when time passes, without any event', async () => {
    const customerId = newId();
    const segmentId = await define({ happened: 'order', when: { lastDays: 1 } });
    const leavesInMs = 3_000;
    await order(customerId, new Date(Date.now() - 86_400_000 + leavesInMs).toISOString());
    await eventually(async () => expect(await membersOf(segmentId)).toContain(customerId), patience);
    await eventually(async () => expect(await membersOf(segmentId)).not.toContain(customerId), patience);
    const last = (await eventsOf(running.store, `membership-${tenant}.${customerId}`)).at(-1);
    expect(last).toMatchObject({ type: 'SegmentLeft', data: { cause: { kind: 'time' } } });
  });

  test('is asked of linked customers as one, whom the first registered stands for', async () => {
    const [one, other] = [newId(), newId()];
    const segmentId = await define({ all: [{ field: 'city', in: ['Soria'] }, { happened: 'order' }] });
    await register(one, 'Soria');
    await register(other, 'Soria');
    await order(other);
    await eventually(async () => expect(await membersOf(segmentId)).toEqual([other]), patience);
    const linkId = newId();
    const customerIds = [one, other].sort();
    const linked = { linkId, customerIds, rule: 'manual', ruleVersion: 1, evidence: [], at: hoursAgo(0) };
    await running.happen(`link-${tenant}.${linkId}`, { type: 'CustomersLinked', data: linked }, customerIds);
    await eventually(async () => expect(await membersOf(segmentId)).toEqual([one]), patience);
    const apart = { linkId, customerIds, reason: 'twins', at: hoursAgo(0) };
    await running.happen(`link-${tenant}.${linkId}`, { type: 'CustomersUnlinked', data: apart }, customerIds);
    await eventually(async () => expect(await membersOf(segmentId)).toEqual([other]), patience);
  });

  test('survives a restart, is left by whom is erased, and by all when it is retired', async () => {
    const [stays, goes] = [newId(), newId()];
    const segmentId = await define({ field: 'city', in: ['Lugo'] });
    await register(stays, 'Lugo');
    await register(goes, 'Lugo');
    await eventually(async () => expect(await membersOf(segmentId)).toHaveLength(2), patience);
    await running.restart();
    const erased = { customerId: goes, receiptId: newId(), reason: 'asked', at: hoursAgo(0) };
    await running.happen(`customer-${tenant}.${goes}`, { type: 'CustomerErased', data: erased }, [goes]);
    await eventually(async () => expect(await membersOf(segmentId)).toEqual([stays]), patience);
    await running.segments.retireSegment({ context: by(), segmentId, reason: 'over' });
    await eventually(async () => expect(await membersOf(segmentId)).toEqual([]), patience);
  });
});

test('an erasure is confirmed once the segments have forgotten the person', async () => {
  const customerId = newId();
  const segmentId = await define({ field: 'city', in: ['toledo'] });
  await register(customerId, 'Toledo');
  await eventually(async () => expect(await membersOf(segmentId)).toEqual([customerId]), patience);
  const stream = `erasure-${tenant}.${customerId}`;
  const { type, example } = subjectKeyDestroyed;
  await running.happen(stream, { type, data: { ...example, customerId } }, [customerId]);
  const confirmations = () => eventsOf(running.store, `${stream}.marketing`);
  // The event that says so to the segments is late: nothing is confirmed before it.
  await new Promise(setImmediate);
  expect(await confirmations()).toEqual([]);
  const erased = { customerId, receiptId: newId(), reason: 'asked', at: hoursAgo(0) };
  await running.happen(`customer-${tenant}.${customerId}`, { type: 'CustomerErased', data: erased }, [
    customerId,
  ]);
  await eventually(
    async () => expect(await confirmations()).toMatchObject([{ type: 'ErasureConfirmed' }]),
    patience,
  );
  await eventually(async () => expect(await membersOf(segmentId)).toEqual([]), patience);
});

describe('words', () => {
  const words = {
    segmentId: '',
    name: 'Madrid',
    text: 'clientes de Toledo que compraron en los últimos 90 días y no abrieron la última campaña',
    language: 'es',
  };

  test('fill a segment once their reading is confirmed', async () => {
    const customerId = newId();
    await register(customerId, 'Toledo');
    await order(customerId);
    const { segmentId, reading } = await running.segments.defineSegmentFromText({ context: by(), ...words });
    expect(reading).toBe(
      'ciudad Toledo y hizo pedidos no cancelados en los últimos 90 días y no (abrió mensajes de la última campaña que recibió)',
    );
    const wrong = running.segments.confirmSegment({ context: by(), segmentId, reading: 'ciudad Madrid' });
    await expect(wrong).rejects.toMatchObject({ reason: 'reading-differs' });
    await running.segments.confirmSegment({ context: by(), segmentId, reading });
    await eventually(async () => expect(await membersOf(segmentId)).toEqual([customerId]), patience);
    const { segment } = await running.segments.getSegment({ tenant, segmentId });
    expect(JSON.parse(segment)).toMatchObject({ status: 'known', members: 1, live: { words: { reading } } });
  });

  test('that are not understood are named, with what would be', async () => {
    const text = 'clientes rubios de Toledo';
    const call = running.segments.defineSegmentFromText({ context: by(), ...words, text });
    await expect(call).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      reason: 'text-not-understood',
      metadata: { notUnderstood: 'rubios' },
    });
    const read = await running.segments.readSegmentText({ text, language: 'es' });
    expect(read).toMatchObject({ query: '', notUnderstood: ['rubios'] });
    expect(read.hints.length).toBeGreaterThan(0);
  });
});

test('a query that is none is told by its field', async () => {
  const call = running.segments.defineSegment({
    context: by(),
    segmentId: '',
    name: 'x',
    query: '{"field":"shoe"}',
  });
  await expect(call).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fieldViolations: [{ field: 'query' }],
  });
});
