import type { Doc, Value } from '../bson/doc.ts';
import type { Path } from './path.ts';

export type Comparison = 'eq' | 'gt' | 'gte' | 'lt' | 'lte';

/** A test of one value; undefined stands for a missing field. */
export type ValueTest = (value: Value | undefined) => boolean;

/** A predicate on the values a path leads to. */
export type Leaf = {
  readonly kind: 'leaf';
  readonly path: Path;
  readonly op: Comparison | 'in' | 'regex' | 'exists' | 'type' | 'size' | 'mod';
  /** The operand, which the planner reads for bounds. */
  readonly operand: Value;
  readonly test: ValueTest;
  /** Whether elements of an array at the end of the path are looked at one by one. */
  readonly expand: boolean;
};

/** A filter taken apart: what the matcher evaluates and the planner looks for bounds in. */
export type Filter =
  | { readonly kind: 'and' | 'or' | 'nor'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | Leaf
  | { readonly kind: 'elemMatch'; readonly path: Path; readonly part: Filter; readonly onValues: boolean }
  | { readonly kind: 'expr'; readonly expression: Value; readonly test: (doc: Doc) => boolean }
  | { readonly kind: 'always'; readonly value: boolean };
