import { fieldV1 } from '@icrm/contracts';
import { type RpcClient, RpcError, rpcClient } from '@icrm/rpc';
import { newId } from '@icrm/runtime';
import { eventually } from '@icrm/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { at, by, eventsOf, type Running, startService } from './start-service.ts';

let service: Running;
let fields: readonly RpcClient<typeof fieldV1.FieldServiceService>[];
beforeAll(async () => {
  service = await startService(2, { now: () => new Date(at) }, {}, { kafka: true });
  fields = service.addresses.map((address) =>
    rpcClient(fieldV1.FieldServiceClient, address, { deadlineMs: 60_000 }),
  );
}, 90_000);
afterAll(async () => {
  for (const client of fields) client.close();
  await service.stop();
});

const field = (index = 0) => {
  const client = fields[index % fields.length];
  if (client === undefined) throw new Error('instances were asked for');
  return client;
};
const on = (hour: number, minute = 0) => new Date(Date.UTC(2026, 2, 2, hour, minute)).toISOString();
const madrid = { latitude: 40.4168, longitude: -3.7038 };
const within = { withinMs: 30_000 };
const shift = { from: on(8), until: on(16) };
const types = async (stream: string) => (await eventsOf(service.store, stream)).map(({ type }) => type);

/** A technician with a shift, known to dispatching. */
const hire = async (skill: string, kmNorth: number, tracked = false, phone = '') => {
  const base = { ...madrid, latitude: madrid.latitude + kmNorth / 111.2 };
  const { technicianId } = await field().registerTechnician({
    context: by(),
    ...{ technicianId: '', name: 'Marta', phone, skills: { [skill]: 1 }, base, tracked },
  });
  await field().publishShift({ context: by(), technicianId, ...shift });
  await eventually(async () => {
    const { slots } = await field().listFreeSlots({ tenant: 'acme', technicianId, window: shift });
    expect(slots).toHaveLength(1);
    const near = await field(1).findNearest({
      ...{ tenant: 'acme', place: madrid, skill, count: 100, maxAgeSeconds: 0 },
    });
    expect(near.technicians.map((each) => each.technicianId)).toContain(technicianId);
  }, within);
  return technicianId;
};
const open = async (skill: string, durationMinutes = 60) =>
  (
    await field().openWorkOrder({
      context: by(),
      ...{ workOrderId: '', customerId: newId(), caseId: '', skill, durationMinutes, window: shift },
      ...{ place: madrid, address: 'Calle Mayor 1', task: 'change the inverter' },
    })
  ).workOrderId;
/** Sends somebody; on a slow machine others may write first too often: the same command is sent again then. */
const dispatch = async (workOrderId: string, index = 0) => {
  const context = by();
  for (let turn = 0; ; turn += 1)
    try {
      return await field(index).dispatchJob({ context, workOrderId });
    } catch (error) {
      const isPassing = error instanceof RpcError && ['ABORTED', 'UNAVAILABLE'].includes(error.code);
      if (!isPassing || turn === 20) throw error;
    }
};

test('the nearest is sent, and it is told who else could have been and why others could not', async () => {
  const [near, far, other] = [await hire('pump', 5), await hire('pump', 30), await hire('roof', 1)];
  const workOrderId = await open('pump');
  const sent = await dispatch(workOrderId);
  expect(sent).toMatchObject({
    ...{ technicianId: near, chosen: { distanceKm: 5, travelMinutes: 8, whereFrom: 'base' } },
    ...{ alternatives: [{ technicianId: far }], slot: { from: on(8), until: on(9, 8) } },
    passedOver: expect.arrayContaining([{ technicianId: other, why: 'skill-missing' }]),
  });
  const dispatched = (await eventsOf(service.store, `workorder-acme.${workOrderId}`))[1];
  expect(dispatched?.data).toMatchObject({ rule: 'nearest@1', technicianId: near });
});

test('a job goes its way to the signature, with messages to customer and technician', async () => {
  const technicianId = await hire('meter', 2, false, '+34600000009');
  const workOrderId = await open('meter');
  await dispatch(workOrderId);
  const job = { workOrderId, technicianId };
  await expect(field().startTravel({ context: by(), ...job })).rejects.toMatchObject({
    reason: 'job-not-so-far',
  });
  await field().acceptJob({ context: by(), ...job });
  await field(1).startTravel({ context: by(), ...job });
  await field().arriveAtJob({ context: by(), ...job });
  const signature = { signedBy: 'Ana Ruiz', signatureSha256: 'ab'.repeat(32), report: 'runs' };
  await field().completeJob({ context: by(), ...job, ...signature });
  const events = await eventsOf(service.store, `workorder-acme.${workOrderId}`);
  expect(events.map(({ type }) => type)).toEqual([
    ...['WorkOrderOpened', 'JobDispatched', 'JobAccepted', 'TravelStarted'],
    ...['TechnicianArrived', 'JobCompleted'],
  ]);
  expect(events.at(-1)?.data).toMatchObject(signature);
  await eventually(async () => {
    const messages = await messagesAbout(workOrderId);
    // The customer is not known to any view here, so there is no number.
    expect(messages.sort()).toEqual([
      ...['SmsDelivered technician', 'SmsFailed customer', 'SmsFailed customer'],
      ...['SmsQueued technician', 'SmsSent technician'],
    ]);
  }, within);
});

const messagesAbout = async (workOrderId: string): Promise<string[]> => {
  const found: string[] = [];
  for await (const { type, data } of service.store.readAll({ filter: { streamPrefixes: ['sms-'] } }))
    if ('workOrderId' in data && data.workOrderId === workOrderId)
      found.push(`${type} ${'customerId' in data ? 'customer' : 'technician'}`);
  return found;
};

describe('races', () => {
  test('of 64 jobs for one technician give no time twice', async () => {
    const technicianId = await hire('rush', 0);
    const orders = await Promise.all(Array.from({ length: 64 }, () => open('rush', 60)));
    const results = await Promise.allSettled(orders.map((order, index) => dispatch(order, index)));
    const sent = results.flatMap((it) => (it.status === 'fulfilled' ? [it.value.slot] : []));
    // Eight hours, an hour each; the way is none.
    expect(sent).toHaveLength(8);
    expect(new Set(sent.map((slot) => slot?.from)).size).toBe(8);
    for (const it of results)
      if (it.status === 'rejected') expect(it.reason).toMatchObject({ reason: 'nobody-free' });
    const { slots } = await field().listFreeSlots({ tenant: 'acme', technicianId, window: shift });
    expect(slots).toEqual([]);
  }, 120_000);

  test('of 64 dispatchers for one job send one technician, and leave nobody else booked', async () => {
    const technicians = [await hire('one', 0), await hire('one', 1), await hire('one', 2)];
    const workOrderId = await open('one');
    const results = await Promise.allSettled(
      Array.from({ length: 64 }, (_, index) => dispatch(workOrderId, index)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await types(`workorder-acme.${workOrderId}`)).toEqual(['WorkOrderOpened', 'JobDispatched']);
    const booked = await Promise.all(
      technicians.map(async (technicianId) => {
        const { slots } = await field().listFreeSlots({ tenant: 'acme', technicianId, window: shift });
        return slots.length === 1 && slots[0]?.from === shift.from ? 'free' : 'booked';
      }),
    );
    expect(booked.filter((it) => it === 'booked')).toHaveLength(1);
  }, 120_000);
});

test('a command sent again sends nobody else', async () => {
  await hire('again', 0);
  await hire('again', 1);
  const workOrderId = await open('again');
  const context = by();
  const first = await field().dispatchJob({ context, workOrderId });
  const second = await field(1).dispatchJob({ context, workOrderId });
  expect(second).toEqual({ ...first, result: { ...first.result, repeated: true } });
});

test('who declines is free again, and somebody else is sent', async () => {
  const [near, far] = [await hire('van', 1), await hire('van', 9)];
  const workOrderId = await open('van');
  expect((await dispatch(workOrderId)).technicianId).toBe(near);
  await field().declineJob({ context: by(), workOrderId, technicianId: near, reason: 'van broke down' });
  expect((await dispatch(workOrderId)).technicianId).toBe(far);
  const { slots } = await field().listFreeSlots({ tenant: 'acme', technicianId: near, window: shift });
  expect(slots).toEqual([shift]);
});

describe('positions', () => {
  test('go over Kafka to the search for the nearest, one of many into the log, sealed', async () => {
    const technicianId = await hire('roving', 40, true);
    await hire('roving', 20);
    const report = (minute: number) =>
      field().reportPosition({ context: by(), technicianId, place: madrid, at: on(8, 50 + minute) });
    for (const minute of [0, 2, 4, 6, 8]) expect(await report(minute)).toEqual({ kept: true });
    await eventually(async () => {
      const { technicians } = await field(1).findNearest({
        ...{ tenant: 'acme', place: madrid, skill: 'roving', count: 1, maxAgeSeconds: 3_600 },
      });
      expect(technicians).toEqual([{ technicianId, distanceKm: 0, whereFrom: 'position', at: on(8, 58) }]);
    }, within);
    const stream = `technician-acme.${technicianId}`;
    await eventually(
      async () => expect((await types(stream)).filter((it) => it === 'PositionCheckpointed')).toHaveLength(1),
      within,
    );
    await service.keyRing.erase('acme', technicianId);
    expect((await eventsOf(service.store, stream)).at(-1)?.data).toMatchObject({ place: '[erased]' });
  }, 90_000);

  test('are not kept out of a shift, nor of whom nobody may follow', async () => {
    const [tracked, untracked] = [await hire('still', 1, true), await hire('still', 2)];
    const report = (technicianId: string, hour: number) =>
      field().reportPosition({ context: by(), technicianId, place: madrid, at: on(hour) });
    expect(await report(tracked, 20)).toEqual({ kept: false });
    expect(await report(untracked, 9)).toEqual({ kept: false });
  });
});

test('bad input is refused with the fields that are wrong', async () => {
  const wrong = field().registerTechnician({
    context: by(),
    ...{ technicianId: '', name: '', phone: '', skills: { Pump: 11 }, tracked: false },
    base: { latitude: 91, longitude: 0 },
  });
  await expect(wrong).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(wrong).rejects.toMatchObject({
    fieldViolations: expect.arrayContaining([expect.objectContaining({ field: 'base.latitude' })]),
  });
  await expect(dispatch(newId())).rejects.toMatchObject({ reason: 'work-order-not-found' });
});
