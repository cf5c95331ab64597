import { parseRequest, RpcError } from '@icrm/rpc';
import { describe, expect, test } from '@jest/globals';
import { requests } from './requests.ts';

const customerId = '0193a000-0000-7000-8000-000000000001';
const otherCustomerId = '0193a000-0000-7000-8000-000000000002';
const context = {
  commandId: 'c-1',
  tenant: 'acme',
  actor: { kind: 'staff', id: 'clerk-7' },
  channel: 'phone',
  correlationId: '',
  causationId: '',
  occurredAt: '',
  viewPosition: 0n,
};
const identifier = { kind: 'email', value: 'ana@example.com', system: '' };
const details = { givenName: 'Ana', familyName: undefined, address: undefined };
const on = { context, customerId };
const pair = { context, customerId, otherCustomerId };
const valid = {
  registerCustomer: { ...on, kind: 'person', details, identifiers: [identifier], source: 'web' },
  changeDetails: { ...on, details, retracted: ['segment'], source: 'web' },
  addIdentifier: { ...on, identifier, source: 'web' },
  removeIdentifier: { ...on, identifier },
  giveConsent: {
    ...on,
    purpose: 'marketing',
    channel: 'email',
    textVersion: '2026-01',
    lawfulBasis: '',
    evidence: '',
  },
  withdrawConsent: { ...on, purpose: 'marketing', channel: 'email', reason: '' },
  convertProspect: { ...on, reason: 'contract' },
  retireCustomer: { ...on, reason: 'moved' },
  eraseCustomer: { ...on, reason: 'request' },
  linkCustomers: { ...pair, rule: 'same-name', ruleVersion: 1, score: 9.5, evidence: [], reason: '' },
  unlinkCustomers: { ...pair, reason: 'twins' },
  rejectLink: { ...pair, reason: 'twins' },
};
type Method = keyof typeof requests;
const methods = Object.keys(requests) as Method[];

const violations = (method: Method, change: object): string[] => {
  try {
    parseRequest(requests[method], { ...valid[method], ...change });
    return [];
  } catch (error) {
    if (!(error instanceof RpcError) || error.code !== 'INVALID_ARGUMENT') throw error;
    return error.fieldViolations.map(({ field }) => field);
  }
};

describe.each(methods)('%s', (method) => {
  test('is read as it should be', () => expect(violations(method, {})).toEqual([]));
  test('needs a context', () => expect(violations(method, { context: undefined })).toEqual(['context']));
  test('needs the id of a customer to be one', () =>
    expect(violations(method, { customerId: 'ana' })).toEqual(['customerId']));
});

test.each<[Method, string, object]>([
  ['registerCustomer', 'kind', { kind: 'robot' }],
  ['registerCustomer', 'source', { source: '' }],
  ['registerCustomer', 'identifiers[0].system', { identifiers: [{ ...identifier, kind: 'external' }] }],
  ['registerCustomer', 'identifiers[0].system', { identifiers: [{ ...identifier, system: 'erp' }] }],
  ['registerCustomer', 'identifiers[1].kind', { identifiers: [identifier, { ...identifier, kind: 'name' }] }],
  ['registerCustomer', 'identifiers', { identifiers: Array(51).fill(identifier) }],
  ['registerCustomer', 'details.birthDate', { details: { birthDate: '1.2.1980' } }],
  ['registerCustomer', 'details.address.country', { details: { address: { country: 'Spain' } } }],
  ['changeDetails', 'details', { details: undefined, retracted: [] }],
  ['changeDetails', 'retracted', { retracted: ['givenName'] }],
  ['changeDetails', 'retracted[0]', { retracted: ['shoeSize'] }],
  ['addIdentifier', 'identifier', { identifier: undefined }],
  ['giveConsent', 'lawfulBasis', { lawfulBasis: 'because' }],
  ['giveConsent', 'textVersion', { textVersion: '' }],
  ['withdrawConsent', 'purpose', { purpose: 'All Mail' }],
  ['convertProspect', 'reason', { reason: '' }],
  ['eraseCustomer', 'reason', { reason: ' ' }],
  ['linkCustomers', 'otherCustomerId', { otherCustomerId: '' }],
  ['linkCustomers', 'ruleVersion', { ruleVersion: -1 }],
  ['linkCustomers', 'evidence[0].outcome', { evidence: [{ field: 'name', outcome: '', weight: 1 }] }],
  ['unlinkCustomers', 'reason', { reason: '' }],
])('%s refuses a wrong %s', (method, field, wrong) => expect(violations(method, wrong)).toEqual([field]));

test('a link without a rule is a person’s word', () =>
  expect(
    parseRequest(requests.linkCustomers, { ...pair, rule: '', ruleVersion: undefined, evidence: [] }),
  ).toMatchObject({
    rule: 'manual',
    ruleVersion: 1,
  }));
