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
const ofCase = { context, caseId: id };
const valid = {
  openCase: {
    context,
    caseId: '',
    customerId: id,
    kind: 'question',
    priority: '',
    subject: 'How do I read the meter?',
    segment: '',
    contract: '',
    country: '',
  },
  publishCaseFlow: {
    ...{ context, flowId: 'repair', audience: 'external', start: 'triage' },
    stages: [{ stage: 'triage', next: [] }],
  },
  moveCase: { ...ofCase, stage: 'repair' },
  acknowledgeCase: ofCase,
  assignCase: { ...ofCase, agentId: 'agent-3' },
  addNote: { ...ofCase, visibility: 'public', author: '', text: 'a new one leaves today' },
  waitForCustomer: { ...ofCase, question: 'which one?' },
  resumeCase: ofCase,
  proposeResolution: { ...ofCase, resolution: 'a new one' },
  rateResolution: { ...ofCase, score: 5, comment: '' },
  closeCase: { ...ofCase, reason: 'answered' },
  reopenCase: { ...ofCase, reason: 'again' },
  escalateCase: { ...ofCase, reason: 'again' },
  grantGoodwill: { ...ofCase, correctsEventId: id, value, reason: 'came broken' },
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

test('a case is normal unless said otherwise, without what is unset', () =>
  expect(parseRequest(requests.openCase, valid.openCase)).toEqual({
    context: {
      commandId: 'c-1',
      tenant: 'acme',
      actor: { kind: 'staff', id: 'clerk-7' },
      channel: 'phone',
      viewPosition: 0n,
    },
    customerId: id,
    kind: 'question',
    priority: 'normal',
    subject: 'How do I read the meter?',
  }));

describe.each(methods)('%s', (method) => {
  test('needs a context', () => expect(violations(method, { context: undefined })).toEqual(['context']));

  test('needs an actor of a known kind', () =>
    expect(violations(method, { context: { ...context, actor: { kind: 'robot', id: '1' } } })).toEqual([
      'context.actor.kind',
    ]));
});

const without = ['openCase', 'publishCaseFlow'];
test.each(methods.filter((method) => !without.includes(method)))('%s names its case', (method) =>
  expect(violations(method, { caseId: '' })).toEqual(['caseId']),
);

test.each<[Method, string, object]>([
  ['openCase', 'customerId', { customerId: 'ana' }],
  ['openCase', 'kind', { kind: 'praise' }],
  ['openCase', 'priority', { priority: 'now' }],
  ['openCase', 'subject', { subject: '' }],
  ['openCase', 'subject', { subject: 'x'.repeat(2_001) }],
  ['openCase', 'country', { country: 'Spain' }],
  ['openCase', 'segment', { segment: 'x'.repeat(101) }],
  ['assignCase', 'agentId', { agentId: ' ' }],
  ['addNote', 'visibility', { visibility: 'secret' }],
  ['addNote', 'author', { author: 'robot' }],
  ['addNote', 'text', { text: '' }],
  ['waitForCustomer', 'question', { question: '' }],
  ['proposeResolution', 'resolution', { resolution: '' }],
  ['rateResolution', 'score', { score: 0 }],
  ['rateResolution', 'score', { score: 6 }],
  ['closeCase', 'reason', { reason: '' }],
  ['reopenCase', 'reason', { reason: 'x'.repeat(501) }],
  ['escalateCase', 'reason', { reason: '' }],
  ['grantGoodwill', 'correctsEventId', { correctsEventId: '7' }],
  ['grantGoodwill', 'value.minor', { value: { minor: 0n, currency: 'EUR' } }],
  ['grantGoodwill', 'value', { value: undefined }],
])('%s refuses a wrong %s', (method, field, wrong) => expect(violations(method, wrong)).toEqual([field]));
