import { type SearchCondition, type SearchFilter, searchFilter } from '@icrm/contracts';
import type { Filter } from '@icrm/read-store';
import { isUsable, missing, type PersonalField, type PlainField, type SearchField } from './search-field.ts';
import { findSearchFields, rowPath, searchFields } from './search-fields.ts';
import { type HashPersonal, prefixLengths, prefixToken, presenceToken, valueToken } from './tokens.ts';

/** What is wrong with a search, and where. */
export class InvalidSearch extends Error {
  override readonly name = 'InvalidSearch';
  readonly field: string;

  constructor(field: string, problem: string) {
    super(problem);
    this.field = field;
  }
}

/** Whose customers are searched, and how personal values are looked up. */
export type SearchScope = { readonly tenant: string; readonly hash: HashPersonal };

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
  const fields = findSearchFields(filter.field);
  if (fields === undefined)
    throw new InvalidSearch(
      `filter.${filter.field}`,
      `unknown field; there are name, ${searchFields.map(({ name }) => name).join(', ')}`,
    );
  const [only, ...others] = fields.map((field) => compileCondition(field, filter, scope));
  if (only !== undefined && others.length === 0) return only;
  // `name` is any of the names: it differs when all of them do.
  const all = [only ?? {}, ...others];
  return filter.op === 'ne' ? { $and: all } : { $or: all };
};

const compileCondition = (field: SearchField, condition: SearchCondition, scope: SearchScope): Filter => {
  if (field.kind === 'personal') return personal(field, condition, scope);
  if (field.kind === 'texts') return texts(field, condition);
  return plain(field, condition);
};

const refuse = (field: SearchField, problem: string): never => {
  throw new InvalidSearch(`filter.${field.name}`, problem);
};

const personal = (
  field: PersonalField,
  condition: SearchCondition,
  { tenant, hash }: SearchScope,
): Filter => {
  const hashed = (value: unknown): string =>
    typeof value === 'string' ? valueToken(hash, tenant, field, value) : refuse(field, 'expected text');
  switch (condition.op) {
    case 'eq':
      return { tokens: hashed(condition.value) };
    case 'ne':
      return { tokens: { $ne: hashed(condition.value) } };
    case 'in':
      return { tokens: { $in: condition.value.map(hashed) } };
    case 'exists':
      return { tokens: condition.value ? presenceToken(field) : { $ne: presenceToken(field) } };
    case 'prefix':
      if (field.prefix !== true) return refuse(field, 'can be asked for whole values only');
      if ([...condition.value.trim()].length < prefixLengths.from)
        return refuse(field, `a prefix has at least ${prefixLengths.from} letters`);
      return { tokens: prefixToken(hash, tenant, field, condition.value) };
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
