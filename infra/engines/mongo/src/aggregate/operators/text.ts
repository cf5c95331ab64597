import { Decimal, decimalText } from '../../bson/decimal.ts';
import type { Value } from '../../bson/doc.ts';
import { DateTime, Double, ObjectId } from '../../bson/value.ts';
import { failure } from '../../failure.ts';
import { aliasOf } from './operator.ts';

/** The text MongoDB's `$toString` gives. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (value instanceof Double) return Object.is(value.value, -0) ? '-0' : String(value.value);
  if (value instanceof Decimal) return decimalText(value);
  if (value instanceof DateTime) return new Date(value.ms).toISOString();
  if (value instanceof ObjectId) return value.hex;
  throw failure('ConversionFailure', `Unsupported conversion from ${aliasOf(value)} to string in $convert`);
}
