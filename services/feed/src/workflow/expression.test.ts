import { describe, expect, test } from '@jest/globals';
import { sampleEvent } from '../../test/sample-log.ts';
import { toEntry } from '../log/entry.ts';
import type { Condition } from './definition.ts';
import { evaluate, fill, MissingValue, scopeOf } from './expression.ts';

const data = { orderId: 'o-1', total: { minor: 2_500, currency: 'EUR' }, note: 'enc1.x.abc', paid: false };
const scope = scopeOf(toEntry({ ...sampleEvent(1), data }));
const holds = (condition: Condition) => evaluate(condition, scope).holds;
const minor = 'event.data.total.minor';

describe('a condition', () => {
  test.each<[string, Condition, boolean]>([
    ['greater', { path: minor, op: 'gt', value: 2_000 }, true],
    ['not greater', { path: minor, op: 'gt', value: 2_500 }, false],
    ['at least', { path: minor, op: 'gte', value: 2_500 }, true],
    ['of another type', { path: minor, op: 'gt', value: '1' }, false],
    ['among', { path: 'event.data.total.currency', op: 'in', value: ['EUR', 'USD'] }, true],
    ['false is a value', { path: 'event.data.paid', op: 'eq', value: false }, true],
    ['missing', { path: 'event.data.coupon', op: 'exists', value: true }, false],
    ['missing is unequal', { path: 'event.data.coupon', op: 'ne', value: 'x' }, true],
    ['inherited is missing', { path: 'event.data.constructor', op: 'exists', value: true }, false],
    [
      'both',
      {
        all: [
          { path: minor, op: 'gt', value: 1 },
          { path: minor, op: 'lt', value: 2 },
        ],
      },
      false,
    ],
    [
      'either',
      {
        any: [
          { path: minor, op: 'gt', value: 1 },
          { path: minor, op: 'lt', value: 2 },
        ],
      },
      true,
    ],
    ['not', { not: { path: minor, op: 'eq', value: 1 } }, true],
    ['nothing', { all: [] }, true],
  ])('%s', (_what, condition, expected) => expect(holds(condition)).toBe(expected));

  test('says what it looked at, but no sealed value', () => {
    const { because } = evaluate({ path: 'event.data.note', op: 'eq', value: 'hello' }, scope);
    expect(because).toEqual(['event.data.note eq "hello": a sealed value']);
  });
});

describe('fields', () => {
  test('take values of the cause, whatever their type', () => {
    expect(
      fill({ id: '$event.data.orderId', lines: [{ minor: `$${minor}` }], price: '$$5', n: 1 }, scope),
    ).toEqual({
      id: 'o-1',
      lines: [{ minor: 2_500 }],
      price: '$5',
      n: 1,
    });
  });

  test.each(['$event.data.coupon', '$event.data.note', '$secrets'])('cannot be made of %s', (text) =>
    expect(() => fill({ text }, scope)).toThrow(MissingValue),
  );
});
