import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { RpcError } from './rpc-error.ts';
import { parseRequest, plainMessage } from './validated.ts';

describe('a protobuf message as plain data', () => {
  test('leaves unset fields out and keeps zeros and empty lists', () => {
    expect(plainMessage({ a: '', b: undefined, c: 0, d: [], e: false, f: { g: '' } })).toEqual({
      c: 0,
      d: [],
      e: false,
      f: {},
    });
  });

  test('makes numbers of 64-bit integers that are exact as numbers, and only of these', () => {
    expect(plainMessage({ small: 5n, low: -5n, big: 9_007_199_254_740_993n })).toEqual({
      small: 5,
      low: -5,
      big: 9_007_199_254_740_993n,
    });
  });

  test('shows a oneof as the field that is set', () => {
    expect(plainMessage({ by: { $case: 'customerId', value: 'c' } })).toEqual({ customerId: 'c' });
  });

  test('leaves bytes alone', () => {
    const bytes = new Uint8Array([1]);
    expect(plainMessage({ bytes })).toEqual({ bytes });
  });
});

describe('a request that does not fit its schema', () => {
  const schema = z.strictObject({ items: z.array(z.strictObject({ name: z.string() })), at: z.iso.date() });
  const violations = (message: object) => {
    try {
      parseRequest(schema, message);
      return [];
    } catch (error) {
      return error instanceof RpcError ? error.fieldViolations : [];
    }
  };

  test('names the place inside of lists', () => {
    expect(violations({ items: [{ name: 'a' }, { name: 5 }], at: '2026-01-01' })).toEqual([
      { field: 'items[1].name', description: 'expected string, received number' },
    ]);
  });

  test('says that a missing field is required', () => {
    expect(violations({ items: [], at: '' })).toEqual([{ field: 'at', description: 'is required' }]);
  });
});
