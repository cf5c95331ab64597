import type { feedV1 } from '@icrm/contracts';
import type { SubscriptionFilter } from '../subscription/filter.ts';

/** A filter as it is told to callers. */
export const toFilter = (filter: Omit<SubscriptionFilter, 'tenant'>): feedV1.Filter => ({
  contexts: [...filter.contexts],
  types: [...filter.types],
  customerIds: [...filter.customerIds],
  data: (filter.data ?? []).map(({ path, anyOf }) => ({ path, anyOf: [...anyOf] })),
});
