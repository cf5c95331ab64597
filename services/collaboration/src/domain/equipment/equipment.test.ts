import type { EquipmentEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type EquipmentCommand, equipment } from './equipment.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(equipment, { now: at });
const equipmentId = 'pbx-1';
const register = (lines?: number): EquipmentCommand => ({
  type: 'RegisterEquipment',
  data: { equipmentId, kind: 'exchange', ...(lines === undefined ? {} : { lines }) },
});
const registered = (lines?: number): EquipmentEvent => ({
  type: 'EquipmentRegistered',
  data: { equipmentId, kind: 'exchange', ...(lines === undefined ? {} : { lines }), at },
});
const report = (data: {
  readonly works: boolean;
  readonly reason?: string;
  readonly linesTaken?: number;
}): EquipmentCommand => ({ type: 'ReportEquipment', data });
const up: EquipmentEvent = { type: 'EquipmentWentUp', data: { equipmentId, kind: 'exchange', at } };
const down = (reason: string): EquipmentEvent => ({
  type: 'EquipmentWentDown',
  data: { equipmentId, kind: 'exchange', reason, at },
});
const full: EquipmentEvent = { type: 'EquipmentLinesFull', data: { equipmentId, lines: 2, at } };
const free: EquipmentEvent = { type: 'EquipmentLinesFree', data: { equipmentId, lines: 2, at } };

describe('equipment', () => {
  test('is registered, again only when something of it has changed', () => {
    given().when(register()).then(registered());
    given(registered(2)).when(register(2)).then();
    given(registered(2)).when(register(3)).then(registered(3));
  });

  test('that nobody registered reports nothing', () =>
    given()
      .when(report({ works: true }))
      .thenRejected('equipment-not-found'));

  test('tells what changes, however often it is reported', () => {
    given(registered())
      .when(report({ works: true }))
      .then(up);
    given(registered(), up)
      .when(report({ works: true }))
      .then();
    given(registered(), up)
      .when(report({ works: false, reason: 'refused' }))
      .then(down('refused'));
    given(registered(), down('refused'))
      .when(report({ works: false, reason: 'refused' }))
      .then();
    given(registered(), down('refused'))
      .when(report({ works: false }))
      .then(down('not told'));
    given(registered(), down('refused'))
      .when(report({ works: true }))
      .then(up);
  });

  test('has all its lines taken, or one free, when it has lines', () => {
    given(registered(2), up)
      .when(report({ works: true, linesTaken: 2 }))
      .then(full);
    given(registered(2), up, full)
      .when(report({ works: true, linesTaken: 3 }))
      .then();
    given(registered(2), up, full)
      .when(report({ works: true, linesTaken: 1 }))
      .then(free);
    given(registered(), up)
      .when(report({ works: true, linesTaken: 9 }))
      .then();
    // What is down has no lines that could be taken.
    given(registered(2), up, full, down('refused'))
      .when(report({ works: true, linesTaken: 1 }))
      .then(up);
  });
});
