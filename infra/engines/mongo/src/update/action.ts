import type { Value } from '../bson/doc.ts';

/** What one modifier does to the value at its path. */
export type Action = {
  readonly operator: string;
  /** Whether missing documents on the way are made. */
  readonly creates: boolean;
  /** The new value; undefined removes. `old` is undefined when the field is missing. */
  readonly apply: (old: Value | undefined) => Value | undefined;
};

/** Makes the action for a path from a modifier's operand; throws for an operand the modifier does not take. */
export type ActionMaker = (operand: Value, path: string) => Action;
