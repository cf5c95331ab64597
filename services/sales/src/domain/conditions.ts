/** Something that a rule asks of what is known; values are text, compared as numbers by `at-least` and `at-most`. */
export type Condition = {
  readonly field: string;
  readonly op: 'in' | 'not-in' | 'contains' | 'at-least' | 'at-most' | 'known';
  readonly values: readonly string[];
};

/** The first condition that does not hold. */
export const failing = <C extends Condition>(
  conditions: readonly C[],
  known: ReadonlyMap<string, readonly string[]>,
): C | undefined => conditions.find((condition) => !holds(condition, known.get(condition.field) ?? []));

const holds = ({ op, values }: Condition, found: readonly string[]): boolean => {
  switch (op) {
    case 'known':
      return found.length > 0;
    case 'in':
      return found.some((text) => values.includes(text));
    case 'not-in':
      return !found.some((text) => values.includes(text));
    case 'contains':
      return found.some((text) => values.some((part) => fold(text).includes(fold(part))));
    case 'at-least':
      return found.some((text) => values.some((bound) => Number(text) >= Number(bound)));
    case 'at-most':
      return found.some((text) => values.some((bound) => Number(text) <= Number(bound)));
  }
};

/** Without case and accents, as people write. */
const fold = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
