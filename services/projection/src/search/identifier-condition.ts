import { type SearchCondition, vocabulary } from '@icrm/contracts';
import { identifierKey, normaliseIdentifier, type WrittenIdentifier } from '@icrm/identifiers';
import type { Filter } from '@icrm/read-store';
import { InvalidSearch } from './invalid-search.ts';
import { requireShownIdentifier } from './require-shown.ts';
import type { SearchScope } from './search-scope.ts';

/** The name under which searches ask for identifiers: `email:ana@example.com`, `external:erp:C-1001`. */
export const identifierField = 'identifier';

const kindsWithSystem: ReadonlySet<string> = new Set(['external', 'device', 'social']);

const refuse = (problem: string): never => {
  throw new InvalidSearch(`filter.${identifierField}`, problem);
};

const parse = (text: unknown): WrittenIdentifier => {
  const [name = '', ...rest] = typeof text === 'string' ? text.split(':') : [];
  const kind = vocabulary.identifierKind.safeParse(name);
  if (!kind.success || rest.length === 0)
    return refuse(
      'expected kind:value, such as email:ana@example.com, or kind:system:value, such as external:erp:C-1001',
    );
  if (!kindsWithSystem.has(kind.data)) return { kind: kind.data, value: rest.join(':') };
  const [system = '', ...value] = rest;
  if (system === '' || value.length === 0)
    return refuse(`${kind.data} identifiers need a system: ${kind.data}:erp:C-1001`);
  return { kind: kind.data, system, value: value.join(':') };
};

/** The rows that hold an identifier, found by its keyed hash. @throws InvalidSearch */
export const identifierCondition = (
  condition: SearchCondition,
  { tenant, hash, region, mask }: SearchScope,
): Filter => {
  const keyOf = (text: unknown): string => {
    const written = parse(text);
    requireShownIdentifier(written.kind, mask);
    const normalised = normaliseIdentifier(written, { region });
    if (!normalised.ok) return refuse(normalised.why);
    return identifierKey({ lookupKey: hash }, tenant, { ...written, value: normalised.value });
  };
  switch (condition.op) {
    case 'eq':
      return { keys: keyOf(condition.value) };
    case 'ne':
      return { keys: { $ne: keyOf(condition.value) } };
    case 'in':
      return { keys: { $in: condition.value.map(keyOf) } };
    case 'exists':
      for (const kind of vocabulary.identifierKind.options) requireShownIdentifier(kind, mask);
      return condition.value ? { keys: { $not: { $size: 0 } } } : { keys: { $size: 0 } };
    default:
      return refuse(`is stored as a hash: ${condition.op} is not possible, use eq or in`);
  }
};
