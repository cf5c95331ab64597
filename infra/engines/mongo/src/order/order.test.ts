import { describe, expect, test } from '@jest/globals';
import { Decimal128, Double, Int32, Long, serialize } from 'bson';
import * as fc from 'fast-check';
import { value } from '../../test/support/arbitraries.ts';
import { compareValues } from '../../test/support/reference-values.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { encode } from '../bson/encode.ts';
import { validate } from '../bson/validate.ts';
import { compare, identical } from './compare.ts';
import { KeyWriter, keyOf } from './key.ts';

/** A value of the tests as the engine reads it. */
function read(given: unknown): Value {
  return Doc.view(Buffer.from(serialize({ v: given })), 0).get('v') ?? null;
}

const descendingKey = (item: Value) => {
  const writer = new KeyWriter();
  writer.component(item, true);
  return writer.take();
};

describe('the order of values', () => {
  test('is the documented one', () => {
    void fc.assert(
      fc.property(value, value, (a, b) => {
        expect(compare(read(a), read(b))).toBe(compareValues(a, b));
      }),
      { numRuns: 2000 },
    );
  });

  test('is kept by keys, upwards and downwards', () => {
    void fc.assert(
      fc.property(value, value, (a, b) => {
        const [left, right] = [read(a), read(b)];
        const order = compare(left, right);
        expect(Buffer.compare(keyOf(left), keyOf(right))).toBe(order);
        const inverse = Buffer.compare(descendingKey(right), descendingKey(left));
        // Alone, a string comes before its continuation by a zero character; see invertedEdges.
        if (!JSON.stringify([a, b]).includes('\\u0000')) expect(inverse).toBe(order);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [new Int32(5), new Double(5), Long.fromNumber(5), Decimal128.fromString('5.00')],
    [new Double(0.5), Decimal128.fromString('0.5')],
    [Long.fromString('9007199254740993'), Decimal128.fromString('9007199254740993')],
    [new Double(-0), new Int32(0), Decimal128.fromString('-0')],
  ])('equal numbers of all types have one key: %s', (...numbers) => {
    expect(new Set(numbers.map((number) => keyOf(read(number)).toString('hex'))).size).toBe(1);
  });

  test.each([
    ['9007199254740992', '9007199254740993'],
    ['0.1', '0.1000000000000000055511151231257827'],
    ['1E-6176', '1E-6175'],
    ['9.999E+6144', 'Infinity'],
    ['-1E+400', '-9E+399'],
  ])('decimals beyond doubles keep their order: %s < %s', (low, high) => {
    const [a, b] = [read(Decimal128.fromString(low)), read(Decimal128.fromString(high))];
    expect(compare(a, b)).toBe(-1);
    expect(Buffer.compare(keyOf(a), keyOf(b))).toBe(-1);
  });
});

describe('documents', () => {
  test('are written as they were read, also after being taken apart', () => {
    void fc.assert(
      fc.property(value, (given) => {
        const bytes = Buffer.from(serialize({ a: given, b: [given] }));
        expect(validate(bytes, 0, bytes.length)).toBe(bytes.length);
        const copy = Doc.view(bytes, 0).copy();
        expect(encode(copy).equals(bytes)).toBe(true);
        expect(identical(copy, Doc.view(bytes, 0))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
