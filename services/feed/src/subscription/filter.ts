import type { Entry } from '../log/entry.ts';

/** Which events a subscriber gets. An empty list of contexts, types or customers means all of them. */
export type SubscriptionFilter = {
  readonly tenant: string;
  readonly contexts: readonly string[];
  readonly types: readonly string[];
  readonly customerIds: readonly string[];
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
}: SubscriptionFilter): ((entry: Entry) => boolean) => {
  const wantedContexts = setOf(contexts);
  const wantedTypes = setOf(types);
  const wantedCustomers = setOf(customerIds);
  return ({ event, context, published }) =>
    published &&
    event.metadata.tenant === tenant &&
    (wantedTypes === undefined || wantedTypes.has(event.type)) &&
    (wantedContexts === undefined || context === undefined || wantedContexts.has(context)) &&
    (wantedCustomers === undefined || event.metadata.customerIds.some((id) => wantedCustomers.has(id)));
};

const setOf = (values: readonly string[]): ReadonlySet<string> | undefined =>
  values.length === 0 ? undefined : new Set(values);
