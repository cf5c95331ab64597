import { createHmac } from 'node:crypto';
import type { CustomerView } from '@icrm/contracts';
import type { Filter } from '@icrm/read-store';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { given } from '../../test/given.ts';
import { a, ana, ordered, registered } from '../../test/sample-events.ts';
import { compileFilter, parseFilter } from './compile-filter.ts';
import { InvalidSearch } from './invalid-search.ts';
import { behindCursor, parseCursor, parseSort, searchId, toCursor, toRowSort } from './page.ts';
import { storedSummary, toRow, toSummary } from './row.ts';
import { foldText } from './search-field.ts';
import { rememberHashes, tokensOf } from './tokens.ts';

const hash = (tenant: string, kind: string, value: string): string =>
  createHmac('sha256', 'test').update(`${tenant}\0${kind}\0${value}`).digest('base64url').slice(0, 22);
const scope = { tenant: 'acme', hash };
const compile = (filter: object) => compileFilter(parseFilter(JSON.stringify(filter)), scope);

const askedTokens = (filter: Filter | undefined): unknown[] => {
  const tokens = filter?.['tokens'];
  if (typeof tokens !== 'object' || tokens === null || !('$in' in tokens))
    throw new Error('asks for no token');
  return [...(tokens.$in ?? [])];
};

const viewOfAna = async (): Promise<CustomerView> => {
  const view = await given(registered(a, { ...ana, contactEmail: 'ana@example.com' }), ordered(a, 700))
    .project()
    .view(a);
  if (view === undefined) throw new Error('Ana is registered');
  return view;
};
const rowOfAna = async () => {
  const view = await viewOfAna();
  return toRow({
    due: undefined,
    view,
    sealed: { givenName: 'enc1.x' },
    version: '1',
    tokens: tokensOf(view, hash),
    keys: [],
  });
};

describe('a row', () => {
  test('holds no personal value in the clear', async () => {
    const text = JSON.stringify(await rowOfAna());
    for (const personal of ['Ana', 'Ruiz', 'Madrid', 'Mayor', 'ana@example.com'])
      expect(text.toLowerCase()).not.toContain(personal.toLowerCase());
    expect(text).toContain('home');
  });

  test('shows as a summary once its profile is opened', async () => {
    const row = await rowOfAna();
    const opened = { ...storedSummary(row), profile: (await viewOfAna()).profile };
    expect(toSummary(opened)).toMatchObject({
      displayName: 'Ana Ruiz',
      city: 'Madrid',
      contactEmail: 'ana@example.com',
      orders: 1,
      monetaryMinor: 700,
    });
  });

  test('of somebody erased cannot be found by what they were called', async () => {
    const view = await given(registered(a), {
      type: 'CustomerErased',
      data: { customerId: a, receiptId: a, reason: 'request', at: '2026-04-01T00:00:00.000Z' },
    })
      .project()
      .view(a);
    expect(view && tokensOf(view, hash)).toEqual([]);
  });
});

describe('filters', () => {
  test('always keep to the tenant', () => {
    expect(compileFilter(undefined, scope)).toEqual({ tenant: 'acme' });
    expect(compile({ or: [{ field: 'stage', op: 'eq', value: 'customer' }] })).toMatchObject({
      tenant: 'acme',
    });
  });

  test('a personal value meets the token of the row, whatever its accents and case', async () => {
    const { tokens = [] } = await rowOfAna();
    const [asked] = compile({ field: 'profile.familyName', op: 'eq', value: 'RU\u00cdZ' }).$and ?? [];
    expect(tokens).toEqual(expect.arrayContaining(askedTokens(asked)));
    const [begins] = compile({ field: 'city', op: 'prefix', value: 'Mad' }).$and ?? [];
    expect(tokens).toEqual(expect.arrayContaining(askedTokens(begins)));
  });

  test.each([
    [{ field: 'kind', op: 'eq', value: 'person' }, { 'f.kind': { $eq: 'person' } }],
    [{ field: 'orders', op: 'gte', value: 3 }, { 'f.sales_orders': { $gte: 3 } }],
    [{ field: 'segment', op: 'in', value: [a, 'b'] }, { 'f.profile_segment': { $in: [a, 'b'] } }],
    [{ field: 'segment', op: 'exists', value: false }, { 'f.profile_segment': { $exists: false } }],
    [
      { field: 'sales.rfm.lastOrderAt', op: 'exists', value: true },
      { 'f.sales_rfm_lastOrderAt': { $ne: '' } },
    ],
    [{ field: 'consents', op: 'eq', value: 'marketing:email' }, { 'f.consents': 'marketing:email' }],
    [{ not: { field: 'erased', op: 'eq', value: true } }, { $nor: [{ 'f.erased': { $eq: true } }] }],
  ])('%j asks the read store for %j', (filter, expected) => {
    expect(compile(filter)).toEqual({ tenant: 'acme', $and: [expected] });
  });

  test('whatever text comes in, it is a filter or it is refused', () => {
    const operators = fc.constantFrom('eq', 'ne', 'lt', 'in', 'prefix', 'exists', '$where', '$gt');
    const fields = fc.constantFrom('stage', 'familyName', 'orders', 'consents', 'name', '$or', '__proto__');
    const condition = fc.record({ field: fields, op: operators, value: fc.jsonValue() });
    const filter = fc.oneof(
      fc.string(),
      fc.json(),
      condition.map((one) => JSON.stringify(one)),
      fc.array(condition).map((and) => JSON.stringify({ and })),
    );
    fc.assert(
      fc.property(filter, (text) => {
        try {
          expect(compileFilter(parseFilter(text), scope).tenant ?? 'acme').toBe('acme');
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidSearch);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('pages', () => {
  const sort = parseSort(['-orders', 'registeredAt']);
  const search = searchId('acme', '', sort);

  test('are ordered totally, in the direction of the first field', () => {
    expect(toRowSort(sort)).toEqual({ 'f.sales_orders': -1, 'f.registeredAt': 1, _id: -1 });
  });

  test('begin behind the last row of the page before', async () => {
    const cursor = parseCursor(toCursor(await rowOfAna(), sort, search), search);
    expect(behindCursor(cursor, sort)).toEqual({
      'f.sales_orders': { $lte: 1 },
      $or: [
        { 'f.sales_orders': { $lt: 1 } },
        { 'f.sales_orders': 1, 'f.registeredAt': { $gt: '2026-03-01T09:00:00.000Z' } },
        { 'f.sales_orders': 1, 'f.registeredAt': '2026-03-01T09:00:00.000Z', _id: { $lt: `acme.${a}` } },
      ],
    });
  });

  test.each(['', 'zzz', Buffer.from('{}').toString('base64url')])('%j is no cursor', (text) => {
    expect(() => parseCursor(text, search)).toThrow(InvalidSearch);
  });

  test.each([[['shoe']], [['familyName']], [['orders', '-orders']]])('cannot be sorted by %j', (names) => {
    expect(() => parseSort(names)).toThrow(InvalidSearch);
  });
});

test.each([
  ['  \u00c1NA  mar\u00eda ', 'ana maria'],
  ['Stra\u00dfe', 'stra\u00dfe'],
])('%j is compared as %j', (text, folded) => {
  expect(foldText(text)).toBe(folded);
});

test('hashes that are remembered are those that would be computed, each once', () => {
  let computed = 0;
  const counted = (tenant: string, kind: string, value: string): string => {
    computed += 1;
    return `${tenant}/${kind}/${value}`;
  };
  const remembered = rememberHashes(counted, 3);
  const asked = ['a', 'b', 'a', 'c', 'd', 'a'];
  expect(asked.map((value) => remembered('acme', 'name', value))).toEqual(
    asked.map((value) => `acme/name/${value}`),
  );
  // The fourth value begins anew, so that memory is bounded.
  expect(computed).toBe(5);
  expect(remembered('umbrella', 'name', 'a')).toBe('umbrella/name/a');
});
