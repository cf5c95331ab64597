import type { IdentifierFact } from '@icrm/contracts';
import { specify } from '@icrm/decider/testing';
import { describe, expect, test } from '@jest/globals';
import { type CustomerCommand, type CustomerStreamEvent, customer, refusalOf } from './index.ts';

const at = '2026-03-02T09:00:00.000Z';
const given = specify(customer, { now: at });

const customerId = 'ana';
const email: IdentifierFact = { kind: 'email', value: 'ana@example.com', key: 'key-of-email' };
const erpId: IdentifierFact = { kind: 'external', value: 'C-1001', system: 'erp', key: 'key-of-erp-id' };
const profile = {
  customerId,
  kind: 'person' as const,
  details: { givenName: 'Ana', segment: 'private' },
  source: 'web',
};
const registered: CustomerStreamEvent = {
  type: 'CustomerRegistered',
  data: { ...profile, stage: 'prospect', identifiers: [email], at },
};
const added: CustomerStreamEvent = {
  type: 'IdentifierAdded',
  data: { customerId, identifier: erpId, source: 'erp', at },
};
const removed: CustomerStreamEvent = {
  type: 'IdentifierRemoved',
  data: { customerId, kind: 'email', key: email.key, claim: 1, at },
};
const lapsed = (key: string, claim: number): CustomerStreamEvent => ({
  type: 'IdentifierClaimLapsed',
  data: { customerId, key, claim, at },
});
const converted: CustomerStreamEvent = {
  type: 'ProspectConverted',
  data: { customerId, reason: 'first-order', at },
};
const retired: CustomerStreamEvent = { type: 'CustomerRetired', data: { customerId, reason: 'moved', at } };
const erased: CustomerStreamEvent = {
  type: 'CustomerErased',
  data: { customerId, receiptId: 'receipt-1', reason: 'request', at },
};
const agreed = {
  purpose: 'marketing',
  channel: 'email',
  textVersion: '2026-01',
  lawfulBasis: 'consent' as const,
};
const given1: CustomerStreamEvent = { type: 'ConsentGiven', data: { customerId, ...agreed, at } };
const withdrawn: CustomerStreamEvent = {
  type: 'ConsentWithdrawn',
  data: { customerId, purpose: 'marketing', channel: 'email', at },
};

const register = (claim = 1): CustomerCommand => ({
  type: 'RegisterCustomer',
  data: { ...profile, identifiers: [{ identifier: email, claim }] },
});
const addErpId = (claim = 1): CustomerCommand => ({
  type: 'AddIdentifier',
  data: { identifier: erpId, claim, source: 'erp' },
});
const removeEmail: CustomerCommand = { type: 'RemoveIdentifier', data: { key: email.key, claim: 1 } };
const change = (
  data: Partial<Extract<CustomerCommand, { type: 'ChangeDetails' }>['data']>,
): CustomerCommand => ({
  type: 'ChangeDetails',
  data: { details: {}, retracted: [], source: 'web', ...data },
});
const giveConsent: CustomerCommand = { type: 'GiveConsent', data: agreed };
const withdraw: CustomerCommand = {
  type: 'WithdrawConsent',
  data: { purpose: 'marketing', channel: 'email' },
};
const convert: CustomerCommand = { type: 'ConvertProspect', data: { reason: 'first-order' } };
const retire: CustomerCommand = { type: 'RetireCustomer', data: { reason: 'moved' } };
const erase: CustomerCommand = { type: 'EraseCustomer', data: { receiptId: 'receipt-1', reason: 'request' } };
const lapse = (key: string, claim: number): CustomerCommand => ({
  type: 'LapseClaim',
  data: { customerId, key, claim },
});

describe('registering a customer', () => {
  test('makes a prospect', () => given().when(register()).then(registered));

  test('is refused a second time', () =>
    given(registered).when(register()).thenRejected('customer-already-registered'));

  test('is refused on a claim that lapsed', () =>
    given(lapsed(email.key, 1)).when(register(1)).thenRejected('claim-lapsed'));

  test('goes through on a newer claim', () => given(lapsed(email.key, 1)).when(register(2)).then(registered));
});

describe('changing details', () => {
  const said = (data: object) => ({
    type: 'CustomerDetailsChanged' as const,
    data: { customerId, details: {}, retracted: [], source: 'web', at, ...data },
  });

  test('records what the source says', () =>
    given(registered)
      .when(change({ details: { familyName: 'Ruiz' }, source: 'phone' }))
      .then(said({ details: { familyName: 'Ruiz' }, source: 'phone' })));

  test('takes back what the source said, at registration or later', () => {
    given(registered)
      .when(change({ retracted: ['segment'] }))
      .then(said({ retracted: ['segment'] }));
    given(registered, said({ details: { language: 'es' } }))
      .when(change({ retracted: ['language'] }))
      .then(said({ retracted: ['language'] }));
  });

  test('takes nothing back that the source never said', () =>
    given(registered)
      .when(change({ retracted: ['segment'], source: 'constructor' }))
      .then());

  test('takes nothing back twice', () =>
    given(registered, said({ retracted: ['segment'] }))
      .when(change({ retracted: ['segment'] }))
      .then());

  test('can take back again what was said again', () =>
    given(registered, said({ retracted: ['segment'] }), said({ details: { segment: 'vip' } }))
      .when(change({ retracted: ['segment'] }))
      .then(said({ retracted: ['segment'] })));
});

describe('identifiers of a customer', () => {
  test('are added', () => given(registered).when(addErpId()).then(added));
  test('are added once', () => given(registered, added).when(addErpId(2)).then());
  test('are removed, and the claim with them', () => given(registered).when(removeEmail).then(removed));
  test('are not removed twice', () =>
    given(registered, removed).when(removeEmail).thenRejected('identifier-not-held'));

  test('are not added on a claim that ended with a removal', () => {
    const addEmail = (claim: number): CustomerCommand => ({
      type: 'AddIdentifier',
      data: { identifier: email, claim, source: 'web' },
    });
    given(registered, removed).when(addEmail(1)).thenRejected('claim-lapsed');
    given(registered, removed)
      .when(addEmail(2))
      .then({ type: 'IdentifierAdded', data: { customerId, identifier: email, source: 'web', at } });
  });
});

describe('a claim', () => {
  test('lapses while nobody is registered on it', () =>
    given().when(lapse(email.key, 1)).then(lapsed(email.key, 1)));

  test('lapses while a customer does not hold its identifier', () =>
    given(registered).when(lapse(erpId.key, 1)).then(lapsed(erpId.key, 1)));

  test('stands once its identifier is held', () => given(registered).when(lapse(email.key, 1)).then());

  test('lapses once', () => {
    given(lapsed(email.key, 2)).when(lapse(email.key, 1)).then();
    given(lapsed(email.key, 2)).when(lapse(email.key, 3)).then(lapsed(email.key, 3));
  });
});

describe('consent', () => {
  test('is given as often as it is asked for: each time is evidence', () => {
    given(registered).when(giveConsent).then(given1);
    given(registered, given1).when(giveConsent).then(given1);
  });
  test('is withdrawn', () => given(registered, given1).when(withdraw).then(withdrawn));
  test('is objected to without ever having been given', () =>
    given(registered).when(withdraw).then(withdrawn));
  test('is withdrawn once', () => given(registered, given1, withdrawn).when(withdraw).then());
  test('is withdrawn again after it was given again', () =>
    given(registered, given1, withdrawn, given1).when(withdraw).then(withdrawn));
});

describe('the life of a customer', () => {
  test('a prospect becomes a customer', () => given(registered).when(convert).then(converted));
  test('a customer stays a customer', () => given(registered, converted).when(convert).then());
  test('a prospect may leave', () => given(registered).when(retire).then(retired));
  test('a customer may leave', () => given(registered, converted).when(retire).then(retired));
  test('nobody leaves twice', () => given(registered, retired).when(retire).thenRejected('customer-retired'));
  test('who left does not come back by an order alone', () =>
    given(registered, retired).when(convert).thenRejected('customer-retired'));
  test('who left may still be corrected and may still object', () => {
    given(registered, retired).when(withdraw).then(withdrawn);
    given(registered, retired).when(addErpId()).then(added);
  });
});

const changes = [
  change({ details: { segment: 'vip' } }),
  addErpId(),
  removeEmail,
  giveConsent,
  withdraw,
  convert,
  retire,
  erase,
];

describe.each(changes)('$type', (command) => {
  test('is refused for somebody nobody knows', () =>
    given().when(command).thenRejected('customer-not-found'));
  test('is refused for somebody erased', () =>
    given(registered, erased).when(command).thenRejected('customer-erased'));
});

describe('erasing a customer', () => {
  test('is recorded with its receipt', () => given(registered).when(erase).then(erased));
  test('is for good: nobody is registered under the same id', () =>
    given(registered, erased).when(register(2)).thenRejected('customer-erased'));
  test('leaves nothing for a claim to lapse on', () =>
    given(registered, erased).when(lapse(erpId.key, 1)).then());
});

test.each([
  ['unknown', [], 'customer-not-found'],
  ['known', [registered], undefined],
  ['erased', [registered, erased], 'customer-erased'],
] as const)('a customer who is %s: %#', (_status, history, refusal) =>
  expect(refusalOf(history.reduce(customer.evolve, customer.initial))).toBe(refusal),
);
