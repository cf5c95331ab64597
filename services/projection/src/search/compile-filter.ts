import { type SearchCondition, type SearchFilter, searchFilter } from '@icrm/contracts';
import type { Filter } from '@icrm/read-store';
import { identifierCondition, identifierField } from './identifier-condition.ts';
import { InvalidSearch } from './invalid-search.ts';
import { requireShown } from './require-shown.ts';
import { isUsable, missing, type PersonalField, type PlainField, type SearchField } from './search-field.ts';
import { findSearchFields, rowPath, searchFields } from './search-fields.ts';
import type { SearchScope } from './search-scope.ts';
import { prefixLengths, prefixToken, presenceToken, valueToken } from './tokens.ts';

/** Reads the JSON text of a filter; '' asks for everybody. @throws InvalidSearch */
export const parseFilter = (text: string): SearchFilter | undefined => {
  if (text.trim() === '') return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidSearch('filter', 'expected JSON');
  }
  const parsed = searchFilter.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new InvalidSearch(
    'filter',
    'expected {"field", "op", "value"} with op eq, ne, lt, lte, gt, gte, in, prefix or exists, or {"and": [...]}, {"or": [...]}, {"not": ...}',
  );
};

/** The filter of the rows of a tenant. @throws InvalidSearch */
export const compileFilter = (filter: SearchFilter | undefined, scope: SearchScope): Filter => ({
  tenant: scope.tenant,
  ...(filter === undefined ? {} : { $and: [compile(filter, scope)] }),
});

const compile = (filter: SearchFilter, scope: SearchScope): Filter => {
  if ('and' in filter) return { $and: filter.and.map((part) => compile(part, scope)) };
  if ('or' in filter) return { $or: filter.or.map((part) => compile(part, scope)) };
  if ('not' in filter) return { $nor: [compile(filter.not, scope)] };
  if (filter.field === identifierField) return identifierCondition(filter, scope);
  const fields = findSearchFields(filter.field);
  const [field] = fields ?? [];
  if (fields === undefined || field === undefined)
    throw new InvalidSearch(
      `filter.${filter.field}`,
      `unknown field; there are name, identifier, ${searchFields.map(({ name }) => name).join(', ')}`,
    );
  requireShown(fields, scope.mask);
  if (field.kind === 'texts') return texts(field, filter);
  return field.kind === 'personal'
    ? personal(fields.filter(isPersonal), filter, scope)
    : plain(field, filter);
};

const isPersonal = (field: SearchField): field is PersonalField => field.kind === 'personal';

const refuse = (field: SearchField, problem: string): never => {
  throw new InvalidSearch(`filter.${field.name}`, problem);
};

/** The rows that have one of the tokens, or (`ne`, `exists: false`) none of them: `name` stands for several fields. */
const personal = (
  fields: readonly PersonalField[],
  condition: SearchCondition,
  scope: SearchScope,
): Filter => {
  const tokens = fields.flatMap((field) => tokensFor(field, condition, scope));
  const without = condition.op === 'ne' || (condition.op === 'exists' && !condition.value);
  return { tokens: without ? { $nin: tokens } : { $in: tokens } };
};

const tokensFor = (
  field: PersonalField,
  condition: SearchCondition,
  { tenant, hash }: SearchScope,
): string[] => {
  const hashed = (value: unknown): string =>
    typeof value === 'string' ? valueToken(hash, tenant, field, value) : refuse(field, 'expected text');
  switch (condition.op) {
    case 'eq':
    case 'ne':
      return [hashed(condition.value)];
    case 'in':
      return condition.value.map(hashed);
    case 'exists':
      return [presenceToken(field)];
    case 'prefix':
      if (field.prefix !== true) return refuse(field, 'can be asked for whole values only');
      if ([...condition.value.trim()].length < prefixLengths.from)
        return refuse(field, `a prefix has at least ${prefixLengths.from} letters`);
      return [prefixToken(hash, tenant, field, condition.value)];
    default:
      return refuse(
        field,
        `is personal and stored as a hash: ${condition.op} is not possible, use eq, in or prefix`,
      );
  }
};

const texts = (field: SearchField, condition: SearchCondition): Filter => {
  const path = rowPath(field);
  const text = (value: unknown): string =>
    typeof value === 'string' ? value : refuse(field, 'expected text such as marketing:email');
  switch (condition.op) {
    case 'eq':
      return { [path]: text(condition.value) };
    case 'ne':
      return { [path]: { $ne: text(condition.value) } };
    case 'in':
      return { [path]: { $in: condition.value.map(text) } };
    case 'exists':
      return condition.value ? { [path]: { $not: { $size: 0 } } } : { [path]: { $size: 0 } };
    default:
      return refuse(field, `${condition.op} is not possible, use eq, ne, in or exists`);
  }
};

const plain = (field: PlainField, condition: SearchCondition): Filter => {
  const path = rowPath(field);
  const checked = (value: string | number | boolean) =>
    isUsable(field.kind, value) ? value : refuse(field, `expected ${field.kind}`);
  switch (condition.op) {
    case 'in':
      return { [path]: { $in: condition.value.map(checked) } };
    case 'exists':
      return existence(field, condition.value);
    case 'prefix':
      if (field.kind !== 'text') return refuse(field, 'has no prefixes');
      return { [path]: { $gte: condition.value, $lt: `${condition.value}\u{10ffff}` } };
    default:
      return { [path]: { [`$${condition.op}`]: checked(condition.value) } };
  }
};

const existence = (field: PlainField, exists: boolean): Filter => {
  const path = rowPath(field);
  if (field.sortable !== true) return { [path]: { $exists: exists } };
  return { [path]: exists ? { $ne: missing[field.kind] } : missing[field.kind] };
};
