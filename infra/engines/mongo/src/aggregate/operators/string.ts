import type { Value } from '../../bson/doc.ts';
import { DateTime, Regex } from '../../bson/value.ts';
import { failure, notImplemented } from '../../failure.ts';
import { compareText } from '../../order/compare.ts';
import { compileRegex } from '../../query/regex.ts';
import { type Args, integerArg, isNullish, type Operator, type Operators, textArg } from './operator.ts';
import { toText } from './text.ts';

function concat(args: Args): Value {
  if (args.some(isNullish)) return null;
  return args.map((arg) => textArg('$concat', arg)).join('');
}

/** Only ASCII letters change, as in MongoDB. */
function folded(fold: (letters: string) => string, letters: RegExp): Operator {
  return {
    arity: [1, 1],
    evaluate: ([value]) => asText(value).replace(letters, fold),
  };
}

function asText(value: Value | undefined): string {
  if (isNullish(value)) return '';
  if (typeof value === 'string') return value;
  if (value instanceof DateTime || typeof value === 'number' || typeof value === 'bigint')
    return toText(value);
  throw failure(16007, "can't convert the value to String");
}

function substring([value, start, count]: Args): Value {
  const points = [...asText(value)];
  const from = integerArg('$substrCP', start);
  const length = integerArg('$substrCP', count);
  if (from < 0 || length < 0)
    throw failure(34452, '$substrCP: the starting index and the length must not be negative');
  return points.slice(from, from + length).join('');
}

function split([value, delimiter]: Args): Value {
  if (isNullish(value) || isNullish(delimiter)) return null;
  const by = textArg('$split', delimiter);
  if (by === '') throw failure(40087, '$split requires a non-empty separator');
  return textArg('$split', value).split(by);
}

function trimmed(name: string, ends: 'both' | 'left' | 'right'): Operator {
  return {
    arity: [1, 1],
    named: ['input', 'chars'],
    evaluate: ([input, chars]) => {
      if (isNullish(input)) return null;
      if (chars !== undefined) throw notImplemented(`the argument chars of ${name}`);
      const text = textArg(name, input);
      if (ends === 'both') return text.trim();
      return ends === 'left' ? text.trimStart() : text.trimEnd();
    },
  };
}

function indexOf([value, sought]: Args): Value {
  if (isNullish(value)) return null;
  const text = textArg('$indexOfCP', value);
  const at = text.indexOf(textArg('$indexOfCP', sought));
  return at < 0 ? -1 : [...text.slice(0, at)].length;
}

function regexMatch([input, regex, options]: Args): Value {
  if (isNullish(input)) return false;
  const text = textArg('$regexMatch', input);
  const flags = typeof options === 'string' ? options : undefined;
  if (regex instanceof Regex) return compileRegex(regex.pattern, flags ?? regex.options).test(text);
  return compileRegex(textArg('$regexMatch', regex), flags ?? '').test(text);
}

export const stringOperators: Operators = {
  $concat: { arity: [0, 1000], evaluate: concat },
  $toLower: folded((letters) => letters.toLowerCase(), /[A-Z]+/g),
  $toUpper: folded((letters) => letters.toUpperCase(), /[a-z]+/g),
  $substrCP: { arity: [3, 3], evaluate: substring },
  $strLenCP: { arity: [1, 1], evaluate: ([value]) => [...textArg('$strLenCP', value)].length },
  $strLenBytes: { arity: [1, 1], evaluate: ([value]) => Buffer.byteLength(textArg('$strLenBytes', value)) },
  $strcasecmp: {
    arity: [2, 2],
    evaluate: ([a, b]) => compareText(asText(a).toUpperCase(), asText(b).toUpperCase()),
  },
  $split: { arity: [2, 2], evaluate: split },
  $trim: trimmed('$trim', 'both'),
  $ltrim: trimmed('$ltrim', 'left'),
  $rtrim: trimmed('$rtrim', 'right'),
  $indexOfCP: { arity: [2, 2], evaluate: indexOf },
  $regexMatch: { arity: [1, 1], named: ['input', 'regex', 'options'], evaluate: regexMatch },
};
