import type { SmsEvent, TechnicianEvent, WorkOrderEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { distanceKm, placeText, readPlace } from './place.ts';
import { type Available, rankTechnicians } from './rank.ts';
import { sms } from './sms.ts';
import { technician } from './technician.ts';
import { clip, freeSpans, overlap } from './time-spans.ts';
import { type WorkOrderCommand, workOrder } from './work-order.ts';

const at = '2026-03-02T09:00:00.000Z';
const on = (hour: number, minute = 0) => new Date(Date.UTC(2026, 2, 3, hour, minute)).toISOString();
const madrid = { latitude: 40.4168, longitude: -3.7038 };
const technicianId = 'marta';

describe('places', () => {
  test('are as far apart as on a map', () => {
    const barcelona = { latitude: 41.3874, longitude: 2.1686 };
    expect(distanceKm(madrid, barcelona)).toBeGreaterThan(504);
    expect(distanceKm(madrid, barcelona)).toBeLessThan(507);
    expect(distanceKm({ latitude: 0, longitude: 179.9 }, { latitude: 0, longitude: -179.9 })).toBeLessThan(
      23,
    );
  });

  test('are read back from their texts, and no others are', () => {
    expect(readPlace(placeText(madrid))).toEqual(madrid);
    expect(readPlace('[erased]')).toBeUndefined();
  });
});

test('what is free overlaps nothing that is taken, and nothing is lost', () => {
  const span = fc
    .tuple(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 1, max: 200 }))
    .map(([from, length]) => ({ from: on(0, from), until: on(0, from + length) }));
  const minutes = (spans: readonly { from: string; until: string }[]) =>
    spans.reduce((sum, { from, until }) => sum + (Date.parse(until) - Date.parse(from)) / 60_000, 0);
  fc.assert(
    fc.property(span, fc.array(span, { maxLength: 6 }), (open, taken) => {
      const free = freeSpans([open], taken);
      expect(free.some((each) => taken.some((gone) => overlap(each, gone)))).toBe(false);
      const covered = freeSpans([open], free);
      expect(minutes(free) + minutes(covered)).toBe(minutes([open]));
      for (const each of covered) expect(clip(taken, each).length).toBeGreaterThan(0);
    }),
  );
});

describe('a technician', () => {
  const given = specify(technician, { now: at });
  const registered: TechnicianEvent = {
    type: 'TechnicianRegistered',
    data: {
      ...{ technicianId, name: 'Marta', skills: { inverter: 3 }, base: placeText(madrid), tracked: true },
      at,
    },
  };
  const shift: TechnicianEvent = {
    type: 'ShiftPublished',
    data: { technicianId, from: on(8), until: on(12), at },
  };
  const reserved = (workOrderId: string, from: string, until: string): TechnicianEvent => ({
    type: 'SlotReserved',
    data: { technicianId, workOrderId, from, until, at },
  });
  const reserve = (workOrderId: string, minutes = 60) => ({
    type: 'ReserveSlot' as const,
    data: { workOrderId, minutes, window: { from: on(7), until: on(18) } },
  });

  test('gives the first free time of a shift, and none twice', () => {
    given(registered, shift)
      .when(reserve('w-1'))
      .then(reserved('w-1', on(8), on(9)));
    given(registered, shift, reserved('w-1', on(8), on(9)))
      .when(reserve('w-2'))
      .then(reserved('w-2', on(9), on(10)));
    given(registered, shift, reserved('w-1', on(8), on(9)))
      .when(reserve('w-1'))
      .then();
    given(registered, shift, reserved('w-1', on(8), on(11, 30)))
      .when(reserve('w-2'))
      .thenRejected('no-free-slot');
    given(registered).when(reserve('w-1')).thenRejected('no-free-slot');
    given().when(reserve('w-1')).thenRejected('technician-not-found');
  });

  test('is free again when a slot is released', () => {
    const released: TechnicianEvent = {
      type: 'SlotReleased',
      data: { technicianId, workOrderId: 'w-1', reason: 'declined', at },
    };
    const release = { type: 'ReleaseSlot' as const, data: { workOrderId: 'w-1', reason: 'declined' } };
    given(registered, shift, reserved('w-1', on(8), on(9)))
      .when(release)
      .then(released);
    given(registered, shift).when(release).then();
    given(registered, shift, reserved('w-1', on(8), on(9)), released)
      .when(reserve('w-2'))
      .then(reserved('w-2', on(8), on(9)));
  });

  test('has shifts that do not overlap', () => {
    const publish = (from: string, until: string) => ({
      type: 'PublishShift' as const,
      data: { technicianId, from, until },
    });
    given(registered)
      .when(publish(on(8), on(12)))
      .then(shift);
    given(registered, shift)
      .when(publish(on(11), on(13)))
      .thenRejected('shift-overlaps');
  });

  test('is followed at work alone, with one position kept in a quarter of an hour', () => {
    const position = (moment: string) => ({
      type: 'CheckpointPosition' as const,
      data: { place: placeText(madrid), at: moment },
    });
    const kept = (moment: string): TechnicianEvent => ({
      type: 'PositionCheckpointed',
      data: { technicianId, place: placeText(madrid), at: moment },
    });
    given(registered, shift)
      .when(position(on(9)))
      .then(kept(on(9)));
    given(registered, shift, kept(on(9)))
      .when(position(on(9, 14)))
      .then();
    given(registered, shift, kept(on(9)))
      .when(position(on(9, 15)))
      .then(kept(on(9, 15)));
    given(registered, shift)
      .when(position(on(13)))
      .thenRejected('not-to-be-tracked');
    const untracked = { ...registered, data: { ...registered.data, tracked: false } } as TechnicianEvent;
    given(untracked, shift)
      .when(position(on(9)))
      .thenRejected('not-to-be-tracked');
  });
});

describe('ranking', () => {
  const someone = (name: string, km: number, more: Partial<Available> = {}): Available => ({
    technicianId: name,
    skills: { inverter: 1 },
    shifts: [{ from: on(8), until: on(16) }],
    slots: [],
    base: { ...madrid, latitude: madrid.latitude + km / 111.2 },
    ...more,
  });
  const job = {
    ...{ skill: 'inverter', place: madrid, durationMinutes: 60 },
    window: { from: on(8), until: on(16) },
  };

  test('prefers the nearest, and skill where it outweighs the way', () => {
    const ranked = rankTechnicians(job, [
      someone('far', 20),
      someone('near', 10),
      someone('expert', 12, { skills: { inverter: 3 } }),
    ]);
    expect(ranked.candidates.map((each) => each.technicianId)).toEqual(['expert', 'near', 'far']);
    expect(ranked.candidates[1]).toMatchObject({ distanceKm: 10, travelMinutes: 15, whereFrom: 'base' });
  });

  test('takes a fresh position before the base', () => {
    const [first] = rankTechnicians(job, [someone('roving', 50, { position: madrid })]).candidates;
    expect(first).toMatchObject({ distanceKm: 0, travelMinutes: 0, whereFrom: 'position' });
  });

  test('says why others cannot go', () =>
    expect(
      rankTechnicians(job, [
        someone('plumber', 1, { skills: { pipes: 9 } }),
        someone('asleep', 1, { shifts: [] }),
        someone('booked', 1, { slots: [{ workOrderId: 'w', from: on(8), until: on(15, 30) }] }),
      ]).passedOver,
    ).toEqual([
      { technicianId: 'asleep', why: 'not-at-work' },
      { technicianId: 'booked', why: 'no-free-slot' },
      { technicianId: 'plumber', why: 'skill-missing' },
    ]));
});

describe('a work order', () => {
  const given = specify(workOrder, { now: at });
  const names = { workOrderId: 'w-1', customerId: 'ana' };
  const window = { from: on(8), until: on(16) };
  const details = {
    ...{ ...names, skill: 'inverter', durationMinutes: 60, window },
    ...{ place: placeText(madrid), task: 'change it' },
  };
  const opened: WorkOrderEvent = { type: 'WorkOrderOpened', data: { ...details, at } };
  const chosen = { technicianId, score: 1, distanceKm: 1, travelMinutes: 2, whereFrom: 'base' as const };
  const choice = {
    ...{ technicianId, slot: { from: on(8), until: on(9) }, rule: 'nearest@1', chosen },
    ...{ alternatives: [], passedOver: [] },
  };
  const dispatched: WorkOrderEvent = { type: 'JobDispatched', data: { ...names, ...choice, at } };
  const job = { ...names, technicianId, at };
  const by = (type: 'AcceptJob' | 'StartTravel' | 'ArriveAtJob', who = technicianId): WorkOrderCommand => ({
    type,
    data: { technicianId: who },
  });

  test('is opened and dispatched once', () => {
    given().when({ type: 'OpenWorkOrder', data: details }).then(opened);
    given(opened).when({ type: 'OpenWorkOrder', data: details }).thenRejected('work-order-already-opened');
    given(opened).when({ type: 'Dispatch', data: choice }).then(dispatched);
    given(opened, dispatched).when({ type: 'Dispatch', data: choice }).thenRejected('job-already-dispatched');
    given().when({ type: 'Dispatch', data: choice }).thenRejected('work-order-not-found');
  });

  test('goes its way by whom it was given to, in order, to the signature', () => {
    const accepted: WorkOrderEvent = { type: 'JobAccepted', data: job };
    const travelling: WorkOrderEvent = { type: 'TravelStarted', data: job };
    const arrived: WorkOrderEvent = { type: 'TechnicianArrived', data: job };
    const signed = { signedBy: 'Ana', signatureSha256: 'a'.repeat(64) };
    const complete: WorkOrderCommand = { type: 'CompleteJob', data: { technicianId, ...signed } };
    const completed: WorkOrderEvent = { type: 'JobCompleted', data: { ...job, ...signed } };
    given(opened, dispatched).when(by('AcceptJob')).then(accepted);
    given(opened, dispatched).when(by('AcceptJob', 'pedro')).thenRejected('job-not-yours');
    given(opened, dispatched).when(by('StartTravel')).thenRejected('job-not-so-far');
    given(opened, dispatched, accepted).when(by('StartTravel')).then(travelling);
    given(opened, dispatched, accepted, travelling).when(by('ArriveAtJob')).then(arrived);
    given(opened, dispatched, accepted, travelling, arrived).when(complete).then(completed);
    given(opened, dispatched, accepted, travelling, arrived, completed)
      .when({ type: 'CancelWorkOrder', data: { reason: 'x' } })
      .thenRejected('work-order-over');
  });

  test('that is declined is open again', () => {
    const declined: WorkOrderEvent = { type: 'JobDeclined', data: { ...job, reason: 'van' } };
    given(opened, dispatched)
      .when({ type: 'DeclineJob', data: { technicianId, reason: 'van' } })
      .then(declined);
    given(opened, dispatched, declined).when({ type: 'Dispatch', data: choice }).then(dispatched);
  });
});

describe('a short message', () => {
  const given = specify(sms, { now: at });
  const names = { smsId: 's-1', subjectId: 'ana', customerId: 'ana', workOrderId: 'w-1' };
  const queue = { type: 'QueueSms' as const, data: { ...names, to: '+34600', text: 'hi' } };
  const queued: SmsEvent = { type: 'SmsQueued', data: { ...names, to: '+34600', text: 'hi', at } };
  const sent: SmsEvent = { type: 'SmsSent', data: { ...names, providerId: 'p-1', at } };
  const status = (of: 'delivered' | 'failed') => ({
    type: 'NoteSmsStatus' as const,
    data: { providerId: 'p-1', status: of, code: 'unreachable' },
  });
  const delivered: SmsEvent = { type: 'SmsDelivered', data: { ...names, providerId: 'p-1', at } };

  test('is queued, sent and delivered once, however often it is said', () => {
    given().when(queue).then(queued);
    given(queued).when(queue).then();
    given(queued)
      .when({ type: 'NoteSmsSent', data: { providerId: 'p-1' } })
      .then(sent);
    given(queued, sent)
      .when({ type: 'NoteSmsSent', data: { providerId: 'p-1' } })
      .then();
    given(queued, sent).when(status('delivered')).then(delivered);
    given(queued, sent, delivered).when(status('delivered')).then();
    given(queued, sent)
      .when(status('failed'))
      .then({
        type: 'SmsFailed',
        data: { ...names, code: 'unreachable', at },
      });
    given().when(status('delivered')).thenRejected('sms-not-found');
  });
});
