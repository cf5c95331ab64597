import type { WorkOrderEvent } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { given } from '../../../test/given.ts';
import { a, at, registered } from '../../../test/sample-events.ts';

const workOrderId = '0193a000-0000-7000-8000-0000000000ab';
const technicianId = '0193a000-0000-7000-8000-0000000000aa';
const names = (day: number) => ({ workOrderId, customerId: a, at: at(day) });
const slot = { from: at(4), until: at(4, 10) };
const opened: WorkOrderEvent = {
  type: 'WorkOrderOpened',
  data: {
    ...names(1),
    ...{ skill: 'inverter', durationMinutes: 60, window: slot, place: '40.4,-3.7', task: 'change it' },
  },
};
const dispatched: WorkOrderEvent = {
  type: 'JobDispatched',
  data: {
    ...{ ...names(2), technicianId, slot, rule: 'nearest@1', alternatives: [], passedOver: [] },
    chosen: { technicianId, score: 1, distanceKm: 1, travelMinutes: 2, whereFrom: 'base' },
  },
};
const job = (type: 'JobAccepted' | 'TravelStarted' | 'TechnicianArrived'): WorkOrderEvent => ({
  type,
  data: { ...names(3), technicianId },
});
const visitsOf = async (...events: readonly WorkOrderEvent[]) =>
  (
    await given(registered(a), ...events)
      .project()
      .explained(a)
  )?.visits;

describe('visits', () => {
  test('of whom nobody had to come are not told of', async () => expect(await visitsOf()).toBeUndefined());

  test('are told with who comes when, as far as they are', async () => {
    expect(await visitsOf(opened)).toMatchObject({ open: [{ workOrderId, status: 'open' }] });
    expect(await visitsOf(opened, dispatched, job('JobAccepted'), job('TravelStarted'))).toMatchObject({
      open: [{ status: 'travelling', technicianId, slot }],
    });
  });

  test('that were declined have nobody', async () => {
    const declined: WorkOrderEvent = {
      type: 'JobDeclined',
      data: { ...names(3), technicianId, reason: 'van' },
    };
    const visits = await visitsOf(opened, dispatched, declined);
    expect(visits?.open[0]).toEqual({ workOrderId, skill: 'inverter', status: 'open', openedAt: at(1) });
  });

  test('that were completed or cancelled are counted', async () => {
    const completed: WorkOrderEvent = {
      type: 'JobCompleted',
      data: { ...names(5), technicianId, signedBy: 'Ana', signatureSha256: 'a'.repeat(64) },
    };
    const cancelled: WorkOrderEvent = { type: 'WorkOrderCancelled', data: { ...names(5), reason: 'works' } };
    expect(await visitsOf(opened, dispatched, job('TechnicianArrived'), completed)).toMatchObject({
      ...{ open: [], completed: 1, lastCompletedAt: at(5) },
    });
    expect(await visitsOf(opened, cancelled)).toMatchObject({ open: [], completed: 0, cancelled: 1 });
  });
});
