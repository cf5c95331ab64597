import { Decimal } from '../bson/decimal.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { Double } from '../bson/value.ts';
import { failure, notImplemented } from '../failure.ts';
import { compare } from '../order/compare.ts';
import { identityOf } from '../order/key.ts';
import { isNumeric, type Numeric, toNumber } from '../order/number.ts';
import { isDoc } from '../query/path.ts';
import { add, divideDecimals, toDecimal } from './arithmetic.ts';

/** Takes the values of a group one by one. `result` may be called once, at the end. */
export type Accumulator = {
  /** Returns about how many bytes it holds more than before. */
  add(value: Value | undefined): number;
  result(): Value;
};

/** Sums exactly within integers and decimals, and with a compensation within doubles. */
class Sum {
  #exact: Numeric = 0;
  #double = 0;
  #compensation = 0;
  #seenDouble = false;
  count = 0;

  add(value: Value | undefined): void {
    if (!isNumeric(value)) return;
    this.count++;
    if (!(value instanceof Double)) {
      this.#exact = add(this.#exact, value);
      return;
    }
    this.#seenDouble = true;
    const next = this.#double + value.value;
    const rest =
      Math.abs(this.#double) >= Math.abs(value.value)
        ? this.#double - next + value.value
        : value.value - next + this.#double;
    if (Number.isFinite(rest)) this.#compensation += rest;
    this.#double = next;
  }

  get total(): Numeric {
    return this.#seenDouble ? add(this.#exact, new Double(this.#double + this.#compensation)) : this.#exact;
  }
}

function sum(): Accumulator {
  const total = new Sum();
  return {
    add: (value) => {
      total.add(value);
      return 0;
    },
    result: () => total.total,
  };
}

function average(): Accumulator {
  const sumOf = new Sum();
  return {
    add: (value) => {
      sumOf.add(value);
      return 0;
    },
    result: () => {
      if (sumOf.count === 0) return null;
      const { total } = sumOf;
      if (total instanceof Decimal) return divideDecimals(total, toDecimal(sumOf.count));
      return new Double(toNumber(total) / sumOf.count);
    },
  };
}

function extreme(sign: 1 | -1): () => Accumulator {
  return () => {
    let best: Value | undefined;
    return {
      add: (value) => {
        if (value === undefined || value === null) return 0;
        if (best === undefined || compare(value, best) * sign > 0) best = value;
        return 0;
      },
      result: () => best ?? null,
    };
  };
}

function edge(first: boolean): () => Accumulator {
  return () => {
    let kept: Value | undefined;
    let seen = false;
    return {
      add: (value) => {
        if (first && seen) return 0;
        seen = true;
        kept = value;
        return 0;
      },
      result: () => kept ?? null,
    };
  };
}

function push(): Accumulator {
  const items: Value[] = [];
  return {
    add: (value) => {
      if (value === undefined) return 0;
      items.push(value);
      return sizeOf(value);
    },
    result: () => items,
  };
}

function addToSet(): Accumulator {
  const items = new Map<string, Value>();
  return {
    add: (value) => {
      if (value === undefined) return 0;
      const identity = identityOf(value);
      if (items.has(identity)) return 0;
      items.set(identity, value);
      return sizeOf(value) + identity.length;
    },
    result: () => [...items.values()],
  };
}

function mergeObjects(): Accumulator {
  const merged = new Doc();
  return {
    add: (value) => {
      if (value === undefined || value === null) return 0;
      if (!isDoc(value)) throw failure(40400, '$mergeObjects requires object inputs');
      value.names.forEach((name, i) => {
        merged.set(name, value.values[i] ?? null);
      });
      return sizeOf(value);
    },
    result: () => merged,
  };
}

function sizeOf(value: Value): number {
  if (typeof value === 'string') return 32 + value.length;
  if (isDoc(value)) return 64 + (value.raw?.length ?? value.size * 48);
  return Array.isArray(value) ? 64 + value.length * 48 : 32;
}

const makers: { readonly [name: string]: () => Accumulator } = {
  $sum: sum,
  $avg: average,
  $min: extreme(-1),
  $max: extreme(1),
  $first: edge(true),
  $last: edge(false),
  $push: push,
  $addToSet: addToSet,
  $mergeObjects: mergeObjects,
};
/** Every accumulator there is, besides `$count`. */
export const accumulatorNames: readonly string[] = Object.keys(makers);

const leftOut = [
  '$stdDevPop',
  '$stdDevSamp',
  '$accumulator',
  '$top',
  '$topN',
  '$bottom',
  '$bottomN',
  '$firstN',
  '$lastN',
  '$minN',
  '$maxN',
  '$median',
  '$percentile',
];

export function accumulatorMaker(name: string): () => Accumulator {
  const make = makers[name];
  if (make !== undefined) return make;
  if (leftOut.includes(name)) throw notImplemented(`the accumulator ${name}`);
  throw failure(15952, `unknown group operator '${name}'`);
}
