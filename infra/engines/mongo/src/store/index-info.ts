import { isTruthy } from '../aggregate/truth.ts';
import { Doc, type Value } from '../bson/doc.ts';
import { encode } from '../bson/encode.ts';
import { DateTime } from '../bson/value.ts';
import { failure, notImplemented } from '../failure.ts';
import { identical } from '../order/compare.ts';
import { isNumeric, toNumber } from '../order/number.ts';
import type { Filter } from '../query/filter.ts';
import { matches } from '../query/match.ts';
import { parseFilter } from '../query/parse-filter.ts';
import { isDoc, positionOf, toPath } from '../query/path.ts';
import { type IndexField, indexEntries } from './index-keys.ts';

/** An index as the catalog knows it. */
export type IndexInfo = {
  readonly id: number;
  readonly name: string;
  readonly spec: Doc;
  readonly fields: readonly IndexField[];
  readonly unique: boolean;
  readonly sparse: boolean;
  readonly partial: { readonly doc: Doc; readonly filter: Filter } | undefined;
  readonly expireAfterSeconds: number | undefined;
  readonly hidden: boolean;
  readonly hashed: boolean;
  /** Prefixes of indexed paths that have been arrays in some document. Only ever grows. */
  readonly arrays: Set<string>;
};

const known = [
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  'hidden',
  'ns',
  'background',
];

/** Checks an index specification of `createIndexes` and puts it in the order `listIndexes` shows. */
export function normalizeSpec(spec: Doc): Doc {
  const key = spec.get('key');
  const name = spec.get('name');
  if (!isDoc(key) || key.size === 0) throw failure('CannotCreateIndex', 'Index keys cannot be empty.');
  if (typeof name !== 'string' || name === '')
    throw failure('FailedToParse', "The 'name' field is a required string");
  for (const field of spec.names) if (!known.includes(field)) refuseOption(field, spec.get(field) ?? null);
  key.names.forEach((field, i) => {
    checkField(field, key.values[i] ?? null, spec);
  });
  if (key.size > 32) throw failure('CannotCreateIndex', 'more than 32 fields in an index');
  const normal = Doc.of({ v: 2, key, name });
  for (const option of ['unique', 'sparse', 'hidden'])
    if (isTruthy(spec.get(option))) normal.set(option, true);
  copyPartial(spec, normal);
  copyExpiry(spec, normal);
  return Doc.view(encode(normal), 0);
}

function refuseOption(field: string, value: Value): void {
  if (field === 'collation' && isDoc(value) && value.get('locale') === 'simple') return;
  const exists = [
    'collation',
    'weights',
    'default_language',
    'language_override',
    'textIndexVersion',
    'wildcardProjection',
    'storageEngine',
    'bits',
    'min',
    'max',
    '2dsphereIndexVersion',
    'prepareUnique',
    'clustered',
  ];
  if (exists.includes(field)) throw notImplemented(`the index option ${field}`);
  throw failure(
    'InvalidIndexSpecificationOption',
    `The field '${field}' is not valid for an index specification.`,
  );
}

function checkField(field: string, direction: Value, spec: Doc): void {
  if (field === '' || field.split('.').includes(''))
    throw failure('CannotCreateIndex', 'Index keys cannot contain an empty field.');
  if (field.includes('$**')) throw notImplemented('wildcard indexes');
  if (field.split('.').some((part) => part.startsWith('$')))
    throw failure(
      'CannotCreateIndex',
      `Index key contains an illegal field name: field name starts with '$': ${field}`,
    );
  if (field.split('.').some((part) => positionOf(part) >= 0))
    throw notImplemented('an index on an array position');
  if (typeof direction === 'string') {
    if (direction !== 'hashed') throw notImplemented(`an index of type ${direction}`);
    if (isTruthy(spec.get('unique')))
      throw failure(16764, 'Currently hashed indexes cannot guarantee uniqueness.');
    return;
  }
  if (!isNumeric(direction) || toNumber(direction) === 0 || Number.isNaN(toNumber(direction)))
    throw failure(
      'CannotCreateIndex',
      `Values in v:2 index key pattern cannot be of this type or zero: ${field}`,
    );
}

function copyPartial(spec: Doc, normal: Doc): void {
  const partial = spec.get('partialFilterExpression');
  if (partial === undefined) return;
  if (!isDoc(partial)) throw failure('TypeMismatch', 'partialFilterExpression must be an object');
  if (isTruthy(spec.get('sparse')))
    throw failure('CannotCreateIndex', 'cannot mix "partialFilterExpression" and "sparse" options');
  checkPartial(parsePartial(partial));
  normal.set('partialFilterExpression', partial);
}

const partialOps = ['eq', 'gt', 'gte', 'lt', 'lte', 'exists', 'type', 'in'];

function checkPartial(filter: Filter): void {
  if (filter.kind === 'and' || filter.kind === 'or') filter.parts.forEach(checkPartial);
  else if (filter.kind !== 'always' && !(filter.kind === 'leaf' && partialOps.includes(filter.op)))
    throw failure('CannotCreateIndex', 'unsupported expression in partial index');
}

function copyExpiry(spec: Doc, normal: Doc): void {
  const expiry = spec.get('expireAfterSeconds');
  if (expiry === undefined) return;
  const seconds = isNumeric(expiry) ? toNumber(expiry) : Number.NaN;
  if (!(seconds >= 0 && seconds <= 2147483647))
    throw failure('CannotCreateIndex', 'TTL index expireAfterSeconds must be within 0 and 2147483647');
  if ((isDoc(spec.get('key')) ? (spec.get('key') as Doc).size : 0) !== 1)
    throw failure(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, compound indexes do not support TTL',
    );
  normal.set('expireAfterSeconds', expiry);
}

export const noVariables = {
  now: new DateTime(0),
  bound: new Map<string, Value>(),
  locals: new Set<string>(),
};

function parsePartial(doc: Doc): Filter {
  return parseFilter(doc, noVariables);
}

/** An index from its stored specification. */
export function toIndexInfo(id: number, spec: Doc, arrays: Iterable<string>): IndexInfo {
  const key = spec.get('key');
  const partial = spec.get('partialFilterExpression');
  const expiry = spec.get('expireAfterSeconds');
  const name = spec.get('name');
  return {
    id,
    name: typeof name === 'string' ? name : '',
    spec,
    fields: isDoc(key) ? fieldsOf(key) : [],
    unique: spec.get('unique') === true || name === '_id_',
    sparse: spec.get('sparse') === true,
    partial: isDoc(partial) ? { doc: partial, filter: parsePartial(partial) } : undefined,
    expireAfterSeconds: isNumeric(expiry) ? toNumber(expiry) : undefined,
    hidden: spec.get('hidden') === true,
    hashed: isDoc(key) && key.values.includes('hashed'),
    arrays: new Set(arrays),
  };
}

/** The fields of a key pattern or of a sort. */
export function fieldsOf(pattern: Doc): IndexField[] {
  return pattern.names.map((name, i) => {
    const direction = pattern.values[i];
    return { path: toPath(name), descending: isNumeric(direction) && toNumber(direction) < 0 };
  });
}

/** The entries a document has in this index; none when a partial index leaves it out. */
export function entriesOf(index: IndexInfo, doc: Doc, arrays?: Set<string>): Buffer[] {
  if (index.partial !== undefined && !matches(index.partial.filter, doc)) return [];
  return indexEntries(doc, index.fields, { sparse: index.sparse, arrays });
}

export function sameKeys(a: Doc, b: Doc): boolean {
  const left = a.get('key');
  const right = b.get('key');
  if (!isDoc(left) || !isDoc(right) || left.size !== right.size) return false;
  return left.names.every((name, i) => {
    const mine = left.values[i];
    const other = right.values[i];
    if (name !== right.names[i]) return false;
    return isNumeric(mine) && isNumeric(other) ? toNumber(mine) === toNumber(other) : identical(mine, other);
  });
}
