import type { Filter, Leaf } from '../query/filter.ts';

/**
 * A condition that every result meets. `group` names the `$elemMatch` it stands in (with that array's path), because
 * only conditions of one `$elemMatch` speak of the same element.
 */
export type Predicate = { readonly path: string; readonly leaf: Leaf; readonly group: Group | undefined };
export type Group = { readonly path: string };

/** The conditions that all results meet, flattened out of `$and` and `$elemMatch`. */
export function predicatesOf(filter: Filter): Predicate[] {
  const found: Predicate[] = [];
  collect(filter, { prefix: '', group: undefined }, found);
  return found;
}

type Inside = { readonly prefix: string; readonly group: Group | undefined };

function collect(filter: Filter, inside: Inside, found: Predicate[]): void {
  if (filter.kind === 'and') {
    for (const part of filter.parts) collect(part, inside, found);
    return;
  }
  if (filter.kind === 'leaf') {
    found.push({ path: joined(inside.prefix, filter.path.text), leaf: filter, group: inside.group });
    return;
  }
  if (filter.kind !== 'elemMatch') return;
  const path = joined(inside.prefix, filter.path.text);
  collect(filter.part, { prefix: path, group: { path } }, found);
}

function joined(prefix: string, path: string): string {
  if (prefix === '' || path === '') return prefix + path;
  return `${prefix}.${path}`;
}

/** The branches of an `$or` that every result passes through, each with the other conditions beside it. */
export function branchesOf(filter: Filter): Filter[] | undefined {
  if (filter.kind === 'or') return [...filter.parts];
  if (filter.kind !== 'and') return undefined;
  const or = filter.parts.find((part) => part.kind === 'or');
  if (or?.kind !== 'or') return undefined;
  const others = filter.parts.filter((part) => part !== or);
  return or.parts.map((part) => ({ kind: 'and', parts: [...others, part] }));
}

/** Whether documents that miss the field are out. */
export function rejectsMissing({ leaf }: Predicate): boolean {
  return leaf.op !== 'size' && !leaf.test(undefined);
}
