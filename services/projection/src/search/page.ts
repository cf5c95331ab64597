import { createHash } from 'node:crypto';
import type { FieldMask } from '@icrm/contracts';
import type { Filter, Sort } from '@icrm/read-store';
import { z } from 'zod';
import { InvalidSearch } from './invalid-search.ts';
import { requireShown } from './require-shown.ts';
import type { Row } from './row.ts';
import { findSearchFields, rowPath, sortableNames } from './search-fields.ts';

/** A field to sort by. */
export type SortField = { readonly name: string; readonly path: string; readonly direction: 1 | -1 };

type SortValue = string | number;

/** Where a page ended: the sort values and the id of its last row, for the search it belongs to. */
type Cursor = { readonly search: string; readonly values: readonly SortValue[]; readonly id: string };

const mostSortFields = 3;

/** Reads sort names such as `-sales.orders`; the latest activity first unless told otherwise. @throws InvalidSearch, FieldWithheld */
export const parseSort = (names: readonly string[], mask?: FieldMask): readonly SortField[] => {
  if (names.length > mostSortFields) throw new InvalidSearch('sort', `at most ${mostSortFields} fields`);
  const fields = (names.length === 0 ? ['-lastActivityAt'] : names).map((text, index): SortField => {
    const direction = text.startsWith('-') ? -1 : 1;
    const [field] = findSearchFields(direction === -1 ? text.slice(1) : text) ?? [];
    if (field === undefined || !sortableNames.includes(field.name))
      throw new InvalidSearch(
        `sort.${index}`,
        `cannot sort by ${JSON.stringify(text)}; there are ${sortableNames.join(', ')}`,
      );
    requireShown([field], mask);
    return { name: field.name, path: rowPath(field), direction };
  });
  if (new Set(fields.map(({ name }) => name)).size < fields.length)
    throw new InvalidSearch('sort', 'names a field twice');
  return fields;
};

/** The order of the rows: the id makes it total, in the direction of the first field so that one index serves it. */
export const toRowSort = (sort: readonly SortField[]): Sort => ({
  ...Object.fromEntries(sort.map(({ path, direction }) => [path, direction])),
  _id: sort[0]?.direction ?? 1,
});

/** Names a search, so that a cursor cannot be used with another one. */
export const searchId = (tenant: string, filter: string, sort: readonly SortField[]): string =>
  createHash('sha256')
    .update(JSON.stringify([tenant, filter, sort.map(({ name, direction }) => [name, direction])]))
    .digest('base64url')
    .slice(0, 16);

const cursorShape = z.strictObject({
  search: z.string(),
  values: z.array(z.union([z.string(), z.number()])),
  id: z.string(),
});

/** @throws InvalidSearch for a text that is not a cursor, or is the cursor of another search */
export const parseCursor = (text: string, search: string): Cursor => {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    throw new InvalidSearch('cursor', 'is not a cursor of ours');
  }
  const parsed = cursorShape.safeParse(json);
  if (!parsed.success) throw new InvalidSearch('cursor', 'is not a cursor of ours');
  if (parsed.data.search !== search)
    throw new InvalidSearch(
      'cursor',
      'belongs to another search: tenant, filter and sort must stay the same',
    );
  return parsed.data;
};

const valueIn = (row: Row, path: string): SortValue => {
  const value = row.f?.[path.slice(2)];
  return typeof value === 'number' ? value : typeof value === 'string' ? value : '';
};

/** The cursor behind a row. */
export const toCursor = (row: Row, sort: readonly SortField[], search: string): string => {
  const cursor: Cursor = { search, values: sort.map(({ path }) => valueIn(row, path)), id: row._id };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
};

const beyond = (direction: 1 | -1) => (direction === 1 ? '$gt' : '$lt');

/**
 * The rows behind a cursor: equal in the first n sort values and beyond in the next. The bound of the first field alone
 * is said once more, because that is what an index can begin at.
 */
export const behindCursor = ({ values, id }: Cursor, sort: readonly SortField[]): Filter => {
  const equals = (count: number): Filter =>
    Object.fromEntries(sort.slice(0, count).map(({ path }, index) => [path, values[index] ?? '']));
  const steps = sort.map(
    ({ path, direction }, index): Filter => ({
      ...equals(index),
      [path]: { [beyond(direction)]: values[index] ?? '' },
    }),
  );
  const [first] = sort;
  const last: Filter = { ...equals(sort.length), _id: { [beyond(first?.direction ?? 1)]: id } };
  return {
    ...(first === undefined ? {} : { [first.path]: { [`${beyond(first.direction)}e`]: values[0] ?? '' } }),
    $or: [...steps, last],
  };
};
