import type { KeyRing } from '@icrm/privacy';
import type { Advancing } from '../application/advance-journey.ts';
import { compile } from '../domain/segment/evaluate.ts';
import { componentOf, standsFor } from '../domain/segment/find-members.ts';
import { type Token, together } from '../domain/segment/person.ts';
import type { SegmentStore } from './segment-store.ts';
import { loadPeople } from './working-set.ts';

/** Personal values of a tenant as segments keep and compare them. */
export const tokenOf =
  (keyRing: Pick<KeyRing, 'lookupKey'>) =>
  (tenant: string): Token =>
  (field, value) =>
    keyRing.lookupKey(tenant, `segment:${field}`, value);

/** Customers as the segments know them: what they are together with whom they are linked. */
export const findPeople = (
  store: Pick<SegmentStore, 'load'>,
  { keyRing, now }: { readonly keyRing: Pick<KeyRing, 'lookupKey'>; readonly now: () => number },
): Pick<Advancing, 'findPerson' | 'holds'> => {
  const token = tokenOf(keyRing);
  return {
    async findPerson(tenant, customerId) {
      const members = componentOf(await loadPeople(store, tenant, [customerId]), customerId);
      const person = together(members.map((it) => it.person));
      const first = standsFor(members)?.customerId ?? customerId;
      const others = members.map((it) => it.customerId).filter((id) => id !== first);
      return { person, customerIds: [first, ...others] };
    },
    holds: (tenant, query, person) => compile(query, token(tenant))(person, now()).belongs,
  };
};
