import { commonV1 } from '@icrm/contracts';
import { RpcError } from '@icrm/rpc';
import { expect, test } from '@jest/globals';
import { results } from './results.ts';

const { toResult } = results((reason) => new RpcError('FAILED_PRECONDITION', reason));
const nothing = { accepted: true, events: [], state: {}, repeated: false } as const;

test('what changed nothing in an empty stream can be told, too', () => {
  const result = toResult({ ...nothing, appended: { position: 0n, revision: -1n } });
  expect(result).toEqual({ position: 0n, revision: 0n, repeated: false });
  expect(() => commonV1.CommandResult.encode(result).finish()).not.toThrow();
});

test('a refusal is thrown', () => {
  expect(() => toResult({ accepted: false, reason: 'closed' })).toThrow('closed');
});
