import { isUuid } from '@icrm/runtime';
import { describe, expect, test } from '@jest/globals';
import { commandIdOf } from './command-id.ts';
import { positionSchema } from './position-schema.ts';

const scope = { tenant: 'acme', route: 'POST /v1/orders' };

describe('the command id of a request', () => {
  test('is the key when that is a UUID, in its canonical form', () => {
    const key = '0193A000-0000-7000-8000-0000000000C1';
    expect(commandIdOf({ ...scope, key })).toBe(key.toLowerCase());
  });

  test('is derived from tenant, route and key otherwise', () => {
    const first = commandIdOf({ ...scope, key: 'order-77' });
    expect(isUuid(first)).toBe(true);
    expect(commandIdOf({ ...scope, key: 'order-77' })).toBe(first);
    for (const other of [
      { ...scope, key: 'order-78' },
      { ...scope, key: 'order-77', tenant: 'other' },
      { ...scope, key: 'order-77', route: 'POST /v1/leads' },
    ])
      expect(commandIdOf(other)).not.toBe(first);
  });

  test('is new each time without a key', () => {
    const [one, two] = [commandIdOf({ ...scope, key: undefined }), commandIdOf({ ...scope, key: undefined })];
    expect(one).not.toBe(two);
    expect(one?.[14]).toBe('7');
  });

  test.each(['', ' ', 'ü', 'x'.repeat(201), 'a b'])('does not take the key %j', (key) => {
    expect(() => commandIdOf({ ...scope, key })).toThrow(expect.objectContaining({ status: 400 }));
  });
});

describe('a position in a header', () => {
  test('is exact to the last of 64 bits', () => {
    expect(positionSchema.parse('18446744073709551615')).toBe(2n ** 64n - 1n);
  });

  test.each(['', '-1', '1.5', '0x10', 'abc', '18446744073709551616'])('%j is none', (text) => {
    expect(positionSchema.safeParse(text).success).toBe(false);
  });
});
