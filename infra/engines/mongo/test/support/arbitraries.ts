import { Binary, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import * as fc from 'fast-check';
import type { Plain } from './reference-values.ts';

const number: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(-1, 0, 1, 2, 3).map((value) => new Int32(value)),
  fc.constantFrom(-1.5, 0, 1, 1.5, 2, Number.NaN, Number.POSITIVE_INFINITY).map((value) => new Double(value)),
  fc.constantFrom(0n, 1n, 2n, 9007199254740993n, -9007199254740993n).map((value) => Long.fromBigInt(value)),
  fc
    .constantFrom('1', '1.0', '1.5', '2', '-0', '9007199254740993', '1E+400', 'NaN', 'Infinity', '0.1')
    .map((text) => Decimal128.fromString(text)),
);

const scalar: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: number },
  { weight: 4, arbitrary: fc.constantFrom('', 'a', 'ab', 'b', 'é', '\u{10000}', '\uffee', 'a\0b') },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: fc.constantFrom(new Date(0), new Date(-5), new Date(1e12)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      new ObjectId('000000000000000000000001'),
      new ObjectId('ff0000000000000000000000'),
      new Binary(Buffer.from([1, 2])),
      new Binary(Buffer.from([3])),
      new Timestamp({ t: 1, i: 2 }),
      new MinKey(),
      new MaxKey(),
    ),
  },
);

const names = fc.constantFrom('a', 'b', 'c');

/** A stored value: scalars, and arrays and documents nested a little. */
export const value: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown; list: unknown[]; doc: Plain }>(
  (tie) => ({
    any: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 6, arbitrary: scalar },
      { weight: 3, arbitrary: tie('list') },
      { weight: 3, arbitrary: tie('doc') },
    ),
    list: fc.array(tie('any'), { maxLength: 3 }),
    doc: fc
      .uniqueArray(fc.tuple(names, tie('any')), { maxLength: 2, selector: ([name]) => name })
      .map(Object.fromEntries),
  }),
).any;

export const document: fc.Arbitrary<Plain> = fc
  .uniqueArray(fc.tuple(names, value), { maxLength: 3, selector: ([name]) => name })
  .map(Object.fromEntries);

/** Positions in arrays come only when asked for: other servers read them each in their own way. */
// biome-ignore lint/style/noProcessEnv: -- decides what a run against another server asks
const embedded = process.env['ICRM_MONGO'] === undefined;
const positions = embedded ? ['a.0', 'a.0.b', 'a.1'] : [];
export const path = fc.constantFrom('a', 'b', 'c', 'a.a', 'a.b', 'b.a', 'a.b.a', 'c.a', ...positions);

const comparison = fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte');

const leaf: fc.Arbitrary<Plain> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(comparison, value).map(([op, operand]) => ({ [op]: operand })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('$gt', '$gte'), scalar, fc.constantFrom('$lt', '$lte'), scalar)
      .map(([low, a, high, b]) => ({ [low]: a, [high]: b })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('$in', '$nin'), fc.array(value, { maxLength: 3 }))
      .map(([op, list]) => ({ [op]: list })),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(value, { maxLength: 2 })
      .map((list) => ({ $all: embedded ? list : list.filter((item) => item !== null) })),
  },
  { weight: 1, arbitrary: fc.boolean().map((wanted) => ({ $exists: wanted })) },
  { weight: 1, arbitrary: fc.nat({ max: 3 }).map((size) => ({ $size: size })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('int', 'long', 'double', 'number', 'string', 'object', 'array', 'null', 'bool', 'date')
      .map((type) => ({ $type: type })),
  },
  { weight: 1, arbitrary: fc.constantFrom('^a', '^ab$', 'b', '^é').map((pattern) => ({ $regex: pattern })) },
);

/** Operands that start with an operator would mean something else. */
const condition: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: value },
  { weight: 8, arbitrary: leaf },
);

export const filter: fc.Arbitrary<Plain> = fc.letrec<{ filter: Plain; field: Plain; operator: unknown }>(
  (tie) => ({
    operator: fc.oneof(
      { weight: 8, arbitrary: condition },
      { weight: 2, arbitrary: leaf.map((inner) => ({ $elemMatch: inner })) },
      { weight: 2, arbitrary: tie('field').map((inner) => ({ $elemMatch: inner })) },
      { weight: 1, arbitrary: leaf.map((inner) => ({ $not: inner })) },
    ),
    field: fc
      .uniqueArray(fc.tuple(path, tie('operator')), {
        minLength: 1,
        maxLength: 2,
        selector: ([name]) => name,
      })
      .map(Object.fromEntries),
    filter: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      { weight: 6, arbitrary: tie('field') },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom('$and', '$or', '$nor'),
            fc.array(tie('filter'), { minLength: 1, maxLength: 2 }),
          )
          .map(([op, clauses]) => ({ [op]: clauses })),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(tie('field'), fc.array(tie('filter'), { minLength: 1, maxLength: 2 }))
          .map(([field, clauses]) => ({ ...field, $or: clauses })),
      },
    ),
  }),
).filter;

export const sort: fc.Arbitrary<Record<string, 1 | -1>> = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'a.a', 'a.b'), fc.constantFrom<1 | -1>(1, -1)), {
    maxLength: 2,
    selector: ([name]) => name,
  })
  .map(Object.fromEntries);
