import { compareValues, isPlain, type Plain } from './reference-values.ts';

type Expanded = { readonly value: unknown; readonly array: string | undefined; readonly element: number };

/** All values of a path through arrays, each with the array it went through; `undefined` for two arrays in a row. */
function expand(value: unknown, parts: readonly string[], at: number): Expanded[] | undefined {
  if (Array.isArray(value)) return expandArray(value, parts, at);
  const part = parts[at];
  if (part === undefined) return [{ value, array: undefined, element: 0 }];
  if (!isPlain(value)) return [{ value: null, array: undefined, element: 0 }];
  return expand(value[part], parts, at + 1);
}

function expandArray(
  items: readonly unknown[],
  parts: readonly string[],
  at: number,
): Expanded[] | undefined {
  const array = parts.slice(0, at).join('.');
  const end = at === parts.length;
  if (items.length === 0) return [{ value: end ? emptyArray : null, array, element: 0 }];
  const found: Expanded[] = [];
  for (const [element, item] of items.entries()) {
    const inner = end ? [{ value: item, array: undefined, element }] : expandItem(item, parts, at);
    if (inner === undefined || inner.some((each) => each.array !== undefined)) return undefined;
    found.push(...inner.map((each) => ({ value: each.value, array, element })));
  }
  return found;
}

function expandItem(item: unknown, parts: readonly string[], at: number): Expanded[] | undefined {
  if (!isPlain(item)) return [{ value: null, array: undefined, element: 0 }];
  return expand(item, parts, at);
}

/** An array without elements sorts just below null. */
export const emptyArray = { empty: true };

const order = (a: unknown, b: unknown) => {
  if (a === emptyArray || b === emptyArray) {
    if (a === b) return 0;
    if (a === emptyArray) return compareValues(null, b) <= 0 ? -1 : 1;
    return compareValues(null, a) <= 0 ? 1 : -1;
  }
  return compareValues(a, b);
};

/**
 * The values a document sorts by: the least combination, elements of one array taken together. undefined where the
 * reference does not know (arrays in arrays, two different arrays).
 */
export function referenceSortKey(
  doc: Plain,
  pattern: Readonly<Record<string, 1 | -1>>,
): unknown[] | undefined {
  const fields = Object.keys(pattern).map((path) => expand(doc, path.split('.'), 0));
  const known = fields.filter((field) => field !== undefined);
  if (
    known.length !== fields.length ||
    known.some((field) => field.some(({ value }) => value === emptyArray))
  )
    return undefined;
  const arrays = new Set(
    known.flatMap((field) => field.map(({ array }) => array)).filter((array) => array !== undefined),
  );
  if (arrays.size > 1) return undefined;
  const elements = new Set(
    known.flatMap((field) => field.filter(({ array }) => array !== undefined).map(({ element }) => element)),
  );
  const combinations = [...(elements.size === 0 ? [0] : elements)].map((element) =>
    known.map(
      (field) =>
        (field.find((each) => each.array !== undefined && each.element === element) ?? field[0])?.value,
    ),
  );
  const directions = Object.values(pattern);
  return combinations.reduce((best, next) => {
    const compared = directions.reduce(
      (result, direction, i) => result || direction * order(best[i], next[i]),
      0,
    );
    return compared <= 0 ? best : next;
  });
}
