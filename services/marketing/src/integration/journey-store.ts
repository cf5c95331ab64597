import type { ReadStore } from '@icrm/read-store';

/** A customer in a campaign, as the runner keeps it. */
export type UnderWay = {
  readonly _id: string;
  readonly tenant: string;
  readonly campaignId: string;
  readonly customerId: string;
  /** Of a play: what analytics decided, and that the customer is left alone. */
  readonly decisionId?: string;
  /** The event that decided so. */
  readonly causedBy?: string;
  readonly heldOut?: boolean;
  /** When there is something to do; milliseconds. Absent: it is over. */
  readonly due?: number;
};

export type JourneyStore = {
  prepare(): Promise<void>;
  /** Freezes who a campaign is for; the same again changes nothing. */
  freeze(tenant: string, campaignId: string, customerIds: readonly string[]): Promise<void>;
  /** Everybody of a campaign, by id. */
  audience(tenant: string, campaignId: string, after: string, limit: number): Promise<readonly UnderWay[]>;
  /** Lets one more customer in, at once; the same again changes nothing. */
  admit(it: Omit<UnderWay, '_id'>): Promise<void>;
  due(now: number, limit: number): Promise<readonly UnderWay[]>;
  setDue(it: UnderWay, due: number | undefined): Promise<void>;
  /** All of a campaign that are not over are looked at again. */
  wake(tenant: string, campaignId: string, now: number): Promise<void>;
};

export const journeyStore = (readStore: ReadStore): JourneyStore => {
  const underWay = readStore.collection<UnderWay>('marketing_journeys');
  const campaignOf = (tenant: string, campaignId: string) => `${tenant}.${campaignId}.`;
  const within = (begin: string, after = '') => ({ $gt: `${begin}${after}`, $lt: `${begin}~` });
  return {
    prepare: () => underWay.ensureIndexes([{ name: 'due', keys: { due: 1 }, sparse: true }]),
    async freeze(tenant, campaignId, customerIds) {
      const begin = campaignOf(tenant, campaignId);
      for (let from = 0; from < customerIds.length; from += 500)
        await underWay.insertMissing(
          customerIds
            .slice(from, from + 500)
            .map((customerId) => ({ _id: `${begin}${customerId}`, tenant, campaignId, customerId })),
        );
    },
    async admit(it) {
      const _id = `${campaignOf(it.tenant, it.campaignId)}${it.customerId}`;
      await underWay.insertMissing([{ _id, ...it }]);
    },
    audience: (tenant, campaignId, after, limit) =>
      underWay.find({ _id: within(campaignOf(tenant, campaignId), after) }, { sort: { _id: 1 }, limit }),
    due: (now, limit) => underWay.find({ due: { $lte: now } }, { sort: { due: 1 }, limit }),
    async setDue({ _id }, due) {
      await underWay.update({ _id }, due === undefined ? { $unset: { due: true } } : { $set: { due } });
    },
    async wake(tenant, campaignId, now) {
      const _id = within(campaignOf(tenant, campaignId));
      await underWay.updateMany({ _id, due: { $exists: true } }, { $set: { due: now } });
    },
  };
};
