import type { ErasureEvent } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, test } from '@jest/globals';
import { type ErasureCommand, erasure } from './erasure.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(erasure, { now: at });

const facts = {
  customerId: 'ana',
  receiptId: 'receipt-1',
  key: { version: 'k1', fingerprint: 'ab'.repeat(32) },
  destroyedAt: at,
  identifiers: 2,
  askedOf: ['feed', 'projection'],
};
const record: ErasureCommand = { type: 'RecordDestruction', data: facts };
const destroyed: ErasureEvent = { type: 'SubjectKeyDestroyed', data: { ...facts, at } };
const confirm = (by: string): ErasureCommand => ({ type: 'ConfirmErasure', data: { by } });
const confirmed = (by: string): ErasureEvent => ({
  type: 'ErasureConfirmed',
  data: { customerId: 'ana', by, at },
});

describe('what an erasure destroyed', () => {
  test('is recorded', () => given().when(record).then(destroyed));
  test('is recorded once', () =>
    given(destroyed)
      .when({ ...record, data: { ...facts, identifiers: 0 } })
      .then());
});

describe('a confirmation', () => {
  test('is recorded under the name that gives it, asked or not', () => {
    given(destroyed).when(confirm('feed')).then(confirmed('feed'));
    given(destroyed, confirmed('feed')).when(confirm('mailer')).then(confirmed('mailer'));
  });
  test('counts once', () => given(destroyed, confirmed('feed')).when(confirm('feed')).then());
  test('is refused before anything was destroyed', () =>
    given().when(confirm('feed')).thenRejected('customer-not-erased'));
});
