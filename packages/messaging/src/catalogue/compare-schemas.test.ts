import { readFileSync } from 'node:fs';
import { findEvent } from '@icrm/contracts';
import { describe, expect, test } from '@jest/globals';
import { incompatibilities, type Released } from './compare-schemas.ts';
import { eventSchema, type JsonSchema } from './event-schema.ts';

const file = new URL('../../released/events.json', import.meta.url);
const released: Readonly<Record<string, Released>> = JSON.parse(readFileSync(file, 'utf8'));

const order: JsonSchema = {
  type: 'object',
  required: ['orderId', 'total'],
  properties: {
    orderId: { type: 'string' },
    total: { type: 'object', required: ['minor'], properties: { minor: { type: 'number' } } },
    status: { type: 'string', enum: ['placed', 'cancelled'] },
    lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
  },
};
/** The schema with a part of its text exchanged. */
const changed = (from: string, to: string): JsonSchema => {
  const text = JSON.stringify(order);
  if (!text.includes(from)) throw new Error(`${from} is not in it`);
  return JSON.parse(text.replace(from, to));
};

describe('the schema of an event', () => {
  test.each<[string, string, string, string[]]>([
    ['a field more', '"status":', '"coupon":{"type":"string"},"status":', []],
    ['a value more', '"cancelled"', '"cancelled","held"', []],
    ['a narrower number', '"number"', '"integer"', []],
    ['a field less', '"status":', '"state":', ['status: is gone']],
    ['another type', '"number"', '"string"', ['total.minor: its type was number']],
    ['a value less', ',"cancelled"', '', ['status: "cancelled" is gone']],
    ['what was certain', '"orderId","total"', '"orderId"', ['total: may be missing now']],
    [
      'what old events lack',
      '"orderId","total"',
      '"orderId","total","status"',
      ['status: must be there now, which stored events do not know'],
    ],
    ['something else in a list', '"sku":', '"code":', ['lines[].sku: is gone']],
  ])('with %s', (_what, from, to, expected) =>
    expect(incompatibilities(order, changed(from, to))).toEqual(expected),
  );

  test.each(Object.entries(released))('%s keeps what was released', (type, { topic, schema }) => {
    const present = findEvent(type);
    if (present === undefined) throw new Error('it is gone');
    expect([present.context, present.published]).toEqual([topic, true]);
    expect(incompatibilities(schema, eventSchema(present))).toEqual([]);
  });
});
