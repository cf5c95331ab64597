import type { Entry } from '../log/entry.ts';

/** A condition on a place of an event's data. */
export type DataCondition = {
  /** Names with a dot between; elements of lists are looked at one by one. */
  readonly path: string;
  /** A value there is one of these, as text; empty: the place exists. */
  readonly anyOf: readonly string[];
};

/** Which events a subscriber gets. An empty list means all of them. */
export type SubscriptionFilter = {
  readonly tenant: string;
  readonly contexts: readonly string[];
  readonly types: readonly string[];
  readonly customerIds: readonly string[];
  /** All of them must hold. Absent in what was kept before there were any. */
  readonly data?: readonly DataCondition[];
};

/**
 * Makes the test of a filter. Another tenant's events and the bookkeeping of services never pass. An event of a type
 * that this feed does not know passes every filter of contexts: rather one too many than one lost.
 */
export const matcher = ({
  tenant,
  contexts,
  types,
  customerIds,
  data = [],
}: SubscriptionFilter): ((entry: Entry) => boolean) => {
  const wantedContexts = setOf(contexts);
  const wantedTypes = setOf(types);
  const wantedCustomers = setOf(customerIds);
  const conditions = data.map(toTest);
  return ({ event, context, published }) =>
    published &&
    event.metadata.tenant === tenant &&
    (wantedTypes === undefined || wantedTypes.has(event.type)) &&
    (wantedContexts === undefined || context === undefined || wantedContexts.has(context)) &&
    (wantedCustomers === undefined || event.metadata.customerIds.some((id) => wantedCustomers.has(id))) &&
    conditions.every((holds) => holds(event.data));
};

const setOf = (values: readonly string[]): ReadonlySet<string> | undefined =>
  values.length === 0 ? undefined : new Set(values);

const toTest = ({ path, anyOf }: DataCondition): ((data: unknown) => boolean) => {
  const names = path.split('.');
  const wanted = setOf(anyOf);
  const isWanted = (value: unknown): boolean =>
    wanted === undefined || (typeof value !== 'object' && !isSealed(value) && wanted.has(String(value)));
  return (data) => valuesAt(data, names).some(isWanted);
};

// A sealed text is different every time, so that nothing could be asked of it but whether it is the same copy.
const isSealed = (value: unknown): boolean => typeof value === 'string' && /^enc\d\./.test(value);

const valuesAt = (value: unknown, [name, ...rest]: readonly string[]): readonly unknown[] => {
  if (Array.isArray(value))
    return value.flatMap((item) => valuesAt(item, name === undefined ? [] : [name, ...rest]));
  if (name === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt(Reflect.get(value, name), rest);
};
