import { parseRequest, RpcError } from '@icrm/rpc';
import { describe, expect, test } from '@jest/globals';
import { requests } from './requests.ts';

const id = '0193a000-0000-7000-8000-000000000001';
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
const value = { minor: 100n, currency: 'EUR' };
const line = { productId: 'P-1', name: 'Panel', category: '', quantity: 1n, amountMinor: 100n };
const valid = {
  captureLead: { context, customerId: id, source: 'portal', sourceReference: 'form-1', topic: 'roof' },
  qualifyLead: { context, leadId: id },
  disqualifyLead: { context, leadId: id, reason: 'no budget' },
  openOpportunity: { context, opportunityId: '', customerId: id, title: 'Roof', value, leadId: '' },
  advanceOpportunity: { context, opportunityId: id, to: 'proposed' },
  winOpportunity: { context, opportunityId: id, value },
  loseOpportunity: { context, opportunityId: id, reason: 'price' },
  placeOrder: {
    context,
    orderId: '',
    customerId: id,
    currency: 'EUR',
    lines: [line],
    reference: '',
    totalMinor: undefined,
  },
  cancelOrder: { context, orderId: id, reason: 'changed mind' },
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

test.each(methods)('%s is read as it should be', (method) => expect(violations(method, {})).toEqual([]));

test('a request is read as plain data, without what is unset', () =>
  expect(parseRequest(requests.placeOrder, valid.placeOrder)).toEqual({
    context: {
      commandId: 'c-1',
      tenant: 'acme',
      actor: { kind: 'staff', id: 'clerk-7' },
      channel: 'phone',
      viewPosition: 0n,
    },
    customerId: id,
    currency: 'EUR',
    lines: [{ productId: 'P-1', name: 'Panel', category: 'none', quantity: 1, amountMinor: 100 }],
  }));

test('a time is brought to the one form that sorts as text', () =>
  expect(
    parseRequest(requests.qualifyLead, {
      ...valid.qualifyLead,
      context: { ...context, occurredAt: '2026-03-02T09:00:00Z' },
    }).context.occurredAt,
  ).toBe('2026-03-02T09:00:00.000Z'));

describe.each(methods)('%s', (method) => {
  test('needs a context', () => expect(violations(method, { context: undefined })).toEqual(['context']));

  test.each([
    ['context.commandId', { commandId: '' }],
    ['context.commandId', { commandId: 'two words' }],
    ['context.tenant', { tenant: 'a.b' }],
    ['context.actor', { actor: undefined }],
    ['context.actor.kind', { actor: { kind: 'robot', id: '1' } }],
    ['context.channel', { channel: 'By Phone' }],
    ['context.occurredAt', { occurredAt: 'yesterday' }],
  ])('refuses a wrong %s', (field, wrong) =>
    expect(violations(method, { context: { ...context, ...wrong } })).toEqual([field]),
  );
});

test.each<[Method, string, object]>([
  ['captureLead', 'customerId', { customerId: 'ana' }],
  ['captureLead', 'source', { source: '' }],
  ['captureLead', 'sourceReference', { sourceReference: ' ' }],
  ['captureLead', 'topic', { topic: 'x'.repeat(2_001) }],
  ['qualifyLead', 'leadId', { leadId: '' }],
  ['disqualifyLead', 'reason', { reason: '' }],
  ['openOpportunity', 'value', { value: undefined }],
  ['openOpportunity', 'value.minor', { value: { minor: -1n, currency: 'EUR' } }],
  ['openOpportunity', 'value.currency', { value: { minor: 1n, currency: 'euro' } }],
  ['openOpportunity', 'leadId', { leadId: 'lead-1' }],
  ['advanceOpportunity', 'to', { to: 'won' }],
  ['winOpportunity', 'value', { value: undefined }],
  ['loseOpportunity', 'reason', { reason: '' }],
  ['placeOrder', 'lines', { lines: [] }],
  ['placeOrder', 'lines[1].quantity', { lines: [line, { ...line, quantity: 0n }] }],
  ['placeOrder', 'lines[0].amountMinor', { lines: [{ ...line, amountMinor: 2n ** 60n }] }],
  ['placeOrder', 'currency', { currency: '' }],
  ['cancelOrder', 'orderId', { orderId: '7' }],
])('%s refuses a wrong %s', (method, field, wrong) => expect(violations(method, wrong)).toEqual([field]));
