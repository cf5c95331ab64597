import { type RpcCode, RpcError } from '@icrm/rpc';
import { expect, test } from '@jest/globals';
import { quarantineFor } from './quarantine-for.ts';

test('what a rule refused is quarantined under its reason, with the fields that are wrong', () => {
  const refused = new RpcError('INVALID_ARGUMENT', 'the message is wrong', {
    reason: 'no-sender',
    fieldViolations: [{ field: 'sender', description: 'is required' }],
  });
  expect(quarantineFor(refused)).toEqual({
    kind: 'quarantined',
    reason: 'no-sender',
    detail: 'sender: is required',
  });
  expect(quarantineFor(new RpcError('FAILED_PRECONDITION', 'closed'))).toEqual({
    kind: 'quarantined',
    reason: 'failed-precondition',
    detail: 'closed',
  });
});

test.each<RpcCode>(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'ABORTED', 'RESOURCE_EXHAUSTED', 'INTERNAL'])(
  '%s passes by itself: the item stays open',
  (code) => expect(quarantineFor(new RpcError(code, 'later'))).toBeUndefined(),
);

test('a bug is no reason to set an item aside', () =>
  expect(quarantineFor(new TypeError('undefined is not a function'))).toBeUndefined());
