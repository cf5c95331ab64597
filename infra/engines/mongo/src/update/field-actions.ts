import { add, multiply, type Overflow } from '../aggregate/arithmetic.ts';
import { Decimal, decimalOf } from '../bson/decimal.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { shown } from '../bson/shown.ts';
import { DateTime, Double, Timestamp } from '../bson/value.ts';
import { failure } from '../failure.ts';
import { compare } from '../order/compare.ts';
import { isNumeric, type Numeric } from '../order/number.ts';
import { isDoc } from '../query/path.ts';
import { typeAlias } from '../query/value-tests.ts';
import type { Action, ActionMaker } from './action.ts';

function arithmetic(operator: '$inc' | '$mul', operand: Value, path: string): Action {
  const verb = operator === '$inc' ? 'increment' : 'multiply';
  if (!isNumeric(operand))
    throw failure(
      'TypeMismatch',
      `Cannot ${verb} with non-numeric argument: ${shown(Doc.of({ [path]: operand }))}`,
    );
  const overflow: Overflow = () => {
    throw failure(
      'BadValue',
      `Failed to apply ${operator} operations to current value of '${path}': it would overflow`,
    );
  };
  return {
    operator,
    creates: true,
    apply: (old) => {
      if (old === undefined) return operator === '$inc' ? operand : zeroLike(operand);
      if (!isNumeric(old))
        throw failure(
          'TypeMismatch',
          `Cannot apply ${operator} to a value of non-numeric type. The field '${path}' is of non-numeric type ${typeAlias(old)}`,
        );
      return operator === '$inc' ? add(old, operand, overflow) : multiply(old, operand, overflow);
    },
  };
}

function zeroLike(operand: Numeric): Value {
  if (typeof operand === 'number') return 0;
  if (typeof operand === 'bigint') return 0n;
  return operand instanceof Decimal ? decimalOf(0n, 0) : new Double(0);
}

function extreme(operator: '$min' | '$max', operand: Value): Action {
  const sign = operator === '$min' ? -1 : 1;
  return {
    operator,
    creates: true,
    apply: (old) => (old === undefined || Math.sign(compare(operand, old)) === sign ? operand : old),
  };
}

function currentDate(operand: Value): Action {
  const kind = isDoc(operand)
    ? operand.get('$type')
    : operand === true || operand === false
      ? 'date'
      : undefined;
  if (kind !== 'date' && kind !== 'timestamp')
    throw failure('BadValue', "The '$type' string field is required to be 'date' or 'timestamp'");
  return {
    operator: '$currentDate',
    creates: true,
    apply: () => {
      const now = Date.now();
      return kind === 'date' ? new DateTime(now) : new Timestamp(Math.floor(now / 1000), 1);
    },
  };
}

export const fieldActions: { readonly [operator: string]: ActionMaker } = {
  $set: (operand) => ({ operator: '$set', creates: true, apply: () => operand }),
  $setOnInsert: (operand) => ({ operator: '$setOnInsert', creates: true, apply: () => operand }),
  $unset: () => ({ operator: '$unset', creates: false, apply: () => undefined }),
  $inc: (operand, path) => arithmetic('$inc', operand, path),
  $mul: (operand, path) => arithmetic('$mul', operand, path),
  $min: (operand) => extreme('$min', operand),
  $max: (operand) => extreme('$max', operand),
  $currentDate: currentDate,
};
