import { describe, expect, test } from '@jest/globals';
import { checkFilter, checkUpdate, type Filter } from './query.ts';

describe('filters', () => {
  test.each<[string, Filter]>([
    ['equality', { tenant: 'acme' }],
    ['a range', { position: { $gt: 1n, $lte: 9n } }],
    ['a date', { at: new Date(0) }],
    ['membership', { stage: { $in: ['prospect', 'customer'] } }],
    ['combinations', { $or: [{ a: 1 }, { $and: [{ b: { $exists: true } }, { c: null }] }] }],
    ['elements', { ids: { $elemMatch: { kind: 'email', value: { $ne: 'x' } } } }],
    ['negation', { spend: { $not: { $gte: 5 } } }],
  ])('%s is on the list', (_name, filter) => {
    expect(() => checkFilter(filter)).not.toThrow();
  });

  test.each<[string, unknown, string]>([
    ['code', { $where: 'true' }, '$where'],
    ['code in a combination', { $or: [{ $where: 'true' }] }, '$where'],
    ['an unlisted operator', { name: { $regex: '.*' } }, '$regex'],
    ['an operator below a negation', { name: { $not: { $regex: '.*' } } }, '$regex'],
    ['an operator below an element', { ids: { $elemMatch: { kind: { $type: 2 } } } }, '$type'],
    ['an operator in the place of a value', { name: { $eq: { $gt: '' } } }, '$eq'],
    ['an operator in the place of a member', { name: { $in: [{ $gt: '' }] } }, '$in'],
    ['an object that is no condition', { name: { first: 'Ana' } }, 'first'],
  ])('%s is refused by name', (_name, filter, named) => {
    expect(() => checkFilter(filter)).toThrow(named);
  });
});

describe('updates', () => {
  test('modifiers on the list pass', () => {
    expect(() => checkUpdate({ $set: { a: 1 }, $inc: { b: 1 }, $unset: { c: true } })).not.toThrow();
  });

  test.each([{ $rename: { a: 'b' } }, { a: 1 }, { $bit: {} }])('%j is refused', (update) => {
    expect(() => checkUpdate(update)).toThrow(TypeError);
  });
});
