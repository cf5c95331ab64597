import type { Entry } from '../log/entry.ts';
import type { Condition, Test } from './definition.ts';

/** What conditions and fields may refer to. Sealed values are as they are stored: they compare with nothing. */
export type Scope = { readonly event: Readonly<Record<string, unknown>> };

export const scopeOf = ({ event, context }: Pick<Entry, 'event' | 'context'>): Scope => ({
  event: {
    id: event.id,
    type: event.type,
    context: context ?? '',
    stream: event.stream,
    revision: String(event.revision),
    position: String(event.position),
    recordedAt: event.recordedAt,
    customerId: event.metadata.customerIds[0] ?? '',
    data: event.data,
    metadata: event.metadata,
  },
});

/** Whether a condition holds, and what was looked at to tell, in words. */
export const evaluate = (
  condition: Condition | undefined,
  scope: Scope,
): { readonly holds: boolean; readonly because: readonly string[] } => {
  if (condition === undefined) return { holds: true, because: [] };
  if ('all' in condition) return combine(condition.all, scope, (results) => results.every(Boolean));
  if ('any' in condition) return combine(condition.any, scope, (results) => results.some(Boolean));
  if ('not' in condition) {
    const { holds, because } = evaluate(condition.not, scope);
    return { holds: !holds, because };
  }
  const found = valueAt(scope, condition.path);
  return { holds: passes(condition, found), because: [describe(condition, found)] };
};

const combine = (
  conditions: readonly Condition[],
  scope: Scope,
  decide: (results: readonly boolean[]) => boolean,
) => {
  const results = conditions.map((one) => evaluate(one, scope));
  return {
    holds: decide(results.map(({ holds }) => holds)),
    because: results.flatMap(({ because }) => because),
  };
};

const passes = (test: Test, found: unknown): boolean => {
  switch (test.op) {
    case 'exists':
      return (found !== undefined) === test.value;
    case 'in':
      return test.value.some((value) => value === found);
    case 'eq':
      return found === test.value;
    case 'ne':
      return found !== test.value;
    default:
      return compares(test.op, found, test.value);
  }
};

const compares = (op: 'gt' | 'gte' | 'lt' | 'lte', found: unknown, value: unknown): boolean => {
  const comparable =
    (typeof found === 'number' && typeof value === 'number') ||
    (typeof found === 'string' && typeof value === 'string');
  if (!comparable) return false;
  const [a, b] = [found as string, value as string];
  if (op === 'gt') return a > b;
  if (op === 'gte') return a >= b;
  return op === 'lt' ? a < b : a <= b;
};

const describe = (test: Test, found: unknown): string => {
  const shown = isSealed(found) ? 'a sealed value' : JSON.stringify(found);
  return `${test.path} ${test.op} ${JSON.stringify(test.value)}: ${shown ?? 'missing'}`;
};

const isSealed = (value: unknown): boolean => typeof value === 'string' && /^enc\d\./.test(value);

/** The value at a place, undefined when there is none. */
export const valueAt = (scope: Scope, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    return Reflect.get(value, name);
  }, scope);

/** A value that a field refers to and that the cause does not have, or not in the clear. */
export class MissingValue extends Error {
  override readonly name = 'MissingValue';
}

/**
 * Fields with what they refer to in its place: a text `$event.data.orderId` is the value there, `$$x` is the text `$x`.
 * @throws MissingValue
 */
export const fill = (value: unknown, scope: Scope): unknown => {
  if (Array.isArray(value)) return value.map((item) => fill(item, scope));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, fill(field, scope)]));
  if (typeof value !== 'string' || !value.startsWith('$')) return value;
  if (value.startsWith('$$')) return value.slice(1);
  const found = valueAt(scope, value.slice(1));
  if (found === undefined || isSealed(found)) throw new MissingValue(`${value}: the event has no such value`);
  return found;
};
