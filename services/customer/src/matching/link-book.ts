import type { Filter, IndexDefinition, ReadStore } from '@icrm/read-store';
import { foldLink, type LinkDocument, type LinkFact, linkDocumentId } from './link-document.ts';

/** The pairs of customers as they stand: links, what was taken apart, and what waits for a person. */
export type LinkBook = {
  /** Makes the indexes that are not there yet. */
  prepare(): Promise<void>;
  /** Applies facts in the order of the log; those that are applied already change nothing. */
  apply(facts: readonly LinkFact[]): Promise<void>;
  /** Makes one pair anew of all facts of its stream. */
  refold(tenant: string, linkId: string, facts: readonly LinkFact[]): Promise<void>;
  get(tenant: string, linkId: string): Promise<LinkDocument | undefined>;
  getMany(tenant: string, linkIds: readonly string[]): Promise<ReadonlyMap<string, LinkDocument>>;
  /** Every pair with one of these customers in it, in one of the states. */
  of(
    tenant: string,
    customerIds: readonly string[],
    states: readonly LinkDocument['state'][],
  ): Promise<readonly LinkDocument[]>;
  /** What waits for a person, the best evidence first, behind the last pair of the page before. */
  waiting(tenant: string, page: WaitingPage): Promise<readonly LinkDocument[]>;
  count(tenant: string, state: LinkDocument['state']): Promise<number>;
  /** Takes what waits for a person about a customer from the queue: there is nobody to decide about. */
  forget(tenant: string, customerId: string): Promise<void>;
};

export type WaitingPage = {
  readonly states: readonly LinkDocument['state'][];
  readonly limit: number;
  readonly minScore?: number | undefined;
  readonly after?: { readonly score: number; readonly linkId: string } | undefined;
};

/** Another shape gets another name, and is built anew from the log. */
export const linkBookName = 'match-links-v1';
const indexes: readonly IndexDefinition[] = [
  { name: 'by-customer', keys: { customerIds: 1, state: 1 } },
  { name: 'by-score', keys: { tenant: 1, state: 1, score: -1, linkId: 1 } },
];
/** The guard keeps components small; people may make larger ones. */
const mostLinks = 2_000;

export const createLinkBook = (store: ReadStore): LinkBook => {
  const documents = store.collection<LinkDocument>(linkBookName);
  const getMany: LinkBook['getMany'] = async (tenant, linkIds) => {
    const found = await documents.getMany(linkIds.map((linkId) => linkDocumentId(tenant, linkId)));
    return new Map([...found.values()].map((it) => [it.linkId, it]));
  };
  const apply: LinkBook['apply'] = async (facts) => {
    if (facts.length === 0) return;
    const ids = facts.map(({ tenant, event }) => linkDocumentId(tenant, event.data.linkId));
    const pairs = new Map(await documents.getMany([...new Set(ids)]));
    const changed = new Map<string, LinkDocument>();
    for (const fact of facts) {
      const before = pairs.get(linkDocumentId(fact.tenant, fact.event.data.linkId));
      if (before !== undefined && before.position >= fact.position) continue;
      const after = foldLink(before, fact);
      pairs.set(after._id, after);
      changed.set(after._id, after);
    }
    if (changed.size > 0) await documents.writeGuarded([...changed.values()]);
  };
  return {
    getMany,
    prepare: () => documents.ensureIndexes(indexes),
    apply,
    async refold(tenant, linkId, facts) {
      await documents.delete({ _id: linkDocumentId(tenant, linkId) });
      await apply(facts);
    },
    get: async (tenant, linkId) => (await getMany(tenant, [linkId])).get(linkId),
    of: (tenant, customerIds, states) =>
      documents.find(
        { tenant, customerIds: { $in: customerIds }, state: { $in: states } },
        { limit: mostLinks },
      ),
    waiting: (tenant, { states, limit, minScore, after }) => {
      const conditions: Filter[] = [{ tenant, state: { $in: states } }];
      if (minScore !== undefined) conditions.push({ score: { $gte: minScore } });
      if (after !== undefined)
        conditions.push({
          $or: [
            { score: { $lt: after.score } },
            { score: { $eq: after.score }, linkId: { $gt: after.linkId } },
          ],
        });
      return documents.find({ $and: conditions }, { sort: { score: -1, linkId: 1 }, limit });
    },
    count: (tenant, state) => documents.count({ tenant, state }),
    async forget(tenant, customerId) {
      await documents.updateMany(
        { tenant, customerIds: customerId, state: { $in: ['proposed', 'withheld'] } },
        { $set: { state: 'withdrawn' } },
      );
    },
  };
};
