import { describe, expect, test } from '@jest/globals';
import { encodeRecord } from '../codec/record.ts';
import { canonicalUuid, uuidFromHalves, uuidHalves } from '../codec/uuid.ts';
import { compileFilter, InvalidFilter, isVisibleInAll } from './event-filter.ts';
import { parseLink } from './link.ts';
import type { LogRecord } from './log-record.ts';
import { RecentWrites } from './recent-writes.ts';
import { categoryOf } from './system-links.ts';
import { Tail } from './tail.ts';

const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';

const event = (stream: string, type = 'T', position = 1): LogRecord => ({
  position,
  stream: 1,
  revision: 0,
  record: encodeRecord({
    id: ID,
    stream,
    revision: 0,
    position,
    type,
    isJson: true,
    created: 0,
    metadata: Buffer.alloc(0),
    data: Buffer.alloc(100),
  }),
});

describe('a filter', () => {
  test.each([
    ['stream', '^order-', [], 'order-1', true],
    ['stream', 'rder', [], 'order-1', true],
    ['stream', '^[^$].*', [], '$system', false],
    ['type', '^Order(Placed|Paid)$', [], 'x', false],
    ['stream', '', ['order-', 'customer-'], 'customer-9', true],
    ['stream', '', ['Order-'], 'order-1', false],
    ['type', '', ['T'], 'whatever', true],
  ] as const)('on %s with %p or %p takes %s: %p', (...[on, regex, prefixes, stream, taken]) => {
    expect(compileFilter({ on, regex, prefixes })(event(stream))).toBe(taken);
  });

  test('refuses an expression that is none', () => {
    expect(() => compileFilter({ on: 'stream', regex: '(', prefixes: [] })).toThrow(InvalidFilter);
  });
});

describe('readers of all events', () => {
  test.each([
    ['$persistentsubscription-$all::g-checkpoint', false],
    ['$persistentsubscription-$all::g-parked', false],
    ['$persistentsubscription-s::g-checkpoint', true],
    ['$$$persistentsubscription-$all::g-parked', true],
    [`${'x'.repeat(60)}$persistentsubscription-$all::g-parked`, true],
    ['order-1', true],
  ])('of %s: see it %p', (stream, seen) => {
    expect(isVisibleInAll(event(stream))).toBe(seen);
  });
});

describe('a link', () => {
  test.each([
    ['7@order-1', { revision: 7, stream: 'order-1' }],
    ['7@a@b', { revision: 7, stream: 'a@b' }],
    ['@order-1', undefined],
    ['x@order-1', undefined],
    ['order-1', undefined],
  ])('%p points to %p', (text, target) => {
    expect(parseLink(Buffer.from(text))).toEqual(target);
  });
});

describe('a category', () => {
  test.each([
    ['order-1', 'order'],
    ['order-1-2', 'order'],
    ['order', undefined],
    ['-1', undefined],
    ['$ce-order', undefined],
  ])('of %s is %p', (stream, category) => {
    expect(categoryOf(stream)).toBe(category);
  });
});

describe('recent writes', () => {
  test('are remembered for their stream and forgotten after two generations', () => {
    const recent = new RecentWrites(2);
    for (const id of ['a', 'b', 'c', 'd', 'e']) recent.add(id, { stream: 's', revision: 0, position: 1 });
    expect(['a', 'b', 'c', 'd', 'e'].filter((id) => recent.find(id, 's'))).toEqual(['c', 'd', 'e']);
    expect(recent.find('e', 'other')).toBeUndefined();
  });
});

describe('the tail', () => {
  test('gives recent records by position and nothing older', () => {
    const tail = new Tail(4);
    for (let position = 1; position <= 5; position += 1) tail.push([event('s', 'T', position)]);
    expect(tail.from(1, 10, 1e6)).toBeUndefined();
    expect(tail.from(4, 10, 1e6)?.map((entry) => entry.position)).toEqual([4, 5]);
    expect(tail.from(4, 1, 1e6)?.map((entry) => entry.position)).toEqual([4]);
    expect(tail.from(6, 10, 1e6)).toEqual([]);
  });

  test('is bounded in bytes', () => {
    const tail = new Tail(1000, 1000);
    for (let position = 1; position <= 50; position += 1) tail.push([event('s', 'T', position)]);
    expect(tail.from(40, 10, 1e6)).toBeUndefined();
    expect(tail.from(50, 10, 1)).toHaveLength(1);
  });
});

describe('a UUID', () => {
  test('keeps its value in two halves', () => {
    expect(uuidFromHalves(...uuidHalves(ID))).toBe(ID);
    expect(uuidFromHalves(-1n, 1n)).toBe('ffffffff-ffff-ffff-0000-000000000001');
  });
  test('is canonical in lower case only', () => {
    expect(canonicalUuid(ID.toUpperCase())).toBe(ID);
    expect(canonicalUuid('no-uuid')).toBeUndefined();
  });
});
