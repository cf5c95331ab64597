import type { OverrideEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type OverrideCommand, override } from './override.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(override, { now: at });
const gone = specify(override, { now: at, absent: 'customer-erased' });

const by = { by: 'clerk-7', why: 'saw the passport' };
const name = { customerId: 'ana', field: 'familyName', value: { familyName: 'Ruiz' }, ...by } as const;
const set = (until?: string): OverrideCommand => ({ type: 'OverrideField', data: { ...name, until } });
const lift = (field: 'familyName' | 'segment' = 'familyName'): OverrideCommand => ({
  type: 'LiftOverride',
  data: { customerId: 'ana', field, ...by },
});
const overridden = (until?: string): OverrideEvent => ({
  type: 'FieldOverridden',
  data: { ...name, until, at },
});
const lifted: OverrideEvent = {
  type: 'OverrideLifted',
  data: { customerId: 'ana', field: 'familyName', ...by, at },
};

describe('an override', () => {
  test('is recorded, with or without an end', () => {
    given().when(set()).then(overridden());
    given().when(set('2026-03-02T09:00:00.001Z')).then(overridden('2026-03-02T09:00:00.001Z'));
  });
  test('replaces the one before', () => given(overridden()).when(set()).then(overridden()));
  test('must end after it begins', () => given().when(set(at)).thenRejected('until-not-ahead'));
  test('needs a customer who is there', () => gone().when(set()).thenRejected('customer-erased'));
});

describe('lifting', () => {
  test('ends an override, of whatever end', () => {
    given(overridden()).when(lift()).then(lifted);
    given(overridden('2026-04-01T00:00:00.000Z')).when(lift()).then(lifted);
  });
  test('is refused where there is none, or none any more', () => {
    given().when(lift()).thenRejected('field-not-overridden');
    given(overridden()).when(lift('segment')).thenRejected('field-not-overridden');
    given(overridden(), lifted).when(lift()).thenRejected('field-not-overridden');
    given(overridden('2026-03-02T08:00:00.000Z')).when(lift()).thenRejected('field-not-overridden');
  });
});
