import { likeness, traitsOf, type Weights, weigh } from '../domain/list/similar.ts';
import { componentOf, standsFor } from '../domain/segment/find-members.ts';
import { type Person, together } from '../domain/segment/person.ts';
import type { SegmentStore } from './segment-store.ts';
import { loadPeople } from './working-set.ts';

const AT_ONCE = 500;

export type SimilarAsked = {
  readonly tenant: string;
  readonly seed: readonly string[];
  readonly size: number;
  readonly consentedTo?: string | undefined;
};
export type Similar = Pick<Weights, 'telling'> & {
  readonly customerIds: readonly string[];
  readonly candidates: number;
};

/** Finds whom is most like the people of a seed, among all other customers of the tenant; the same people, the same answer. */
export const similarPeople =
  ({ store, now }: { readonly store: Pick<SegmentStore, 'load' | 'page'>; readonly now: () => number }) =>
  async ({ tenant, seed, size, consentedTo }: SimilarAsked): Promise<Similar> => {
    const wanted = new Set(seed);
    const groups: { seed: ReadonlySet<string>[]; others: ReadonlySet<string>[] } = { seed: [], others: [] };
    const candidates: { readonly customerId: string; readonly traits: ReadonlySet<string> }[] = [];
    for await (const { customerId, person } of everybody(store, tenant)) {
      const traits = traitsOf(person, now());
      if (wanted.has(customerId)) groups.seed.push(traits);
      else {
        groups.others.push(traits);
        const mayBeAsked = consentedTo === undefined || isGiven(person, consentedTo);
        if (mayBeAsked) candidates.push({ customerId, traits });
      }
    }
    const { weights, telling } = weigh(groups);
    const customerIds = candidates
      .map(({ customerId, traits }) => ({ customerId, score: likeness(traits, weights) }))
      .toSorted((a, b) => b.score - a.score || (a.customerId < b.customerId ? -1 : 1))
      // Who is less like them than like anybody is not like them.
      .filter(({ score }) => score > 0)
      .slice(0, size)
      .map(({ customerId }) => customerId);
    return { customerIds, candidates: candidates.length, telling };
  };

const isGiven = ({ consents }: Person, purpose: string): boolean =>
  [`${purpose}:email`, `${purpose}:any`].some((name) => consents[name]?.given === true);

/** Every customer once, who is linked as one; nobody who was erased. */
async function* everybody(store: Pick<SegmentStore, 'load' | 'page'>, tenant: string) {
  for (let after = ''; ; ) {
    const ids = await store.page(tenant, after, AT_ONCE);
    const [last] = ids.slice(-1);
    if (last === undefined) return;
    const people = await loadPeople(store, tenant, ids);
    for (const customerId of ids) {
      const members = componentOf(people, customerId);
      const person = together(members.map((it) => it.person));
      if (!person.erased && standsFor(members)?.customerId === customerId) yield { customerId, person };
    }
    after = last;
  }
}
