import type { ErasureEvent } from '@icrm/contracts';
import type { RecordedEvent } from '@icrm/event-store';
import type { Filter, ReadStore } from '@icrm/read-store';

/** An erasure and who has confirmed it: the fold of its streams, as one document. Holds nothing personal. */
export type ErasureDocument = {
  readonly _id: string;
  readonly tenant: string;
  readonly customerId: string;
  readonly receiptId: string;
  readonly destroyedAt: string;
  readonly confirmed: readonly string[];
  readonly outstanding: readonly string[];
  readonly isComplete: boolean;
  /** Of the last event that is folded in. */
  readonly position: bigint;
};

/** Every erasure, kept up to date from the log. */
export type ErasureBook = {
  prepare(): Promise<void>;
  /** Applies events of `erasure-` streams in the order of the log; those that are applied already change nothing. */
  apply(events: readonly RecordedEvent[]): Promise<void>;
  /** Those that are outstanding, or all; the oldest first, behind the last one of the page before. */
  list(tenant: string, page: ErasurePage): Promise<readonly ErasureDocument[]>;
};

type ErasurePage = { readonly complete: boolean; readonly limit: number; readonly after?: ErasureCursor };
/** The place of an erasure in the list. */
export type ErasureCursor = Pick<ErasureDocument, 'destroyedAt' | 'customerId'>;

export const createErasureBook = (store: ReadStore): ErasureBook => {
  const documents = store.collection<ErasureDocument>('erasures-v1');
  const applyOne = async (event: RecordedEvent): Promise<void> => {
    // This service and its subscribers write these streams by this catalogue.
    const fact = { type: event.type, data: event.data } as ErasureEvent;
    const { tenant } = event.metadata;
    const { customerId } = fact.data;
    const _id = `${tenant}.${customerId}`;
    const before = await documents.findOne({ _id });
    if (before !== undefined && before.position >= event.position) return;
    if (fact.type === 'SubjectKeyDestroyed') {
      const { receiptId, destroyedAt, askedOf } = fact.data;
      const confirmed = before?.confirmed ?? [];
      await put({ _id, tenant, customerId, receiptId, destroyedAt, confirmed, outstanding: askedOf }, event);
    } else if (before !== undefined)
      await put({ ...before, confirmed: [...before.confirmed, fact.data.by] }, event);
  };
  const put = async (
    it: Omit<ErasureDocument, 'isComplete' | 'position'>,
    { position }: RecordedEvent,
  ): Promise<void> => {
    const confirmed = [...new Set(it.confirmed)].sort();
    const outstanding = it.outstanding.filter((by) => !confirmed.includes(by)).toSorted();
    const isComplete = outstanding.length === 0;
    await documents.writeGuarded([{ ...it, confirmed, outstanding, isComplete, position }]);
  };
  return {
    prepare: () =>
      documents.ensureIndexes([
        { name: 'by-age', keys: { tenant: 1, isComplete: 1, destroyedAt: 1, customerId: 1 } },
      ]),
    async apply(events) {
      for (const event of events) await applyOne(event);
    },
    list(tenant, { complete, limit, after }) {
      const conditions: Filter[] = [{ tenant, isComplete: complete ? { $in: [false, true] } : false }];
      if (after !== undefined)
        conditions.push({
          $or: [
            { destroyedAt: { $gt: after.destroyedAt } },
            { destroyedAt: after.destroyedAt, customerId: { $gt: after.customerId } },
          ],
        });
      return documents.find({ $and: conditions }, { sort: { destroyedAt: 1, customerId: 1 }, limit });
    },
  };
};
