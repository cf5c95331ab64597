import { Decimal, decimalText } from './decimal.ts';
import { Doc, type Value } from './doc.ts';
import { Binary, bsonType, Code, DateTime, Double, ObjectId, Regex, Timestamp } from './value.ts';

/** A value as MongoDB prints it in error messages. */
export function shown(value: Value | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string') return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(shown).join(', ')} ]`;
  if (value instanceof Doc) return shownDoc(value);
  return shownClassed(value);
}

function shownDoc(value: Doc): string {
  const fields = value.names.map((name, i) => `${name}: ${shown(value.values[i])}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function shownClassed(
  value: Exclude<Value, null | string | number | bigint | boolean | Value[] | Doc>,
): string {
  if (value instanceof Double)
    return Number.isInteger(value.value) ? value.value.toFixed(1) : String(value.value);
  if (value instanceof Decimal) return decimalText(value);
  if (value instanceof DateTime) return `new Date(${value.ms})`;
  if (value instanceof ObjectId) return `ObjectId('${value.hex}')`;
  if (value instanceof Binary) return shownBinary(value);
  if (value instanceof Regex) return `/${value.pattern}/${value.options}`;
  if (value instanceof Timestamp) return `Timestamp(${value.seconds}, ${value.increment})`;
  if (value instanceof Code) return value.code;
  return value.type === bsonType.minKey ? 'MinKey' : 'MaxKey';
}

function shownBinary({ subtype, bytes }: Binary): string {
  const hex = Buffer.from(bytes).toString('hex');
  if (subtype !== 4 || bytes.length !== 16) return `BinData(${subtype}, ${hex.toUpperCase()})`;
  return `UUID("${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}")`;
}
