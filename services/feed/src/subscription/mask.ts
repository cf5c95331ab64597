import type { Entry } from '../log/entry.ts';

/** Makes of an entry what a subscriber sees of it. */
export type Mask = (entry: Entry) => Entry;

// More shapes of one entry are made anew for each who asks, rather than kept.
const MOST_SHAPES = 8;

/**
 * Leaves of data and metadata the places that paths name, such as `data.orderId`; a path stands for all below it, and one
 * through a list for each of its elements. Undefined: everything is seen. What equal masks leave is made once for all.
 */
export const maskOf = (paths: readonly string[]): Mask | undefined => {
  if (paths.length === 0) return undefined;
  const places = [...new Set(paths)].toSorted();
  const name = places.join(' ');
  const tree = toTree(places.map((place) => place.split('.')));
  return (entry) => {
    const found = entry.masked.get(name);
    if (found !== undefined) return found;
    const { data, metadata } = entry.event;
    const masked: Entry = {
      ...entry,
      event: { ...entry.event, data: objectOf(leave(data, tree.get('data'))) },
      shownMetadata: objectOf(leave(metadata, tree.get('metadata'))),
      encoded: new Map(),
      masked: new Map(),
    };
    if (entry.masked.size < MOST_SHAPES) entry.masked.set(name, masked);
    return masked;
  };
};

/** What is left below a name; `all`: everything. */
type Tree = Map<string, Tree | 'all'>;

const toTree = (paths: readonly (readonly string[])[]): Tree => {
  const tree: Tree = new Map();
  for (const [name, own] of Map.groupBy(paths, ([first]) => first ?? '')) {
    const rest = own.map(([, ...deeper]) => deeper);
    tree.set(name, rest.some((deeper) => deeper.length === 0) ? 'all' : toTree(rest));
  }
  return tree;
};

const leave = (value: unknown, tree: Tree | 'all' | undefined): unknown => {
  if (tree === 'all') return value;
  if (tree === undefined) return undefined;
  if (Array.isArray(value)) return value.map((item) => leave(item, tree) ?? {});
  if (typeof value !== 'object' || value === null) return undefined;
  const left = Object.entries(value)
    .map(([name, field]): [string, unknown] => [name, leave(field, tree.get(name))])
    .filter(([, field]) => field !== undefined);
  return Object.fromEntries(left);
};

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
